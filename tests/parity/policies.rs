//! The policies in the templates, and what parliament says of them.

use crate::assembly::Generated;
use crate::intrinsic::Resolver;
use crate::tools::{printed, python_script};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The policies of a pipeline and its fleets, as a deployment would write them.
#[derive(Default)]
pub(crate) struct Policies {
    /// What each role may do, by the role's name.
    pub(crate) identity: BTreeMap<String, Value>,
    /// Who may take on a role, by its ARN.
    pub(crate) trust: BTreeMap<String, Value>,
    /// Who may do what with a resource, by its ARN.
    pub(crate) resource: BTreeMap<String, Value>,
    /// Likewise with a key, whose policies say `*` for the key itself.
    pub(crate) key: BTreeMap<String, Value>,
}

impl Policies {
    pub(crate) fn of(generated: &Generated) -> Self {
        let mut policies = Policies::default();
        let region = &generated.infrastructure.environment.region;
        for template in generated.templates().values() {
            let resolver = Resolver::of(template, region);
            for (id, resource) in template["Resources"].as_object().expect("resources") {
                policies.add(id, resource, &resolver);
            }
        }
        policies
    }

    fn add(&mut self, id: &str, resource: &Value, resolver: &Resolver<'_>) {
        let properties = &resource["Properties"];
        let value = |name: &str| resolver.value(&properties[name]);
        let on = |value: Value| value.as_str().expect("an ARN").to_owned();
        let before = self.count();
        match resource["Type"].as_str().expect("a type") {
            "AWS::IAM::Role" => {
                let name = properties["RoleName"].as_str().expect("a name");
                let policy = value("Policies")[0]["PolicyDocument"].take();
                self.identity.insert(name.to_owned(), policy);
                let trust = value("AssumeRolePolicyDocument");
                self.trust.insert(resolver.arn(id), trust);
            }
            "AWS::SecretsManager::ResourcePolicy" => {
                let policy = value("ResourcePolicy");
                self.resource.insert(on(value("SecretId")), policy);
            }
            "AWS::SNS::TopicPolicy" => {
                let policy = value("PolicyDocument");
                self.resource.insert(on(value("Topics")[0].take()), policy);
            }
            "AWS::SQS::QueuePolicy" => {
                let policy = value("PolicyDocument");
                self.resource.insert(on(value("Queues")[0].take()), policy);
            }
            "AWS::KMS::Key" => {
                self.key.insert(resolver.arn(id), value("KeyPolicy"));
            }
            _ => (),
        }
        // Should another type have policies one day, it is not to be overlooked.
        let statements = resource.to_string().matches("\"Statement\":").count();
        assert_eq!(self.count() - before, statements, "policies in {id}");
    }

    fn count(&self) -> usize {
        let maps = [&self.identity, &self.trust, &self.resource, &self.key];
        maps.iter().map(|map| map.len()).sum()
    }

    /// As parliament wants them: it does not know that the statements of a trust policy say nothing of
    /// resources, being about the role that they are of.
    fn with_resources(&self) -> Map<String, Value> {
        let trust = self.trust.iter().map(|(role, policy)| {
            let mut policy = policy.clone();
            for statement in policy["Statement"].as_array_mut().expect("statements") {
                statement["Resource"] = json!(role);
            }
            (role.clone(), policy)
        });
        let others = [&self.identity, &self.resource, &self.key];
        let others = others.into_iter().flatten();
        trust
            .chain(others.map(|(name, policy)| (name.clone(), policy.clone())))
            .collect()
    }
}

/// In the policy of a key, `*` is that key (KMS developer guide, "Key policies").
fn is_the_key_itself(finding: &str) -> bool {
    finding.starts_with("arn:aws:kms:") && finding.contains(" RESOURCE_STAR: ")
}

#[test]
fn parliament_finds_nothing_in_the_policies() {
    for generated in Generated::all() {
        let policies = Value::Object(Policies::of(&generated).with_resources());
        let mut command = python_script("audit_policies.py");
        let findings = printed(&mut command, &policies.to_string());
        let findings = findings
            .lines()
            .filter(|finding| !is_the_key_itself(finding));
        let findings: Vec<_> = findings.collect();
        assert_eq!(findings, [""; 0], "{}", generated.name);
    }
}

#[test]
fn parliament_would_find_an_action_that_does_not_exist() {
    let policies = json!({"a policy": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "iam:CreateAccessKeys", "Resource": "*"},
    ]}});
    let findings = printed(
        &mut python_script("audit_policies.py"),
        &policies.to_string(),
    );
    assert!(findings.contains("UNKNOWN_ACTION"), "{findings}");
}
