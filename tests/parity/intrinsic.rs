//! CloudFormation's intrinsic functions, carried out as a deployment would.

use crate::assembly::ACCOUNT;
use serde_json::{Map, Value};

/// Carries out the functions of one template.
pub(crate) struct Resolver<'a> {
    resources: &'a Map<String, Value>,
    region: &'a str,
}

impl<'a> Resolver<'a> {
    pub(crate) fn of(template: &'a Value, region: &'a str) -> Self {
        Resolver {
            resources: template["Resources"].as_object().expect("resources"),
            region,
        }
    }

    /// The value without functions.
    pub(crate) fn value(&self, value: &Value) -> Value {
        match value {
            Value::Array(values) => values.iter().map(|value| self.value(value)).collect(),
            Value::Object(fields) => match fields.iter().next() {
                Some((function, argument)) if fields.len() == 1 => self.call(function, argument),
                _ => self.fields(fields),
            },
            plain => plain.clone(),
        }
    }

    fn fields(&self, fields: &Map<String, Value>) -> Value {
        let fields = fields.iter();
        fields
            .map(|(name, value)| (name.clone(), self.value(value)))
            .collect()
    }

    fn call(&self, function: &str, argument: &Value) -> Value {
        match (function, argument) {
            ("Ref", Value::String(name)) => self.named(name).into(),
            ("Fn::Sub", Value::String(text)) => self.substitute(text).into(),
            ("Fn::GetAtt", Value::Array(path)) => match path.as_slice() {
                [Value::String(id), Value::String(attribute)] if attribute == "Arn" => {
                    self.arn(id).into()
                }
                _ => panic!("Fn::GetAtt {argument}"),
            },
            _ if function == "Ref" || function.starts_with("Fn::") => {
                panic!("{function} {argument}")
            }
            _ => [(function.to_owned(), self.value(argument))]
                .into_iter()
                .collect(),
        }
    }

    fn substitute(&self, text: &str) -> String {
        let mut parts = text.split("${");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| {
            let (name, rest) = part.split_once('}').expect("`${` is closed");
            text + &self.named(name) + rest
        })
    }

    /// A pseudo parameter or a resource. What `Ref` gives differs from type to type; of those that
    /// policies refer to it is the ARN.
    fn named(&self, name: &str) -> String {
        match name {
            "AWS::Partition" => "aws".to_owned(),
            "AWS::AccountId" => ACCOUNT.to_owned(),
            "AWS::Region" => self.region.to_owned(),
            id => self.arn(id),
        }
    }

    /// The ARN that a resource gets.
    pub(crate) fn arn(&self, id: &str) -> String {
        let resource = &self.resources[id];
        let property = |name: &str| resource["Properties"][name].as_str().expect("a name");
        let regional = |service: &str, rest: &str| {
            format!("arn:aws:{service}:{}:{ACCOUNT}:{rest}", self.region)
        };
        match resource["Type"].as_str().expect("a type") {
            "AWS::IAM::Role" => format!("arn:aws:iam::{ACCOUNT}:role/{}", property("RoleName")),
            "AWS::KMS::Key" => regional("kms", "key/99999999-9999-9999-9999-999999999999"),
            "AWS::Lambda::Function" => {
                regional("lambda", &format!("function:{}", property("FunctionName")))
            }
            "AWS::Logs::LogGroup" => {
                regional("logs", &format!("log-group:{}:*", property("LogGroupName")))
            }
            "AWS::SNS::Topic" => regional("sns", property("TopicName")),
            "AWS::SQS::Queue" => regional("sqs", property("QueueName")),
            "AWS::SecretsManager::Secret" => regional(
                "secretsmanager",
                &format!("secret:{}-AbCdEf", property("Name")),
            ),
            "AWS::StepFunctions::StateMachine" => {
                let name = property("StateMachineName");
                regional("states", &format!("stateMachine:{name}"))
            }
            other => panic!("nothing refers to the ARN of a {other}"),
        }
    }
}
