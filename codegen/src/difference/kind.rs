//! The types of resources: what they are called, and what cannot change about them.

/// A type of CloudFormation's.
#[derive(Debug)]
pub(super) struct Kind {
    /// Its name.
    pub(super) name: &'static str,
    /// What people call one.
    pub(super) noun: &'static str,
    /// The property that names a resource of it.
    pub(super) naming: Option<&'static str>,
    /// Properties whose change replaces the resource: another one is made, and then the old one goes.
    pub(super) replacing: &'static [&'static str],
    /// Properties whose change replaces the resource in some cases, or of which the sources disagree.
    pub(super) perhaps: &'static [&'static str],
}

pub(super) const USER: &str = "AWS::IAM::User";
pub(super) const SECRET: &str = "AWS::SecretsManager::Secret";
pub(super) const SECRET_POLICY: &str = "AWS::SecretsManager::ResourcePolicy";
pub(super) const ROTATION_SCHEDULE: &str = "AWS::SecretsManager::RotationSchedule";
pub(super) const SCHEDULE: &str = "AWS::Scheduler::Schedule";
pub(super) const FUNCTION: &str = "AWS::Lambda::Function";
pub(super) const STATE_MACHINE: &str = "AWS::StepFunctions::StateMachine";

/// Each type that Keywheel generates, with all of its properties that ask for a replacement.
///
/// From `createOnlyProperties` (`replacing`) and `conditionalCreateOnlyProperties` (`perhaps`) of the
/// resource schemas in CloudFormation's registry, which the template reference calls "Update requires:
/// Replacement" and "Some interruptions".
static KINDS: [Kind; 23] = [
    kind(USER, "IAM user", Some("UserName"), &["UserName"], &[]),
    kind(SECRET, "secret", Some("Name"), &["Name"], &[]),
    kind(SECRET_POLICY, "secret policy", None, &["SecretId"], &[]),
    kind(
        ROTATION_SCHEDULE,
        "rotation schedule",
        None,
        &["SecretId"],
        &[],
    ),
    // The reference has no replacement for another group, and UpdateSchedule cannot move a schedule:
    // it looks for the name in the group that it is given.
    kind(
        SCHEDULE,
        "schedule",
        Some("Name"),
        &["Name"],
        &["GroupName"],
    ),
    kind(
        "AWS::Scheduler::ScheduleGroup",
        "schedule group",
        Some("Name"),
        &["Name"],
        &[],
    ),
    kind(
        FUNCTION,
        "function",
        Some("FunctionName"),
        &["FunctionName", "PackageType", "TenancyConfig"],
        &["DurableConfig"],
    ),
    // Each property of a permission is one of its identity.
    kind(
        "AWS::Lambda::Permission",
        "function permission",
        None,
        &[
            "Action",
            "EventSourceToken",
            "FunctionName",
            "FunctionUrlAuthType",
            "InvokedViaFunctionUrl",
            "Principal",
            "PrincipalOrgID",
            "SourceAccount",
            "SourceArn",
        ],
        &[],
    ),
    kind(
        "AWS::Lambda::EventInvokeConfig",
        "asynchronous invocation",
        None,
        &["FunctionName", "Qualifier"],
        &[],
    ),
    kind(
        "AWS::IAM::Role",
        "role",
        Some("RoleName"),
        &["RoleName", "Path"],
        &[],
    ),
    kind(
        STATE_MACHINE,
        "state machine",
        Some("StateMachineName"),
        &["StateMachineName", "StateMachineType"],
        &[],
    ),
    kind(
        "AWS::Logs::LogGroup",
        "log group",
        Some("LogGroupName"),
        &["LogGroupName"],
        &[],
    ),
    kind(
        "AWS::SNS::Topic",
        "topic",
        Some("TopicName"),
        &["TopicName", "FifoTopic"],
        &[],
    ),
    kind("AWS::SNS::TopicPolicy", "topic policy", None, &[], &[]),
    kind(
        "AWS::SNS::Subscription",
        "subscription",
        Some("Endpoint"),
        &["TopicArn", "Protocol", "Endpoint"],
        &["Region"],
    ),
    kind(
        "AWS::Events::Rule",
        "rule",
        Some("Name"),
        &["Name"],
        &["EventBusName"],
    ),
    kind(
        "AWS::SQS::Queue",
        "queue",
        Some("QueueName"),
        &["QueueName", "FifoQueue"],
        &[],
    ),
    kind("AWS::SQS::QueuePolicy", "queue policy", None, &[], &[]),
    // A change that KMS does not allow stops the deployment rather than replacing the key
    // (template reference, "Update requires: Updates are not supported").
    kind(
        "AWS::KMS::Key",
        "key",
        None,
        &[],
        &["KeySpec", "KeyUsage", "MultiRegion", "Origin"],
    ),
    kind(
        "AWS::KMS::Alias",
        "key alias",
        Some("AliasName"),
        &["AliasName"],
        &[],
    ),
    kind(
        "AWS::CloudWatch::Alarm",
        "alarm",
        Some("AlarmName"),
        &["AlarmName"],
        &[],
    ),
    kind(
        "AWS::CloudWatch::Dashboard",
        "dashboard",
        Some("DashboardName"),
        &["DashboardName"],
        &[],
    ),
    kind(
        "AWS::CloudFormation::WaitConditionHandle",
        "placeholder",
        None,
        &[],
        &[],
    ),
];

const fn kind(
    name: &'static str,
    noun: &'static str,
    naming: Option<&'static str>,
    replacing: &'static [&'static str],
    perhaps: &'static [&'static str],
) -> Kind {
    Kind {
        name,
        noun,
        naming,
        replacing,
        perhaps,
    }
}

impl Kind {
    /// The type of this name, if Keywheel generates it.
    pub(super) fn of(name: &str) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.name == name)
    }
}

/// What people call a resource of this type.
pub(super) fn noun(kind: &str) -> &str {
    Kind::of(kind).map_or(kind, |known| known.noun)
}

/// Whether the type is one whose loss cuts off a key: an IAM user or a secret.
pub(super) fn is_precious(kind: &str) -> bool {
    kind == USER || kind == SECRET
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_type_is_declared_once_and_a_name_that_cannot_change_replaces() {
        let names: BTreeSet<_> = KINDS.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), KINDS.len());
        for kind in &KINDS {
            if let Some(naming) = kind.naming {
                assert!(kind.replacing.contains(&naming), "{}", kind.name);
            }
        }
    }
}
