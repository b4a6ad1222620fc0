//! The findings that are no faults here, each with the reason. One that nothing is found for any more
//! fails the tests.

use super::Accepted;

const BY_TAGS: &str = "Which users and secrets a role reaches is said by two tags that both must be there, not by names: a user that comes or goes must not change the pipeline's roles, and a policy has no room for ten thousand ARNs. The statements are conditional on the tags, which is what this rule cannot see.";
const NO_RESOURCES: &str = "The actions in these statements are X-Ray's and CloudWatch Logs' log deliveries, which know no resources; a test lists them, and no other action is granted on `*`.";
const ITS_GROUP: &str = "The watchdog reads every schedule of the pipeline's group, and no other group's: users come and go, and a test shows that it reaches no neighbour.";

pub(super) const ACCEPTED: &[Accepted] = &[
    // The Lambdas.
    Accepted {
        rule: "CKV_AWS_115",
        resources: "*/*Function",
        because: "Reserved concurrency is taken from the whole account's. Only the state machine calls these Lambdas, for as many users as are rotated at once, which the schedules' windows spread; one that is throttled is retried.",
    },
    Accepted {
        rule: "CKV_AWS_116",
        resources: "*/*Function",
        because: "A dead-letter queue of a Lambda is for asynchronous calls. The state machine calls these synchronously, and sees and tells each failure itself. The watchdog alone is called asynchronously; what its schedule cannot start is in the schedule's queue, and an alarm tells when a look fails.",
    },
    Accepted {
        rule: "CKV_AWS_173",
        resources: "*/WatchFunction",
        because: "Lambda encrypts the environment with a key of its own. There stand the pipeline's name and the topic's ARN, and no secret.",
    },
    Accepted {
        rule: "CKV_AWS_117",
        resources: "*/*Function",
        because: "They call public endpoints of AWS and nothing in anybody's network. In a VPC they would need a NAT gateway, for IAM has an endpoint for VPCs in few regions.",
    },
    // Logs.
    Accepted {
        rule: "CKV_AWS_158",
        resources: "*/*Log",
        because: "CloudWatch Logs encrypts all logs with a key of its own. These hold no secret, which the simulations check with every run, so a key of the customer's would only be one more thing that can stop them.",
    },
    // The state machine.
    Accepted {
        rule: "AwsSolutions-SF1",
        resources: "*/Rotation",
        because: "Step Functions keeps the whole history of each execution for 90 days, and each Lambda logs what it does. The log of the machine itself is for what goes wrong.",
    },
    Accepted {
        rule: "AwsSolutions-SF2",
        resources: "everything/Rotation",
        because: "This configuration says `tracing: false`. Tracing is on unless somebody says so.",
    },
    // The roles.
    Accepted {
        rule: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:user/*]",
        resources: "*/*Role",
        because: BY_TAGS,
    },
    Accepted {
        rule: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:*]",
        resources: "*/*Role",
        because: BY_TAGS,
    },
    Accepted {
        rule: "AwsSolutions-IAM5[Resource::*]",
        resources: "*/*Role",
        because: NO_RESOURCES,
    },
    Accepted {
        rule: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/everything/*]",
        resources: "everything/WatchRole",
        because: ITS_GROUP,
    },
    Accepted {
        rule: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/quickstart/*]",
        resources: "quickstart/WatchRole",
        because: ITS_GROUP,
    },
    Accepted {
        rule: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/topic/*]",
        resources: "topic/WatchRole",
        because: ITS_GROUP,
    },
    // The queue.
    Accepted {
        rule: "CKV_AWS_27",
        resources: "*/DeadLetters",
        because: "It is encrypted, with SQS's own key (`SqsManagedSseEnabled`), which this rule does not look at. It holds the inputs of rotations: names and times.",
    },
    Accepted {
        rule: "AwsSolutions-SQS3",
        resources: "*/DeadLetters",
        because: "It is a dead-letter queue itself, of the schedules and of the alert rule, where the rule does not look; an alarm tells of the first message in it.",
    },
    // The users and their secrets.
    Accepted {
        rule: "AwsSolutions-SMG4",
        resources: "*-fleet-1/Secret*",
        because: "The secrets are rotated, by the pipeline's schedules. Secrets Manager's own rotation ends when the new value is published, and knows no grace period after which the old key is taken away.",
    },
    Accepted {
        rule: "CKV_AWS_149",
        resources: "*-fleet-1/Secret*",
        because: "Secrets Manager's key encrypts these. A key of the customer's costs a dollar a month and needs a policy of its own: `kmsKeyArn` is there for who wants one, and the configuration that sets it is not found fault with.",
    },
    Accepted {
        rule: "AwsSolutions-IAM4[Policy::arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]",
        resources: "everything-fleet-1/UserCalendarBot*",
        because: "This configuration attaches it to its user by `policies`. Keywheel attaches none by itself.",
    },
];
