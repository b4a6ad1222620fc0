//! RUNBOOK.md: what whoever is called has to know of one pipeline.
//!
//! What is told of alerts and incidents is the guides' text, read from the guides: docs/alerts.md is what the sandbox has
//! seen, and the commands of docs/incidents.md are tried by tests.

mod page;

use crate::config::{Configuration, OnRemove, Schedule, TopicArn, Trigger, User};
use crate::file::File;
use crate::infrastructure::{Infrastructure, Names, Resource};
use contract::Probe;
use handlebars::{Handlebars, no_escape};
use page::Section;
use serde_json::{Value, json};

/// The file's name, in the folder of what is deployed.
pub const NAME: &str = "RUNBOOK.md";

const TEMPLATE: &str = include_str!("runbook/runbook.hbs");
const ALERTS: &str = include_str!("../../docs/alerts.md");
const INCIDENTS: &str = include_str!("../../docs/incidents.md");

/// The user of the alerts that the guide shows.
const SHOWN_USER: &str = "Bot";
/// The users of the guide's commands.
const GUIDES_USERS: [&str; 2] = ["RotatableBot", "ReportBot"];
/// A user, whichever the alert names.
const ANY_USER: &str = "USER";

/// The runbook of a pipeline. It is the same for the CDK and for Terraform.
#[must_use]
pub fn runbook(configuration: &Configuration, infrastructure: &Infrastructure) -> File {
    let names = Names::of(&configuration.pipeline);
    let topic = configuration.alerts.topic_arn.as_ref();
    let users: Vec<_> = configuration.users.iter().map(row).collect();
    let values = json!({
        "pipeline": configuration.pipeline,
        "region": configuration.region,
        "account": configuration.deployment.account,
        "stateMachine": names.state_machine(),
        "topic": topic.map_or_else(|| names.topic(), |arn| TopicArn::as_str(arn).to_owned()),
        "emails": configuration.alerts.emails,
        "deadLetters": names.dead_letters(),
        "users": users,
        "alerts": alerts(),
        "alarms": alarms(infrastructure),
        "incidents": incidents(),
    });
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(no_escape);
    let text = handlebars
        .render_template(TEMPLATE, &values)
        .unwrap_or_else(|error| panic!("{NAME}: {error}"));
    File {
        path: NAME.to_owned(),
        bytes: text.into_bytes(),
    }
}

fn row(user: &User) -> Value {
    let policy = &user.rotation.policy;
    let begins = match &user.schedule {
        Schedule::Every(interval) => format!("every {interval}"),
        Schedule::Cron {
            expression,
            timezone,
        } => format!("`{expression}` in {timezone}"),
    };
    let by = match user.trigger {
        Trigger::Schedule => "EventBridge Scheduler",
        Trigger::SecretsManager => "Secrets Manager",
    };
    let probes = user.rotation.verification.probes.iter();
    let probes = probes.map(|probe| match probe {
        Probe::S3 { bucket, key } => format!(", reads `s3://{bucket}/{key}`"),
    });
    json!({
        "name": user.name(),
        "secret": user.secret(),
        "begins": begins,
        "by": by,
        "gracePeriod": policy.grace_period.to_string(),
        "quietPeriod": policy.quiet_period.to_string(),
        "holdAfter": policy.hold_after.to_string(),
        "deletionDelay": policy.deletion_delay.to_string(),
        "verified": format!("asks STS who it is{}", probes.collect::<String>()),
        "leaving": match user.on_remove {
            OnRemove::Retain => "stays",
            OnRemove::Delete => "is deleted",
        },
    })
}

/// Each alert that the guide shows, with what it says to do.
fn alerts() -> Vec<Value> {
    let sections = page::sections(ALERTS).into_iter();
    let told = sections.filter_map(|section| {
        let message = section.message()?;
        let advice = page::advice(message);
        Some(json!({
            "heading": section.heading,
            "when": section.first_paragraph(),
            "subject": section.subject().map(anybody),
            "advice": anybody(&advice.sentence),
            "commands": advice.commands.iter().map(|line| anybody(line)).collect::<Vec<_>>(),
        }))
    });
    told.collect()
}

/// The same of whichever user.
fn anybody(text: &str) -> String {
    let words = text.split_inclusive(|sign: char| !sign.is_alphanumeric());
    let words = words.map(|word| {
        let name = word.trim_end_matches(|sign: char| !sign.is_alphanumeric());
        if name == SHOWN_USER {
            word.replacen(SHOWN_USER, ANY_USER, 1)
        } else {
            word.to_owned()
        }
    });
    words.collect()
}

fn alarms(infrastructure: &Infrastructure) -> Vec<Value> {
    let resources = infrastructure.pipeline.resources.iter();
    let alarms = resources.filter_map(|managed| match &managed.resource {
        Resource::Alarm(alarm) => Some(json!({
            "name": alarm.name,
            "description": alarm.description,
        })),
        _ => None,
    });
    alarms.collect()
}

/// The guide's incidents, without the documents that scripts read.
fn incidents() -> Vec<Value> {
    let sections = page::sections(INCIDENTS).into_iter();
    sections
        .map(|section: Section<'_>| {
            let text = page::without_links(&section.without_documents());
            let text = GUIDES_USERS
                .iter()
                .fold(text, |text, user| text.replace(user, ANY_USER));
            json!({ "heading": section.heading, "text": text })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_alert_of_the_guide_is_there_with_what_to_do() {
        let alerts = alerts();
        // A section that shows no message is about alarms, which each pipeline has names of its own for.
        let shown = page::sections(ALERTS).into_iter();
        let shown = shown.filter(|section| section.message().is_some());
        assert_eq!(alerts.len(), shown.count());
        assert!(alerts.len() > 15, "{}", alerts.len());
        for alert in alerts {
            let advice = alert["advice"].as_str().unwrap();
            assert!(advice.len() > 20, "{alert:#}");
            for word in alert.to_string().split([' ', '"', '`', '.', ',']) {
                assert_ne!(word, SHOWN_USER, "{alert:#}");
            }
        }
    }

    #[test]
    fn each_incident_of_the_guide_is_there_with_its_command() {
        let incidents = incidents();
        let headings = INCIDENTS.lines().filter(|line| line.starts_with("## "));
        assert_eq!(incidents.len(), headings.count());
        for incident in incidents {
            let text = incident["text"].as_str().unwrap();
            assert!(text.contains("keywheel "), "{text}");
            assert!(!text.contains("]("), "{text}");
        }
    }
}
