//! Rules, in the order in which they were made.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

type Decide<Question, Fate> = Box<dyn FnMut(&Question) -> Option<Fate> + Send>;

/// The rules that are in force. Clones are handles of the same rules.
pub(crate) struct Rules<Question, Fate> {
    list: Arc<Mutex<List<Question, Fate>>>,
}

struct List<Question, Fate> {
    made: u64,
    rules: Vec<(u64, Decide<Question, Fate>)>,
}

/// Keeps a rule in force. The rule goes when its guard does.
#[must_use = "a rule whose guard is dropped decides nothing"]
pub struct RuleGuard {
    number: u64,
    rules: Weak<dyn Repeal>,
}

/// A list that a rule can be taken from, whatever the rules are about.
trait Repeal: Send + Sync {
    fn repeal(&self, number: u64);
}

impl<Question, Fate> Rules<Question, Fate> {
    /// The fate that the first rule with an opinion gives; `question` is put only when there is a rule.
    pub(crate) fn fate(&self, question: impl FnOnce() -> Option<Question>) -> Option<Fate> {
        if self.list().rules.is_empty() {
            return None;
        }
        let question = question()?;
        let mut list = self.list();
        list.rules
            .iter_mut()
            .find_map(|(_, decide)| decide(&question))
    }

    fn list(&self) -> MutexGuard<'_, List<Question, Fate>> {
        lock(&self.list)
    }
}

impl<Question: 'static, Fate: 'static> Rules<Question, Fate> {
    pub(crate) fn add(
        &self,
        decide: impl FnMut(&Question) -> Option<Fate> + Send + 'static,
    ) -> RuleGuard {
        let mut list = self.list();
        list.made += 1;
        let number = list.made;
        list.rules.push((number, Box::new(decide)));
        let rules: Weak<Mutex<List<Question, Fate>>> = Arc::downgrade(&self.list);
        RuleGuard { number, rules }
    }
}

impl<Question, Fate> Default for Rules<Question, Fate> {
    fn default() -> Self {
        let list = List {
            made: 0,
            rules: Vec::new(),
        };
        Rules {
            list: Arc::new(Mutex::new(list)),
        }
    }
}

impl<Question, Fate> Repeal for Mutex<List<Question, Fate>> {
    fn repeal(&self, number: u64) {
        lock(self).rules.retain(|(rule, _)| *rule != number);
    }
}

impl Drop for RuleGuard {
    fn drop(&mut self) {
        if let Some(rules) = self.rules.upgrade() {
            rules.repeal(self.number);
        }
    }
}

/// A rule that panics has found something; the list is as good as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
