//! Rules and their targets.

use super::State;
use super::event::{is_default_bus, validation};
use super::pattern::Pattern;
use super::transformer;
use crate::ServiceError;
use crate::operation::{self, Answer, Context};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TARGETS_PER_RULE: usize = 5;
const RULE_NAME: &str = "aws.events.rule-name";
const RULE_ARN: &str = "aws.events.rule-arn";
const EVENT: &str = "aws.events.event";
const EVENT_JSON: &str = "aws.events.event.json";
const INGESTION_TIME: &str = "aws.events.event.ingestion-time";

/// A rule of the default bus.
pub(super) struct Rule {
    name: String,
    arn: String,
    pattern: Pattern,
    enabled: bool,
    targets: BTreeMap<String, Target>,
}

/// What a target is sent.
pub(super) struct Delivery {
    pub(super) target_arn: String,
    pub(super) message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutRule {
    name: String,
    event_pattern: String,
    state: Option<String>,
    event_bus_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutTargets {
    rule: String,
    event_bus_name: Option<String>,
    targets: Vec<Target>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Target {
    id: String,
    arn: String,
    input: Option<String>,
    input_path: Option<String>,
    input_transformer: Option<Transformer>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Transformer {
    #[serde(default)]
    input_paths_map: BTreeMap<String, String>,
    input_template: String,
}

impl Rule {
    /// What its targets are sent for this event: nothing, unless it matches.
    pub(super) fn deliveries(&self, event: &Value) -> Vec<Delivery> {
        if !self.enabled || !self.pattern.matches(event) {
            return Vec::new();
        }
        self.targets
            .values()
            .map(|target| Delivery {
                target_arn: target.arn.clone(),
                message: self.message(target, event),
            })
            .collect()
    }

    fn message(&self, target: &Target, event: &Value) -> String {
        if let Some(input) = &target.input {
            return input.clone();
        }
        if let Some(path) = &target.input_path {
            return transformer::at_path(event, path)
                .cloned()
                .unwrap_or_default()
                .to_string();
        }
        match &target.input_transformer {
            None => event.to_string(),
            Some(Transformer {
                input_paths_map,
                input_template,
            }) => {
                let reserved = BTreeMap::from([
                    (RULE_NAME, json!(self.name)),
                    (RULE_ARN, json!(self.arn)),
                    (EVENT, event.clone()),
                    (EVENT_JSON, event.clone()),
                    (INGESTION_TIME, event["time"].clone()),
                ]);
                transformer::transform(input_template, input_paths_map, &reserved, event)
            }
        }
    }
}

impl State {
    pub(super) fn put_rule(&mut self, input: PutRule, context: &Context<'_>) -> Answer {
        check_bus(input.event_bus_name.as_deref())?;
        let pattern = Pattern::read(&input.event_pattern).map_err(|reason| {
            ServiceError::new(
                400,
                "InvalidEventPatternException",
                format!("Event pattern is not valid. Reason: {reason}"),
            )
        })?;
        let enabled = match input.state.as_deref() {
            None | Some("ENABLED") => true,
            Some("DISABLED") => false,
            Some(_) => {
                return Err(validation(
                    "1 validation error detected: Value at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED]",
                ));
            }
        };
        let arn = format!(
            "arn:aws:events:{}:{}:rule/{}",
            context.region, context.account_id, input.name
        );
        // A rule that is put again keeps its targets.
        let targets = self
            .rules
            .remove(&input.name)
            .map(|rule| rule.targets)
            .unwrap_or_default();
        self.rules.insert(
            input.name.clone(),
            Rule {
                name: input.name,
                arn: arn.clone(),
                pattern,
                enabled,
                targets,
            },
        );
        operation::output(json!({ "RuleArn": arn }))
    }

    pub(super) fn put_targets(&mut self, input: PutTargets) -> Answer {
        check_bus(input.event_bus_name.as_deref())?;
        let rule = self.rules.get_mut(&input.rule).ok_or_else(|| {
            ServiceError::new(
                400,
                "ResourceNotFoundException",
                format!("Rule {} does not exist on EventBus default.", input.rule),
            )
        })?;
        let mut targets = rule.targets.clone();
        for target in input.targets {
            check(&target)?;
            targets.insert(target.id.clone(), target);
        }
        if targets.len() > TARGETS_PER_RULE {
            return Err(ServiceError::new(
                400,
                "LimitExceededException",
                "The requested resource exceeds the maximum number allowed.",
            ));
        }
        rule.targets = targets;
        operation::output(json!({ "FailedEntryCount": 0, "FailedEntries": [] }))
    }
}

fn check_bus(name: Option<&str>) -> Result<(), ServiceError> {
    match name {
        Some(name) if !is_default_bus(name) => Err(ServiceError::new(
            400,
            "ResourceNotFoundException",
            format!("Event bus {name} does not exist."),
        )),
        _ => Ok(()),
    }
}

fn check(target: &Target) -> Result<(), ServiceError> {
    let id = &target.id;
    if target.arn.split(':').nth(2) != Some("sns") {
        return Err(validation(format!(
            "Parameter {} is not valid. Reason: Provided Arn is not in correct format.",
            target.arn
        )));
    }
    let inputs = [
        target.input.is_some(),
        target.input_path.is_some(),
        target.input_transformer.is_some(),
    ];
    if inputs.into_iter().filter(|given| *given).count() > 1 {
        return Err(validation(format!(
            "Only one of Input, InputPath, or InputTransformer must be provided for target {id}."
        )));
    }
    if let Some(transformer) = &target.input_transformer {
        let reserved = [RULE_NAME, RULE_ARN, EVENT, EVENT_JSON, INGESTION_TIME];
        let unknown = transformer::variables(&transformer.input_template).find(|name| {
            !transformer.input_paths_map.contains_key(*name) && !reserved.contains(name)
        });
        if let Some(name) = unknown {
            return Err(validation(format!(
                "Invalid InputTemplate for target {id} : [Variable {name} is not defined in InputPathsMap]."
            )));
        }
    }
    Ok(())
}
