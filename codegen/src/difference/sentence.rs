//! A difference as sentences.

mod machinery;
mod person;

use super::change::{About, Edit, Fate, Remains, ResourceChange, StackChange, StackFate, Weight};
use super::kind::{is_precious, noun};
use super::{Difference, shown};
use std::collections::BTreeMap;

/// Something that changes, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// What kind of thing it is about.
    pub section: Section,
    /// How much attention it deserves.
    pub weight: Weight,
    /// The sentence, without a full stop.
    pub text: String,
    /// What to do about it.
    pub hint: Option<&'static str>,
}

/// What kind of thing a sentence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// The users whose keys are rotated.
    Users,
    /// What rotates them.
    Pipeline,
    /// What is deployed together.
    Stacks,
}

impl Section {
    /// Its heading.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Section::Users => "Users",
            Section::Pipeline => "Pipeline",
            Section::Stacks => "Stacks",
        }
    }
}

/// What is said of a subject: joined to its name as it is, so it begins with a colon or a blank.
struct Predicate {
    weight: Weight,
    text: String,
    hint: Option<&'static str>,
}

impl Predicate {
    fn new(weight: Weight, text: impl Into<String>) -> Self {
        Predicate {
            weight,
            text: text.into(),
            hint: None,
        }
    }

    fn hint(self, hint: &'static str) -> Self {
        Predicate {
            hint: Some(hint),
            ..self
        }
    }

    /// An edit of something that is called `what`.
    fn of_edit(edit: &Edit, what: &str) -> Self {
        let words = &edit.words;
        let text = match (edit.about, what) {
            (About::Rotation, _) | (About::Resource, "") => format!(": {words}"),
            (About::Resource, what) => format!(": the {what} {words}"),
        };
        Predicate::new(edit.weight, text)
    }
}

impl Difference {
    /// Everything that changes, in sentences: by sections, and in each what deserves most attention
    /// first. What is the same for several is said once.
    #[must_use]
    pub fn sentences(&self) -> Vec<Sentence> {
        let taken = person::Taken::of(self);
        let users = self.users.iter().flat_map(|change| {
            let predicates = person::predicates(change, &taken).into_iter();
            predicates.map(|predicate| (change.user.clone(), predicate))
        });
        let pipeline = self.pipeline.iter().flat_map(|change| {
            let predicates = machinery::predicates(change).into_iter();
            predicates.map(|predicate| (machinery::subject(change), predicate))
        });
        let stacks = self.stacks.iter().flat_map(|change| {
            let predicates = of_stack(change).into_iter();
            predicates.map(|predicate| (format!("stack {}", change.stack), predicate))
        });
        let mut sentences = joined(Section::Users, users);
        sentences.extend(joined(Section::Pipeline, pipeline));
        sentences.extend(joined(Section::Stacks, stacks));
        sentences
    }

    /// How many users and secrets a deployment would replace or delete, in one sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let losses = self.losses();
        for loss in &losses {
            *counts.entry(noun(&loss.kind)).or_default() += 1;
        }
        let counts: Vec<_> = counts
            .into_iter()
            .map(|(noun, count)| match count {
                1 => format!("1 {noun}"),
                count => format!("{count} {noun}s"),
            })
            .collect();
        if self.is_empty() {
            "There is no difference.".to_owned()
        } else if losses.is_empty() {
            "No IAM user and no secret is replaced or deleted.".to_owned()
        } else {
            format!(
                "A deployment would REPLACE or DELETE {}!",
                shown::listed(&counts)
            )
        }
    }
}

/// Subjects and predicates as sentences. A predicate after a colon is said once of all its subjects.
fn joined(section: Section, said: impl Iterator<Item = (String, Predicate)>) -> Vec<Sentence> {
    let mut sentences: Vec<(Vec<String>, Predicate)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (subject, predicate) in said {
        let alone = !predicate.text.starts_with(':');
        match places.get(&predicate.text) {
            Some(place) if !alone => {
                let subjects = &mut sentences[*place].0;
                if subjects.last() != Some(&subject) {
                    subjects.push(subject);
                }
            }
            _ => {
                places.insert(predicate.text.clone(), sentences.len());
                sentences.push((vec![subject], predicate));
            }
        }
    }
    let mut sentences: Vec<_> = sentences
        .into_iter()
        .map(|(subjects, predicate)| Sentence {
            section,
            weight: predicate.weight,
            text: harmless(&format!("{}{}", subjects.join(", "), predicate.text)),
            hint: predicate.hint,
        })
        .collect();
    sentences.sort_by_key(|sentence| std::cmp::Reverse(sentence.weight));
    sentences
}

fn of_stack(change: &StackChange) -> Vec<Predicate> {
    let count = |resources: &usize| match resources {
        1 => "1 resource".to_owned(),
        count => format!("{count} resources"),
    };
    match &change.fate {
        StackFate::Created {
            environment,
            resources,
        } => {
            let text = format!(" is created in {environment}: {}", count(resources));
            vec![Predicate::new(Weight::Note, text)]
        }
        StackFate::Abandoned {
            environment,
            resources,
        } => {
            let text = format!(
                " is no longer in the assembly: its {} stay in {environment} until somebody deletes the stack",
                count(resources)
            );
            vec![Predicate::new(Weight::Caution, text)]
        }
        StackFate::Changed(edits) => edits
            .iter()
            .map(|edit| Predicate::of_edit(edit, ""))
            .collect(),
    }
}

/// What becomes of a resource that CloudFormation lets go, as the end of a sentence.
fn ending(remains: Remains, subject: &str) -> String {
    match remains {
        Remains::Kept => format!("{subject} stays in AWS"),
        Remains::Deleted => format!("{subject} would be DELETED"),
    }
}

/// The edits that the fate of the resource has not told yet.
fn untold(change: &ResourceChange) -> impl Iterator<Item = &Edit> {
    let told: &[String] = match &change.fate {
        Fate::Replaced { because, .. } | Fate::PerhapsReplaced { because, .. } => because,
        _ => &[],
    };
    change.edits.iter().filter(|edit| {
        let beginning = format!("{} ", edit.path);
        !told.iter().any(|reason| reason.starts_with(&beginning))
    })
}

/// The text without what would command a terminal or turn the text around it.
fn harmless(text: &str) -> String {
    let is_harmless = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let shown = |c| if is_harmless(c) { c } else { '\u{fffd}' };
    text.chars().map(shown).collect()
}
