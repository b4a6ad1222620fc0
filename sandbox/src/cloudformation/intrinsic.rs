//! CloudFormation's intrinsic functions, as far as Keywheel's templates use them: `Ref`, `Fn::GetAtt`
//! and `Fn::Sub` (CloudFormation template reference, "Intrinsic functions").

use crate::AccountSpec;
use serde_json::{Map, Value};

/// Works out values of one template, in one account.
pub(super) struct Intrinsics<'a> {
    resources: &'a Map<String, Value>,
    account_id: &'a str,
    region: &'a str,
}

impl<'a> Intrinsics<'a> {
    pub(super) fn of(resources: &'a Map<String, Value>, account: &'a AccountSpec) -> Self {
        Intrinsics {
            resources,
            account_id: &account.account_id,
            region: &account.region,
        }
    }

    /// The value with every function in it worked out.
    pub(super) fn value(&self, value: &Value) -> Value {
        match value {
            Value::Object(fields) => self
                .function(fields)
                .map_or_else(|| self.fields(fields), Value::String),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            other => other.clone(),
        }
    }

    fn fields(&self, fields: &Map<String, Value>) -> Value {
        let fields = fields.iter();
        fields
            .map(|(name, value)| (name.clone(), self.value(value)))
            .collect()
    }

    /// A function is the only field of its object.
    fn function(&self, fields: &Map<String, Value>) -> Option<String> {
        let (name, argument) = fields.iter().next().filter(|_| fields.len() == 1)?;
        match name.as_str() {
            "Ref" => Some(self.reference(argument.as_str()?)),
            "Fn::GetAtt" => Some(self.arn(argument[0].as_str()?)),
            "Fn::Sub" => Some(self.substituted(argument.as_str()?)),
            _ => None,
        }
    }

    /// `${Name}`, `${Name.Arn}` and `${AWS::…}` in a text; `${!…}` is a text of its own.
    fn substituted(&self, text: &str) -> String {
        let mut parts = text.split("${");
        let mut whole = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once('}') {
                Some((name, rest)) => {
                    match (name.strip_prefix('!'), name.strip_suffix(".Arn")) {
                        (Some(literal), _) => whole += &format!("${{{literal}}}"),
                        (None, Some(resource)) => whole += &self.arn(resource),
                        (None, None) => whole += &self.reference(name),
                    }
                    whole += rest;
                }
                None => whole += &format!("${{{part}"),
            }
        }
        whole
    }

    /// What `Ref` gives: of a topic, a state machine or a secret the ARN, of others a name.
    fn reference(&self, name: &str) -> String {
        match name {
            "AWS::AccountId" => self.account_id.to_owned(),
            "AWS::Region" => self.region.to_owned(),
            "AWS::Partition" => "aws".to_owned(),
            _ => match self.kind(name) {
                "AWS::SNS::Topic" | "AWS::StepFunctions::StateMachine" => self.arn(name),
                _ => name.to_owned(),
            },
        }
    }

    fn kind(&self, name: &str) -> &str {
        let resource = self.resources.get(name);
        resource
            .and_then(|resource| resource["Type"].as_str())
            .unwrap_or_default()
    }

    /// The ARN that the resource of this logical id gets. One that no policy of a world asks about has
    /// its logical id for a name.
    fn arn(&self, id: &str) -> String {
        let named = |property: &str| {
            let properties = &self.resources[id]["Properties"];
            self.value(&properties[property])
                .as_str()
                .unwrap_or(id)
                .to_owned()
        };
        let (service, region, resource) = match self.kind(id) {
            "AWS::Lambda::Function" => {
                let name = named("FunctionName");
                ("lambda", self.region, format!("function:{name}"))
            }
            "AWS::IAM::Role" => ("iam", "", format!("role/{}", named("RoleName"))),
            "AWS::SNS::Topic" => ("sns", self.region, named("TopicName")),
            "AWS::StepFunctions::StateMachine" => {
                let name = named("StateMachineName");
                ("states", self.region, format!("stateMachine:{name}"))
            }
            "AWS::SQS::Queue" => ("sqs", self.region, named("QueueName")),
            "AWS::Logs::LogGroup" => {
                let name = named("LogGroupName");
                ("logs", self.region, format!("log-group:{name}:*"))
            }
            // Its id is made up by AWS.
            "AWS::KMS::Key" => ("kms", self.region, format!("key/{id}")),
            _ => ("cloudformation", self.region, id.to_owned()),
        };
        format!("arn:aws:{service}:{region}:{}:{resource}", self.account_id)
    }
}
