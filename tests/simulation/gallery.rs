//! docs/alerts.md: what people are told, as they are told it. And nothing else is what they are told, whatever
//! goes wrong.

mod happening;
mod scenes;

use crate::native::native;
use crate::world::{adopted, spec};
use codegen::config;
use codegen::infrastructure::{Infrastructure, Resource};
use codegen::lock::Lock;
use sandbox::Account;
use sandbox::trial::{Afterwards, Bench, Mishap, Search};
use sandbox::world::{Beginning, UserSpec};
use scenes::SCENES;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What is not generated.
const BEGINNING: &str = "\
# Alerts

A person hears of a rotation when it needs a person, once, through the topic of the pipeline. Everything below was told
in the sandbox, by the state machine and the rules that are deployed; a test writes this page.

Each alert says what happened and to whom, which key works now, what was undone already, and what to type next. No alert
holds a secret. A link leads to the console of the partition: `console.aws.amazon.com`, `console.amazonaws.cn` or
`console.amazonaws-us-gov.com`.

What stands still without a word, [the watchdog](operate.md#the-watchdog) tells: once a day, all of it in one message.

What the state machine and the watchdog tell has a subject. What EventBridge and CloudWatch tell has theirs: SNS gives it, and nobody can
change it. EventBridge puts quotes around its message.

| what is no alert | why |
|---|---|
| a rotation that succeeds | that is how it should be |
| a rotation that another one of the same user overtook | it deletes its own key and succeeds; the other one goes on |
| an old key that is Inactive and about to be deleted | each rotation ends so. `keywheel status` tells until when it can be brought back, and `keywheel rollback` does it |
| an execution that fails again, in the same way, when it is redriven | people have been told |

";

fn page() -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    repository.join("docs/alerts.md")
}

/// The page as it should be.
fn gallery() -> String {
    let mut text = BEGINNING.to_owned();
    for scene in SCENES {
        let alerts = scene.alerts();
        let [alert] = &alerts[..] else {
            panic!("{}: {} alerts", scene.heading, alerts.len())
        };
        let _ = write!(text, "## {}\n\n{}\n\n", scene.heading, scene.when);
        if let Some(subject) = &alert.subject {
            let _ = write!(text, "Subject: `{subject}`\n\n");
        }
        let _ = write!(text, "```\n{}\n```\n\n", alert.message);
    }
    text.push_str(
        "## What CloudWatch tells\n\nAn alarm begins when a rotation never started, when an alert did not get through, or when the watchdog fails or is silent.\n\n\
         | alarm | |\n|---|---|\n",
    );
    for (name, description) in alarms() {
        let _ = writeln!(text, "| `{name}` | {description} |");
    }
    text
}

/// The alarms of a pipeline for both triggers.
fn alarms() -> Vec<(String, String)> {
    let file = "{pipeline: keys, region: us-west-2, alerts: {emails: [oncall@example.com]}, users: {Bot: {secret: dev/Bot, trigger: secretsManager}}}";
    let configuration = config::read(file.as_bytes()).unwrap();
    let resources = Infrastructure::of(&configuration, &Lock::empty())
        .pipeline
        .resources;
    let alarms = resources
        .into_iter()
        .filter_map(|managed| match managed.resource {
            Resource::Alarm(alarm) => Some((alarm.name, alarm.description)),
            _ => None,
        });
    alarms.collect()
}

#[test]
fn the_gallery_is_what_people_are_told() {
    let written = fs::read_to_string(page()).unwrap_or_default();
    assert!(
        written == gallery(),
        "docs/alerts.md is stale: run `make golden`"
    );
}

#[test]
#[ignore = "it writes docs/alerts.md: `make golden` runs it"]
fn write_the_gallery() {
    fs::write(page(), gallery()).unwrap();
}

/// What is promised of an alert: its subject, and its sentences but what happened, with `…` for what differs
/// from one rotation to another.
fn promises(subject: Option<&str>, message: &str) -> BTreeSet<String> {
    const PARTS: [&str; 4] = [
        "The key rotation of",
        "Which key works:",
        "What was undone:",
        "What to do:",
    ];
    let differs = |word: &str| {
        word.starts_with("AKIA")
            || word.contains("arn:")
            || word.chars().any(|c| c.is_ascii_digit())
    };
    let masked = |text: &str| {
        let words = text
            .split(' ')
            .map(|word| if differs(word) { "…" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    let Some(subject) = subject else {
        // EventBridge's templates are one sentence after the other.
        let (sentence, _) = message.split_once(". ").unwrap();
        return BTreeSet::from([masked(sentence)]);
    };
    let mut paragraphs = message.split("\n\n");
    let first = paragraphs.next().unwrap();
    let parts = paragraphs.filter(|paragraph| PARTS.iter().any(|part| paragraph.starts_with(part)));
    parts
        .map(masked)
        .chain([format!("{subject}: {}", masked(first))])
        .collect()
}

/// What is promised on the page.
fn promised() -> BTreeSet<String> {
    let alerts = SCENES.iter().flat_map(scenes::Scene::alerts);
    alerts
        .flat_map(|alert| promises(alert.subject.as_deref(), &alert.message))
        .collect()
}

/// A call is refused for good, and a Lambda dies of it: what leaves most to tell.
const MISHAPS: [Mishap; 2] = [Mishap::AccessDenied, Mishap::KilledAfter];

/// What people are told in a search in which each call of a rotation goes wrong in these ways. That nothing is told
/// twice and nothing is missing, each trial checks for itself.
fn told(user: UserSpec, beginnings: &[Beginning]) -> BTreeSet<String> {
    let told = Rc::new(RefCell::new(BTreeSet::new()));
    let last: RefCell<Option<Account>> = RefCell::default();
    let listen = |account: &Account, told: &RefCell<BTreeSet<String>>| {
        account.view(|view| {
            for message in view.sns().messages() {
                told.borrow_mut()
                    .extend(promises(message.subject.as_deref(), &message.message));
            }
        });
    };
    let bench = Bench::new(&spec(vec![user])).unwrap();
    let heard = Rc::clone(&told);
    // A trial is over when the next one begins.
    let bench = bench.watched(move |world| {
        if let Some(account) = last.replace(Some(world.account().clone())) {
            listen(&account, &heard);
        }
    });
    let mut search = Search::on(&bench);
    for beginning in beginnings {
        search
            .single(*beginning, &MISHAPS, &[Afterwards::RerunAtOnce])
            .unwrap();
    }
    let searched = search.searched();
    assert!(searched.unsound.is_empty(), "{:?}", searched.unsound);
    told.take()
}

#[test]
fn whatever_goes_wrong_people_are_told_what_the_gallery_promises() {
    let promised = promised();
    for (user, beginnings) in [
        (adopted("Bot"), &[Beginning::Fresh, Beginning::Adopted][..]),
        (native(adopted("Bot")), &[Beginning::Adopted]),
    ] {
        let told = told(user, beginnings);
        assert!(told.len() > 5, "{told:#?}");
        let unheard_of: Vec<_> = told.difference(&promised).collect();
        assert_eq!(unheard_of, [""; 0]);
    }
}
