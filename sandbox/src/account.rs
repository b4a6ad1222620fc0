//! An AWS account in memory.

use crate::authorization::Authorization;
use crate::clock::Clock;
use crate::fault::{
    Attempt, Attempts, Fate, Invocation, MachineClock, Refusal, RuleGuard, Rules, running,
};
use crate::http::Connector;
use crate::journal::{Call, Journaling, Tally};
use crate::operation::Answer;
use crate::state::{Asked, Question, State};
use crate::view::View;
use crate::wire::{self, NoSuchHost, Reply, Times};
use crate::{Principal, Timing};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
#[cfg(feature = "server")]
use tokio::sync::Notify;

/// What an account starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSpec {
    /// The twelve digits.
    pub account_id: String,
    /// Where secrets, topics and rules are.
    pub region: String,
    /// Where ids and secrets come from: the same seed, the same bytes.
    pub seed: u64,
    /// What time it is at first.
    pub start: Timestamp,
    /// How long things take.
    pub timing: Timing,
    /// How many times as fast as tokio's clock time goes while no Lambda runs.
    pub speed: u32,
    /// How much of the journal is kept.
    pub journaling: Journaling,
}

impl Default for AccountSpec {
    fn default() -> Self {
        AccountSpec {
            account_id: "123456789012".to_owned(),
            region: "us-west-2".to_owned(),
            seed: 0,
            // 2026-11-22T00:00:00Z
            start: Timestamp::constant(1_795_305_600, 0),
            timing: Timing::default(),
            speed: 1,
            journaling: Journaling::Keep,
        }
    }
}

/// Called after each call with what was written down and a look at the account.
type Observer = Box<dyn Fn(&Call, View<'_>) + Send + Sync>;

/// An AWS account in memory. Clones are handles of the same account.
#[derive(Clone)]
pub struct Account {
    shared: Arc<Shared>,
}

struct Shared {
    clock: Clock,
    region: String,
    account_id: String,
    timing: Timing,
    state: Mutex<State>,
    observers: Mutex<Vec<Observer>>,
    rules: Rules<Attempt, Fate>,
    attempts: Attempts,
    answers: Attempts,
    seed: u64,
    /// That something waits to be run.
    #[cfg(feature = "server")]
    due: Notify,
}

impl Account {
    /// A new account, on the clock of the current tokio runtime.
    ///
    /// The thread's random numbers are seeded too: the SDK draws the jitter of its backoff from them,
    /// and a run with retries is to be the same twice.
    #[must_use]
    pub fn new(spec: AccountSpec) -> Self {
        fastrand::seed(spec.seed);
        Account {
            shared: Arc::new(Shared {
                clock: Clock::starting_at(spec.start).at_speed(spec.speed),
                seed: spec.seed,
                region: spec.region.clone(),
                account_id: spec.account_id.clone(),
                timing: spec.timing.clone(),
                state: Mutex::new(State::new(spec)),
                observers: Mutex::default(),
                rules: Rules::default(),
                attempts: Attempts::default(),
                answers: Attempts::default(),
                #[cfg(feature = "server")]
                due: Notify::new(),
            }),
        }
    }

    /// The clock that everything in the account goes by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// The region that secrets, topics and rules are in.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.shared.region
    }

    /// The twelve digits.
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.shared.account_id
    }

    /// How long things take.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        &self.shared.timing
    }

    /// What the SDK's clients need to talk to this account, in the account's region.
    #[must_use]
    pub fn sdk_config(&self, access_key_id: &str, secret_access_key: &str) -> SdkConfig {
        self.sdk_config_with(SharedCredentialsProvider::new(Credentials::new(
            access_key_id,
            secret_access_key,
            None,
            None,
            "sandbox",
        )))
    }

    /// The same with any source of credentials.
    #[must_use]
    pub fn sdk_config_with(&self, credentials: SharedCredentialsProvider) -> SdkConfig {
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region().to_owned()))
            .credentials_provider(credentials)
            .http_client(Connector::new(self.clone()))
            .time_source(MachineClock(self.clock().clone()))
            .sleep_impl(self.clock().clone())
            .retry_config(RetryConfig::standard())
            .build()
    }

    /// Has `observer` called after each call, in the instant in which it was answered.
    ///
    /// The account is locked meanwhile: an observer reads the view and asks the account nothing.
    pub fn observe(&self, observer: impl Fn(&Call, View<'_>) + Send + Sync + 'static) {
        lock(&self.shared.observers).push(Box::new(observer));
    }

    /// Has `auditor` told of each request of a role whose policies are known, as it is decided; one that
    /// was told before is told no more.
    ///
    /// The account is locked meanwhile: an auditor asks it nothing.
    pub fn audit(&self, auditor: impl Fn(Authorization<'_>) + Send + Sync + 'static) {
        self.state().auditor = Some(Box::new(auditor));
    }

    /// Has `decide` asked about each attempt of a call, right before its effect, while the guard lives.
    ///
    /// Rules are asked in the order in which they were made, and the first that speaks wins. A rule
    /// may look at the account and furnish it; it makes and drops no other rule.
    pub fn rule(&self, decide: impl FnMut(&Attempt) -> Option<Fate> + Send + 'static) -> RuleGuard {
        self.shared.rules.add(decide)
    }

    /// How many attempts there have been.
    #[must_use]
    pub fn attempts(&self) -> u64 {
        self.shared.attempts.so_far()
    }

    /// Looks at the account. It is locked meanwhile: `look` asks it nothing.
    pub fn view<Seen>(&self, look: impl FnOnce(View<'_>) -> Seen) -> Seen {
        look(View::new(&self.state(), self.clock().now()))
    }

    /// Every call so far; with [`Journaling::Count`] the latest.
    #[must_use]
    pub fn journal(&self) -> Vec<Call> {
        self.state().journal.calls().to_vec()
    }

    /// How many calls there were so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.state().journal.tally().clone()
    }

    /// Every secret access key that the account ever gave out, to search all output for.
    #[must_use]
    pub fn canaries(&self) -> BTreeSet<String> {
        self.state().canaries.clone()
    }

    /// Counts an attempt over HTTP, and asks the rules about it.
    pub(crate) fn fate(&self, request: &HttpRequest) -> Fate {
        let running = running();
        let execution = running.as_ref().map(|running| {
            let arn = running.invocation().execution.as_deref();
            (arn, running.attempts())
        });
        self.decided(execution, |state| {
            let invocation = running.as_ref().map(|running| running.invocation().clone());
            let now = self.clock().now();
            Some((wire::question(state, request, now)?, invocation))
        })
    }

    /// The same for a call of a service that acts for the account, and for an execution.
    pub(crate) fn direct_fate(
        &self,
        asked: &Asked,
        caller: &Principal,
        execution: (&str, &Attempts),
    ) -> Fate {
        let (arn, attempts) = execution;
        self.decided(Some((Some(arn), attempts)), |state| {
            Some((state.question(asked, caller.clone(), None), None))
        })
    }

    /// `question` is put only when there is a rule.
    fn decided(
        &self,
        execution: Option<(Option<&str>, &Attempts)>,
        question: impl FnOnce(&State) -> Option<(Question, Option<Invocation>)>,
    ) -> Fate {
        let number = self.shared.attempts.next();
        let number_in_execution = execution.map(|(_, attempts)| attempts.next());
        let attempt = || {
            let (question, invocation) = question(&self.state())?;
            Some(Attempt {
                number,
                at: self.clock().now(),
                invocation,
                execution: execution.and_then(|(arn, _)| arn.map(ToOwned::to_owned)),
                number_in_execution,
                caller: question.caller,
                access_key_id: question.access_key_id,
                service: question.service,
                region: question.region,
                operation: question.operation,
                resource: question.resource,
            })
        };
        self.shared.rules.fate(attempt).unwrap_or(Fate::Pass)
    }

    /// Seeds the thread's random numbers for what follows an answer: the SDK draws the jitter of its
    /// backoff from them, and other accounts of the thread must not change it.
    pub(crate) fn seed_jitter(&self) {
        let answer = self.shared.answers.next();
        fastrand::seed(self.shared.seed ^ answer.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    }

    /// Answers an HTTP request now.
    pub(crate) fn answer(&self, request: &HttpRequest, fate: &Fate) -> Result<Reply, NoSuchHost> {
        let of_clients = self.clock().of_clients();
        self.observed(|state, now| wire::answer(state, request, fate, Times { now, of_clients }))
    }

    /// Answers a call of a service that acts for the account.
    pub(crate) fn call_directly(&self, asked: &Asked, caller: Principal) -> Answer {
        self.observed(|state, now| state.call(asked, Ok(caller), None, now))
    }

    /// Refuses a call of a service that acts for the account.
    pub(crate) fn refuse_directly(
        &self,
        asked: &Asked,
        caller: Principal,
        refusal: &Refusal,
    ) -> Answer {
        self.observed(|state, now| state.refuse(asked, caller, refusal, None, now))
    }

    /// Does something that may be a call, and tells the observers if it was.
    fn observed<Done>(&self, act: impl FnOnce(&mut State, Timestamp) -> Done) -> Done {
        let now = self.clock().now();
        let mut state = self.state();
        let before = state.journal.written();
        let done = act(&mut state, now);
        #[cfg(feature = "server")]
        if state.is_waited_for() {
            self.shared.due.notify_one();
        }
        // One act is one call at most.
        if state.journal.written() > before
            && let Some(call) = state.journal.calls().last()
        {
            for observer in lock(&self.shared.observers).iter() {
                observer(call, View::new(&state, now));
            }
        }
        done
    }

    /// Waits until there may be something to run that a client has asked for.
    #[cfg(feature = "server")]
    pub(crate) async fn is_asked(&self) {
        self.shared.due.notified().await;
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.shared.state)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Account").field(&self.account_id()).finish()
    }
}

/// An observer that panics has found something; the account itself is as good as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
