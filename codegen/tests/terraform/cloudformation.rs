//! CloudFormation's templates as they are once they are deployed: without intrinsic functions.

use crate::world::ACCOUNT;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A resource of a deployed stack.
pub(crate) struct Deployed {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) properties: Value,
    /// As `Fn::GetAtt` or `Ref` gives it.
    pub(crate) arn: Option<String>,
}

/// The URL of each queue.
pub(crate) const QUEUE_URL: &str = "https://sqs.amazonaws.com/the-queue";

/// All resources of a template, resolved.
pub(crate) fn deploy(template: &Value, region: &str) -> Vec<Deployed> {
    let resources = template["Resources"].as_object().unwrap();
    let stack = Stack {
        region: region.to_owned(),
        resources: resources.clone(),
    };
    let deployed = resources.iter().map(|(id, resource)| Deployed {
        id: id.clone(),
        kind: resource["Type"].as_str().unwrap().to_owned(),
        properties: stack.resolve(&resource["Properties"]),
        arn: stack.arn(id),
    });
    deployed.collect()
}

struct Stack {
    region: String,
    resources: Map<String, Value>,
}

impl Stack {
    fn resolve(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) if members.len() == 1 => match members.iter().next().unwrap() {
                (key, Value::String(name)) if key == "Ref" => json!(self.reference(name)),
                (key, Value::Array(path)) if key == "Fn::GetAtt" => {
                    assert_eq!(path[1], "Arn");
                    json!(self.arn(path[0].as_str().unwrap()).unwrap())
                }
                (key, Value::String(template)) if key == "Fn::Sub" => {
                    json!(self.substitute(template))
                }
                (key, value) => json!({ key.as_str(): self.resolve(value) }),
            },
            Value::Object(members) => {
                let members = members.iter();
                Value::Object(
                    members
                        .map(|(key, value)| (key.clone(), self.resolve(value)))
                        .collect(),
                )
            }
            Value::Array(items) => items.iter().map(|item| self.resolve(item)).collect(),
            other => other.clone(),
        }
    }

    fn reference(&self, name: &str) -> String {
        match name {
            "AWS::AccountId" => ACCOUNT.to_owned(),
            "AWS::Region" => self.region.clone(),
            "AWS::Partition" => "aws".to_owned(),
            id if self.resources[id]["Type"] == "AWS::SQS::Queue" => QUEUE_URL.to_owned(),
            id => self.arn(id).unwrap_or_else(|| panic!("{id} has no ARN")),
        }
    }

    fn substitute(&self, template: &str) -> String {
        let mut parts = template.split("${");
        let mut text = parts.next().unwrap().to_owned();
        for part in parts {
            if let Some(literal) = part.strip_prefix('!') {
                text.push_str("${");
                text.push_str(literal);
                continue;
            }
            let (name, rest) = part.split_once('}').unwrap();
            match name.strip_suffix(".Arn") {
                Some(id) => text.push_str(&self.arn(id).unwrap()),
                None => text.push_str(&self.reference(name)),
            }
            text.push_str(rest);
        }
        text
    }

    fn arn(&self, id: &str) -> Option<String> {
        let resource = &self.resources[id];
        let name = |property: &str| resource["Properties"][property].as_str().unwrap();
        let regional = |service: &str, rest: String| {
            format!("arn:aws:{service}:{}:{ACCOUNT}:{rest}", self.region)
        };
        Some(match resource["Type"].as_str().unwrap() {
            "AWS::IAM::Role" => format!("arn:aws:iam::{ACCOUNT}:role/{}", name("RoleName")),
            "AWS::IAM::User" => {
                format!(
                    "arn:aws:iam::{ACCOUNT}:user{}{}",
                    name("Path"),
                    name("UserName")
                )
            }
            "AWS::Lambda::Function" => {
                regional("lambda", format!("function:{}", name("FunctionName")))
            }
            "AWS::Logs::LogGroup" => {
                regional("logs", format!("log-group:{}:*", name("LogGroupName")))
            }
            "AWS::StepFunctions::StateMachine" => regional(
                "states",
                format!("stateMachine:{}", name("StateMachineName")),
            ),
            "AWS::SNS::Topic" => regional("sns", name("TopicName").to_owned()),
            "AWS::SQS::Queue" => regional("sqs", name("QueueName").to_owned()),
            "AWS::KMS::Key" => regional("kms", "key/the-alert-key".to_owned()),
            "AWS::SecretsManager::Secret" => {
                regional("secretsmanager", format!("secret:{}-AbCdEf", name("Name")))
            }
            _ => return None,
        })
    }
}

/// `[{"Key", "Value"}]` as a map.
pub(crate) fn tags(properties: &Value) -> BTreeMap<String, String> {
    let tags = properties["Tags"].as_array().into_iter().flatten();
    tags.map(|tag| {
        let text = |key: &str| tag[key].as_str().unwrap().to_owned();
        (text("Key"), text("Value"))
    })
    .collect()
}
