//! Parses the expressions of states, once for all executions.

use super::plan::{
    CatchPlan, ChoicePlan, Effects, RulePlan, Seconds, StatePlan, TaskPlan, Test, Text, Until,
    WaitPlan,
};
use super::resource::Resource;
use super::{limits::MAX_SECONDS, retry::LONGEST_DELAY, wait};
use crate::diagnostic::{Diagnostic, Pointer};
use crate::model::{
    self, Assign, Catcher, Condition, Quantity, QueryLanguage, Retrier, State, WaitFor,
};
use crate::query::{Expression, Members, Template};
use serde_json::Value;
use std::rc::Rc;

impl StatePlan {
    /// Parses the expressions of a state; `language` is the machine's.
    pub(super) fn prepare(
        state: &State,
        language: QueryLanguage,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        if state.query_language().unwrap_or(language) == QueryLanguage::JSONPath {
            findings.push(at.says(model::JSONPATH_IS_NOT_SUPPORTED));
            return None;
        }
        let mut parser = Parser { at, findings };
        match state {
            State::Pass(state) => {
                let effects = parser.effects("", &state.assign, &state.output)?;
                Some(StatePlan::Pass(effects, state.transition.clone()))
            }
            State::Task(state) => parser.task(state).map(Rc::new).map(StatePlan::Task),
            State::Choice(state) => parser.choice(state).map(StatePlan::Choice),
            State::Wait(state) => {
                let until = parser.until(&state.until);
                let effects = parser.effects("", &state.assign, &state.output)?;
                Some(StatePlan::Wait(Rc::new(WaitPlan {
                    until: until?,
                    effects,
                    transition: state.transition.clone(),
                })))
            }
            State::Succeed(state) => parser
                .effects("", &None, &state.output)
                .map(StatePlan::Succeed),
            State::Fail(state) => {
                let error = parser.text("Error", state.error.as_deref());
                let cause = parser.text("Cause", state.cause.as_deref());
                Some(StatePlan::Fail {
                    error: error?,
                    cause: cause?,
                })
            }
        }
    }
}

/// Parses the fields of one state. What fails is a finding; the other fields are parsed all the same.
struct Parser<'a> {
    at: &'a Pointer,
    findings: &'a mut Vec<Diagnostic>,
}

impl Parser<'_> {
    /// `Assign` and `Output` of the state, or of a part of it such as `Catch[0]`.
    fn effects(
        &mut self,
        part: &str,
        assign: &Option<Assign>,
        output: &Option<Value>,
    ) -> Option<Effects> {
        let at = part
            .split(['[', ']'])
            .filter(|step| !step.is_empty())
            .fold(self.at.clone(), |at, step| at.at(step));
        let location = |field: &str| match part {
            "" => field.to_owned(),
            part => format!("{part}/{field}"),
        };
        let assign = match assign {
            None => Some(None),
            Some(variables) => {
                let at = at.at("Assign");
                if variables.contains_key("states") {
                    self.findings
                        .push(at.at("states").says("`$states` cannot be assigned"));
                }
                Members::parse(variables, &location("Assign"), &at, self.findings).map(Some)
            }
        };
        let output = match output {
            None => Some(None),
            Some(output) => {
                let at = at.at("Output");
                Template::parse(output, &location("Output"), &at, self.findings).map(Some)
            }
        };
        Some(Effects {
            assign: assign?,
            output: output?,
        })
    }

    fn task(&mut self, state: &model::Task) -> Option<TaskPlan> {
        let resource = Resource::parse(&state.resource)
            .map_err(|message| self.findings.push(self.at.at("Resource").says(message)))
            .ok();
        let arguments = match &state.arguments {
            None => Some(None),
            Some(arguments) => {
                let at = self.at.at("Arguments");
                Template::parse(arguments, "Arguments", &at, self.findings).map(Some)
            }
        };
        let timeout_seconds = self.limit("TimeoutSeconds", state.timeout_seconds.as_ref());
        let heartbeat_seconds = self.limit("HeartbeatSeconds", state.heartbeat_seconds.as_ref());
        if let (Some(Quantity::Number(timeout)), Some(Quantity::Number(heartbeat))) =
            (&state.timeout_seconds, &state.heartbeat_seconds)
            && heartbeat >= timeout
        {
            let at = self.at.at("HeartbeatSeconds");
            self.findings
                .push(at.says("must be less than `TimeoutSeconds`"));
        }
        let retry = state.retry.clone().unwrap_or_default();
        self.retriers(&retry);
        let catchers = state.catch.as_deref().unwrap_or_default();
        let catch = self.catchers(catchers);
        let effects = self.effects("", &state.assign, &state.output);
        Some(TaskPlan {
            arn: state.resource.clone(),
            resource: resource?,
            arguments: arguments?,
            timeout_seconds: timeout_seconds?,
            heartbeat_seconds: heartbeat_seconds?,
            retry,
            catch: catch?,
            effects: effects?,
            transition: state.transition.clone(),
        })
    }

    fn retriers(&mut self, retriers: &[Retrier]) {
        for (index, retrier) in retriers.iter().enumerate() {
            let at = self.at.at("Retry").at(index);
            let last = index + 1 == retriers.len();
            self.error_names(&retrier.error_equals, last, &at);
            let mut refuse = |wrong: bool, field: &str, message: &str| {
                if wrong {
                    self.findings.push(at.at(field).says(message));
                }
            };
            refuse(
                retrier
                    .interval_seconds
                    .is_some_and(|seconds| !(1..=MAX_SECONDS).contains(&seconds)),
                "IntervalSeconds",
                "must be from 1 to 99999999",
            );
            refuse(
                retrier
                    .max_attempts
                    .is_some_and(|attempts| attempts > MAX_SECONDS),
                "MaxAttempts",
                "must be at most 99999999",
            );
            refuse(
                retrier
                    .backoff_rate
                    .as_ref()
                    .and_then(serde_json::Number::as_f64)
                    .is_some_and(|rate| rate < 1.0),
                "BackoffRate",
                "must be at least 1",
            );
            refuse(
                retrier.max_delay_seconds.is_some_and(|seconds| {
                    seconds <= retrier.interval_seconds.unwrap_or(1) || seconds >= LONGEST_DELAY
                }),
                "MaxDelaySeconds",
                "must be greater than `IntervalSeconds` and less than 31622400",
            );
        }
    }

    fn catchers(&mut self, catchers: &[Catcher]) -> Option<Vec<CatchPlan>> {
        let plans: Vec<Option<CatchPlan>> = catchers
            .iter()
            .enumerate()
            .map(|(index, catcher)| {
                let at = self.at.at("Catch").at(index);
                let last = index + 1 == catchers.len();
                self.error_names(&catcher.error_equals, last, &at);
                let part = format!("Catch[{index}]");
                Some(CatchPlan {
                    error_equals: catcher.error_equals.clone(),
                    effects: self.effects(&part, &catcher.assign, &catcher.output)?,
                    next: catcher.next.clone(),
                })
            })
            .collect();
        plans.into_iter().collect()
    }

    fn error_names(&mut self, names: &[String], last: bool, at: &Pointer) {
        let at = at.at("ErrorEquals");
        if names.is_empty() {
            self.findings.push(at.says("must name at least one error"));
        }
        if names.iter().any(|name| name == "States.ALL") && !(last && names.len() == 1) {
            self.findings
                .push(at.says("`States.ALL` must stand alone, and in the last place"));
        }
    }

    fn choice(&mut self, state: &model::Choice) -> Option<ChoicePlan> {
        if state.choices.is_empty() {
            self.findings
                .push(self.at.at("Choices").says("must have at least one rule"));
        }
        let rules: Vec<Option<RulePlan>> = state
            .choices
            .iter()
            .enumerate()
            .map(|(index, rule)| {
                let part = format!("Choices[{index}]");
                let condition = match &rule.condition {
                    Condition::Constant(constant) => Some(Test::Constant(*constant)),
                    Condition::Expression(text) => {
                        let at = self.at.at("Choices").at(index).at("Condition");
                        let location = format!("{part}/Condition");
                        Expression::parse_field(text, &location, &at, self.findings)
                            .map(Test::Expression)
                    }
                };
                let effects = self.effects(&part, &rule.assign, &rule.output);
                Some(RulePlan {
                    condition: condition?,
                    effects: effects?,
                    next: rule.next.clone(),
                })
            })
            .collect();
        let effects = self.effects("", &state.assign, &state.output);
        Some(ChoicePlan {
            rules: rules.into_iter().collect::<Option<_>>()?,
            default: state.default.clone(),
            effects: effects?,
        })
    }

    fn until(&mut self, until: &WaitFor) -> Option<Until> {
        match until {
            WaitFor::Seconds(quantity) => self.seconds("Seconds", quantity, 0).map(Until::Seconds),
            WaitFor::Timestamp(text) => {
                match self.text("Timestamp", Some(text))?? {
                    Text::Expression(expression) => Some(Until::Timestamp(expression)),
                    Text::Constant(text) => {
                        let moment = wait::parse_timestamp(&text);
                        if moment.is_none() {
                            self.findings.push(self.at.at("Timestamp").says(
                                "must be a timestamp in RFC 3339, such as 2026-03-14T01:59:00Z",
                            ));
                        }
                        moment.map(Until::Moment)
                    }
                }
            }
        }
    }

    /// A limit of at least one second; the outer `None` means that it could not be parsed.
    fn limit(&mut self, field: &str, quantity: Option<&Quantity>) -> Option<Option<Seconds>> {
        match quantity {
            None => Some(None),
            Some(quantity) => self.seconds(field, quantity, 1).map(Some),
        }
    }

    fn seconds(&mut self, field: &str, quantity: &Quantity, least: u64) -> Option<Seconds> {
        let at = self.at.at(field);
        match quantity {
            Quantity::Number(number) if (least..=MAX_SECONDS).contains(number) => {
                Some(Seconds::Constant(*number))
            }
            Quantity::Number(_) => {
                let message = format!("must be from {least} to {MAX_SECONDS}");
                self.findings.push(at.says(message));
                None
            }
            Quantity::Expression(text) => {
                Expression::parse_field(text, field, &at, self.findings).map(Seconds::Expression)
            }
        }
    }

    /// A text; the outer `None` means that it could not be parsed.
    fn text(&mut self, field: &str, text: Option<&str>) -> Option<Option<Text>> {
        let Some(text) = text else {
            return Some(None);
        };
        if text.starts_with("{%") || text.ends_with("%}") {
            Expression::parse_field(text, field, &self.at.at(field), self.findings)
                .map(|expression| Some(Text::Expression(expression)))
        } else {
            Some(Some(Text::Constant(text.to_owned())))
        }
    }
}
