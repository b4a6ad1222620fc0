//! EventBridge: the default bus, its rules, and what they send on.

mod event;
mod pattern;
mod rule;
mod transformer;

pub use event::Event;

use crate::operation::{self, Answer, Context};
use crate::sns;
use rule::Rule;
use serde_json::Value;
use std::collections::BTreeMap;

/// What EventBridge remembers in one region.
#[derive(Default)]
pub struct State {
    rules: BTreeMap<String, Rule>,
    events: Vec<Event>,
    failed_invocations: Vec<FailedInvocation>,
}

/// An event that a rule matched and its target did not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedInvocation {
    /// The rule's name.
    pub rule: String,
    /// The target's ARN.
    pub target_arn: String,
    /// The target's error code.
    pub code: &'static str,
}

impl State {
    /// Every event, in the order of arrival.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What was matched and could not be delivered.
    #[must_use]
    pub fn failed_invocations(&self) -> &[FailedInvocation] {
        &self.failed_invocations
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: Value,
        sns: &mut sns::State,
        context: &mut Context<'_>,
    ) -> Answer {
        match operation {
            "PutEvents" => self.put_events(operation::input(input)?, sns, context),
            "PutRule" => self.put_rule(operation::input(input)?, context),
            "PutTargets" => self.put_targets(operation::input(input)?),
            other => Err(operation::unknown(other)),
        }
    }

    /// Takes an event in and sends it on through every rule that matches.
    pub(crate) fn emit(&mut self, event: Event, sns: &mut sns::State, context: &mut Context<'_>) {
        let document = event.document();
        self.events.push(event);
        for (name, rule) in &self.rules {
            for delivery in rule.deliveries(&document) {
                let publish = sns::Publish {
                    topic_arn: delivery.target_arn.clone(),
                    subject: None,
                    message: delivery.message,
                };
                if let Err(refusal) = sns.publish(publish, context) {
                    self.failed_invocations.push(FailedInvocation {
                        rule: name.clone(),
                        target_arn: delivery.target_arn,
                        code: refusal.code,
                    });
                }
            }
        }
    }
}

/// What a call is about, for the journal.
pub(crate) fn resource(input: &Value) -> Option<String> {
    if let Some(name) = input["Name"].as_str().or(input["Rule"].as_str()) {
        return Some(format!("rule/{name}"));
    }
    let types: Vec<_> = input["Entries"]
        .as_array()?
        .iter()
        .filter_map(|entry| entry["DetailType"].as_str())
        .collect();
    Some(format!("event/{}", types.join(",")))
}
