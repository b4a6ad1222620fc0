//! A pipeline as CloudFormation would make it: what a template says of roles, functions, the state
//! machine and the alert rule, with its intrinsic functions worked out.
//!
//! So what runs in a world is what would be deployed, and not a copy beside it.

mod intrinsic;

use crate::AccountSpec;
use contract::schedule::is_first_start;
use intrinsic::Intrinsics;
use serde_json::{Map, Value};
use statemachine::rotation::Substitution;
use std::collections::BTreeMap;

/// The parts of a pipeline's stack that a world needs.
#[derive(Clone, Debug, PartialEq)]
pub struct PipelineStack {
    /// The state machine's name.
    pub state_machine: String,
    /// The name of the state machine's role.
    pub state_machine_role: String,
    /// The definition, without its substitutions.
    pub definition: String,
    /// What the state machine logs, in the words of its API.
    pub logging: Value,
    /// What is substituted: names, and what stands for them.
    pub substitutions: BTreeMap<String, String>,
    /// The properties of the roles.
    pub roles: Vec<Value>,
    /// The protocol and the address of each subscription of the topic.
    pub subscriptions: Vec<(String, String)>,
    /// The policies of each role, by its name.
    pub policies: BTreeMap<String, Vec<Value>>,
    /// The names of the roles of the Lambdas, by the names of the functions.
    pub function_roles: BTreeMap<String, String>,
    /// The properties of the Lambdas.
    pub functions: Vec<Value>,
    /// The properties of each user's schedule, by the user's name; see [`PipelineStack::with_fleet`].
    pub schedules: BTreeMap<String, Value>,
    /// The properties of the watchdog's schedule; without, it does not run by itself.
    pub watch: Option<Value>,
    /// Those of first rotations, beside the ones that wait for their time.
    pub first_schedules: Vec<Value>,
    /// The rules that tell of failures which the machine itself does not tell of, with their targets, as
    /// PutTargets takes them.
    pub rules: Vec<Value>,
}

/// Why a template is none of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// It is not JSON, or has no resources.
    #[error("this is no template: {0}")]
    Unreadable(String),
    /// Something is missing.
    #[error("the template has no {0}")]
    Missing(&'static str),
}

impl PipelineStack {
    /// Reads a template, for the account and the region of `account`.
    ///
    /// # Errors
    /// When it is no template of a pipeline.
    pub fn read(template: &[u8], account: &AccountSpec) -> Result<Self, TemplateError> {
        let template = read(template)?;
        resources(&template, account)?.stack()
    }

    /// The same with the schedules of a stack of users.
    ///
    /// # Errors
    /// When the template cannot be read.
    pub fn with_fleet(
        mut self,
        template: &[u8],
        account: &AccountSpec,
    ) -> Result<Self, TemplateError> {
        let template = read(template)?;
        let schedules = resources(&template, account)?;
        for schedule in schedules.all("AWS::Scheduler::Schedule") {
            let input = schedule["Target"]["Input"].as_str().unwrap_or_default();
            let input: Value = serde_json::from_str(input).unwrap_or_default();
            let (name, user) = (schedule["Name"].as_str(), input["user"].as_str());
            let (Some(name), Some(user)) = (name, user) else {
                continue;
            };
            let user_name = user.parse();
            if user_name.is_ok_and(|user| is_first_start(name, &user)) {
                self.first_schedules.push(schedule);
            } else {
                self.schedules.insert(user.to_owned(), schedule);
            }
        }
        Ok(self)
    }

    /// The definition with what its substitutions stand for.
    #[must_use]
    pub fn deployed_definition(&self) -> String {
        let definition = self.definition.clone();
        let substitutions = self.substitutions.iter();
        substitutions.fold(definition, |text, (name, value)| {
            text.replace(&format!("${{{name}}}"), value)
        })
    }

    /// The name of the topic that alerts go to, whether the stack makes it or not.
    #[must_use]
    pub fn topic_name(&self) -> &str {
        let arn = self.substitutions.get(Substitution::AlertTopic.name());
        let arn = arn.map(String::as_str).unwrap_or_default();
        arn.rsplit(':').next().unwrap_or_default()
    }

    /// The name of the role that a function runs as.
    #[must_use]
    pub fn role_of<'a>(&'a self, function: &'a str) -> &'a str {
        self.function_roles
            .get(function)
            .map_or(function, String::as_str)
    }
}

fn read(template: &[u8]) -> Result<Value, TemplateError> {
    serde_json::from_slice(template).map_err(|error| TemplateError::Unreadable(error.to_string()))
}

fn resources<'a>(
    template: &'a Value,
    account: &'a AccountSpec,
) -> Result<Resources<'a>, TemplateError> {
    let resources = template["Resources"]
        .as_object()
        .ok_or_else(|| TemplateError::Unreadable("it has no Resources".to_owned()))?;
    Ok(Resources {
        resources,
        intrinsics: Intrinsics::of(resources, account),
    })
}

struct Resources<'a> {
    resources: &'a Map<String, Value>,
    intrinsics: Intrinsics<'a>,
}

impl Resources<'_> {
    fn stack(&self) -> Result<PipelineStack, TemplateError> {
        let machine = self
            .first("AWS::StepFunctions::StateMachine")
            .ok_or(TemplateError::Missing("state machine"))?;
        let rules: Vec<_> = self.all("AWS::Events::Rule").collect();
        if rules.is_empty() {
            return Err(TemplateError::Missing("alert rule"));
        }
        let watch = self
            .first("AWS::Scheduler::Schedule")
            .ok_or(TemplateError::Missing("schedule of the watchdog"))?;
        let roles: Vec<_> = self.all("AWS::IAM::Role").collect();
        let policies = roles.iter().map(|role| {
            let policies = role["Policies"].as_array().into_iter().flatten();
            let documents = policies.map(|policy| policy["PolicyDocument"].clone());
            (text(&role["RoleName"]), documents.collect())
        });
        let functions: Vec<_> = self.all("AWS::Lambda::Function").collect();
        let function_roles = functions.iter().map(|function| {
            let role = last_part(&function["Role"]);
            (text(&function["FunctionName"]), role)
        });
        let substitutions = machine["DefinitionSubstitutions"].as_object();
        let substitutions = substitutions.into_iter().flatten();
        Ok(PipelineStack {
            state_machine: text(&machine["StateMachineName"]),
            state_machine_role: last_part(&machine["RoleArn"]),
            definition: text(&machine["DefinitionString"]),
            logging: lower_camel(&machine["LoggingConfiguration"]),
            substitutions: substitutions
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
            policies: policies.collect(),
            subscriptions: self
                .all("AWS::SNS::Subscription")
                .map(|subscription| {
                    (
                        text(&subscription["Protocol"]),
                        text(&subscription["Endpoint"]),
                    )
                })
                .collect(),
            roles,
            function_roles: function_roles.collect(),
            functions,
            schedules: BTreeMap::new(),
            watch: Some(watch),
            first_schedules: Vec::new(),
            rules,
        })
    }

    fn first(&self, kind: &str) -> Option<Value> {
        self.all(kind).next()
    }

    /// The properties of all resources of a type, worked out.
    fn all(&self, kind: &str) -> impl Iterator<Item = Value> {
        let resources = self.resources.values();
        resources
            .filter(move |resource| resource["Type"] == kind)
            .map(|resource| self.intrinsics.value(&resource["Properties"]))
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The same with names as the APIs in JSON write them.
fn lower_camel(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                let mut name = name.clone();
                if let Some(first) = name.get_mut(..1) {
                    first.make_ascii_lowercase();
                }
                (name, lower_camel(value))
            })
            .collect(),
        Value::Array(items) => items.iter().map(lower_camel).collect(),
        other => other.clone(),
    }
}

/// The name at the end of an ARN.
fn last_part(arn: &Value) -> String {
    let arn = arn.as_str().unwrap_or_default();
    arn.rsplit(['/', ':']).next().unwrap_or_default().to_owned()
}
