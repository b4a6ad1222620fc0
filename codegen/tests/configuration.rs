//! What holds after a file was read.

use codegen::config::{
    self, Alerts, Architecture, Configuration, Deployment, IamUser, KmsKeyArn, ManagedSecret,
    OnRemove, Schedule, Tags,
};
use contract::{Duration, FieldNames, Policy, Probe, SecretLayout, TwoKeys};

const QUICKSTART: &str = include_str!("../../examples/quickstart/keywheel.yaml");

fn read(users_and_defaults: &str) -> Configuration {
    let head = "pipeline: acme-keys\nregion: us-west-2\nalerts: { emails: [oncall@example.com] }\n";
    config::read(format!("{head}{users_and_defaults}").as_bytes()).expect("no findings")
}

#[test]
fn the_quickstart_has_two_users_in_the_order_of_the_file() {
    let configuration = config::read(QUICKSTART.as_bytes()).unwrap();
    assert_eq!(configuration.pipeline, "quickstart");
    assert_eq!(
        configuration.alerts,
        Alerts {
            emails: vec!["oncall@example.com".into()],
            topic_arn: None
        }
    );
    let [first, second] = configuration.users.as_slice() else {
        panic!("{:?}", configuration.users);
    };
    assert_eq!(
        serde_json::to_value(&first.rotation).unwrap(),
        serde_json::json!({
            "schema": 1,
            "pipeline": "quickstart",
            "user": "RotatableBot",
            "secret": "dev/rotatable-bot-key",
            "secretLayout": "standard",
            "policy": {
                "propagationDelaySeconds": 15,
                "gracePeriodSeconds": 86_400,
                "quietPeriodSeconds": 86_400,
                "holdAfterSeconds": 604_800,
                "deletionDelaySeconds": 604_800,
                "twoKeys": "hold",
            },
            "verification": {
                "regions": ["us-west-2"],
                "consecutive": 3,
                "probes": [{"s3": {"bucket": "app-bot-test-bucket", "key": "test"}}],
            },
        })
    );
    assert_eq!(first.schedule, Schedule::Every(Duration::from_days(30)));
    assert_eq!(first.window, Duration::from_hours(4));
    assert_eq!(second.name().as_str(), "LegacyBot");
    assert_eq!(second.secret().as_str(), "dev/legacy-bot-key");
    assert_eq!(second.rotation.secret_layout, SecretLayout::Legacy);
    assert_eq!(second.rotation.verification.probes, []);
}

#[test]
fn a_user_that_says_nothing_gets_what_the_contract_has_as_defaults() {
    let configuration = read("users: { Bot: { secret: bot } }");
    let user = &configuration.users[0];
    assert_eq!(user.rotation.policy, Policy::default());
    assert_eq!(user.rotation.secret_layout, SecretLayout::default());
    assert_eq!(user.schedule, Schedule::Every(Duration::from_days(30)));
    assert_eq!(user.window, Duration::ZERO);
    assert!(!user.existing);
}

#[test]
fn a_user_overrides_each_default() {
    let configuration = read(
        "
defaults:
  schedule: cron(0 3 1 * ? *)
  timezone: Europe/Berlin
  gracePeriod: 2d
  twoKeys: reclaim
  secretFormat: legacy
  verifyRegions: [eu-central-1]
  verifyCalls: 5
users:
  Plain: { secret: plain }
  Own:
    secret: own
    existing: true
    rotateEvery: 90d
    window: 30m
    propagationDelay: 1m
    gracePeriod: 3d
    quietPeriod: 4h
    holdAfter: 1d
    deletionDelay: 0s
    twoKeys: hold
    secretFormat: { accessKeyId: ID, secretAccessKey: SECRET, userName: USER }
    verify: [{ s3: { bucket: one, key: a } }, { s3: { bucket: two, key: b } }]
    verifyRegions: [us-east-1, us-west-2]
    verifyCalls: 1
",
    );
    let [plain, own] = configuration.users.as_slice() else {
        panic!("{:?}", configuration.users);
    };
    let Schedule::Cron {
        expression,
        timezone,
    } = &plain.schedule
    else {
        panic!("{:?}", plain.schedule);
    };
    assert_eq!(expression.to_string(), "cron(0 3 1 * ? *)");
    assert_eq!(timezone, "Europe/Berlin");
    assert_eq!(expression.times().collect::<Vec<_>>(), [(3, 0)]);
    assert_eq!(plain.rotation.policy.grace_period, Duration::from_days(2));
    assert_eq!(plain.rotation.policy.two_keys, TwoKeys::Reclaim);
    assert_eq!(plain.rotation.secret_layout, SecretLayout::Legacy);
    assert_eq!(plain.rotation.verification.regions, ["eu-central-1"]);
    assert_eq!(plain.rotation.verification.consecutive, 5);

    assert!(own.existing);
    assert_eq!(own.schedule, Schedule::Every(Duration::from_days(90)));
    assert_eq!(own.window, Duration::from_minutes(30));
    assert_eq!(
        own.rotation.policy,
        Policy {
            propagation_delay: Duration::from_minutes(1),
            grace_period: Duration::from_days(3),
            quiet_period: Duration::from_hours(4),
            hold_after: Duration::from_days(1),
            deletion_delay: Duration::ZERO,
            two_keys: TwoKeys::Hold,
        }
    );
    assert_eq!(
        own.rotation.secret_layout,
        SecretLayout::Fields(FieldNames {
            access_key_id: "ID".into(),
            secret_access_key: "SECRET".into(),
            user_name: Some("USER".into()),
            user_id: None,
            created_at: None,
            version: None,
        })
    );
    assert_eq!(
        own.rotation.verification.regions,
        ["us-east-1", "us-west-2"]
    );
    assert_eq!(own.rotation.verification.consecutive, 1);
    let buckets: Vec<_> = own
        .rotation
        .verification
        .probes
        .iter()
        .map(|Probe::S3 { bucket, .. }| bucket.as_str())
        .collect();
    assert_eq!(buckets, ["one", "two"]);
}

#[test]
fn a_rate_is_an_interval_like_any_other() {
    let configuration = read("users: { Bot: { secret: bot, schedule: rate(45 days) } }");
    assert_eq!(
        configuration.users[0].schedule,
        Schedule::Every(Duration::from_days(45))
    );
}

#[test]
fn anchors_aliases_and_merge_keys_work() {
    let configuration = read(
        "
users:
  One: &bot
    secret: one
    gracePeriod: &grace 36h
    twoKeys: reclaim
  Two:
    <<: *bot
    secret: two
    twoKeys: hold
  Three: { <<: [*bot, { verifyCalls: 7, gracePeriod: 1h }], secret: three, quietPeriod: *grace }
",
    );
    let seen: Vec<_> = configuration
        .users
        .iter()
        .map(|user| {
            let policy = &user.rotation.policy;
            let calls = user.rotation.verification.consecutive;
            (
                user.secret().as_str(),
                policy.grace_period.to_string(),
                policy.two_keys,
                calls,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("one", "36h".to_owned(), TwoKeys::Reclaim, 3),
            ("two", "36h".to_owned(), TwoKeys::Hold, 3),
            ("three", "36h".to_owned(), TwoKeys::Reclaim, 7),
        ]
    );
    assert_eq!(
        configuration.users[2].rotation.policy.quiet_period,
        Duration::from_hours(36)
    );
}

#[test]
fn byte_order_marks_carriage_returns_and_document_markers_are_no_matter() {
    let windows = format!("\u{feff}---\n{QUICKSTART}...\n").replace('\n', "\r\n");
    assert_eq!(
        config::read(windows.as_bytes()),
        config::read(QUICKSTART.as_bytes())
    );
}

#[test]
fn a_name_may_look_like_a_number_and_a_secret_in_quotes_may_too() {
    let configuration = read("users: { 4711: { secret: \"0815\" }, true: { secret: !!str 12 } }");
    let names: Vec<_> = configuration
        .users
        .iter()
        .map(|user| user.name().as_str())
        .collect();
    assert_eq!(names, ["4711", "true"]);
}

#[test]
fn ten_thousand_users_fit() {
    let users: String = (0..10_000)
        .map(|number| {
            format!("  user-{number}:\n    secret: secret/{number}\n    gracePeriod: 2d\n")
        })
        .collect();
    assert_eq!(read(&format!("users:\n{users}")).users.len(), 10_000);
}

const EVERYTHING: &str = include_str!("configurations/everything.yaml");

#[test]
fn resources_have_defaults_that_need_nothing_to_be_written() {
    let configuration = read("users: { Bot: { secret: bot } }");
    assert_eq!(
        configuration.deployment,
        Deployment {
            account: None,
            tags: Tags::new(),
            log_retention_days: 30,
            tracing: true,
            architecture: Architecture::X86_64,
            kms_key_arn: None,
            permissions_boundary: None,
        }
    );
    let user = &configuration.users[0];
    assert_eq!(user.on_remove, OnRemove::Retain);
    assert_eq!(
        user.iam_user,
        IamUser {
            path: "/".to_owned(),
            permissions_boundary: None,
            policies: Vec::new(),
            tags: Tags::new(),
            force_destroy: false,
        }
    );
    assert_eq!(
        user.managed_secret,
        ManagedSecret {
            existing: false,
            description: None,
            tags: Tags::new(),
            kms_key_arn: None,
            policy: None,
            readers: Vec::new(),
            recovery_window: Duration::from_days(30),
            replicas: Vec::new(),
        }
    );
}

#[test]
fn resources_are_what_the_user_says_else_the_defaults_else_the_file() {
    let configuration = config::read(EVERYTHING.as_bytes()).unwrap();
    let tags = |tags: &[(&str, &str)]| -> Tags {
        let tags = tags.iter();
        tags.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    };
    let deployment = &configuration.deployment;
    assert_eq!(deployment.account.as_deref(), Some("123456789012"));
    assert_eq!(
        deployment.tags,
        tags(&[("team", "platform"), ("cost center", "4711")])
    );
    assert_eq!(deployment.log_retention_days, 90);
    assert!(!deployment.tracing);
    assert_eq!(deployment.architecture, Architecture::Arm64);

    let [calendar, adopted, half] = configuration.users.as_slice() else {
        panic!("{:?}", configuration.users);
    };
    assert_eq!(
        calendar.iam_user,
        IamUser {
            path: "/bots/".to_owned(),
            permissions_boundary: Some("arn:aws:iam::123456789012:policy/user-boundary".to_owned()),
            policies: vec!["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".to_owned()],
            tags: tags(&[("service", "calendar")]),
            force_destroy: true,
        }
    );
    assert_eq!(calendar.on_remove, OnRemove::Delete);
    let secret = &calendar.managed_secret;
    assert_eq!(secret.recovery_window, Duration::from_days(7));
    assert_eq!(
        secret.kms_key_arn.as_ref().map(KmsKeyArn::as_str),
        Some("arn:aws:kms:eu-central-1:123456789012:key/22222222-2222-2222-2222-222222222222")
    );
    let replicas: Vec<_> = secret
        .replicas
        .iter()
        .map(|replica| (replica.region.as_str(), replica.kms_key_arn.is_some()))
        .collect();
    assert_eq!(replicas, [("us-east-1", false), ("us-west-2", true)]);
    assert_eq!(secret.readers, ["arn:aws:iam::123456789012:role/deployer"]);

    // Named by its ARN, so it is there already.
    assert!(adopted.existing && adopted.managed_secret.existing);
    assert!(half.existing && !half.managed_secret.existing);
    assert_eq!(half.managed_secret.kms_key_arn, deployment.kms_key_arn);
    assert_eq!(
        half.managed_secret.readers,
        ["arn:aws:iam::999999999999:root"]
    );
}

#[test]
fn a_prefix_names_the_secrets_of_those_who_name_none() {
    let file = "
pipeline: acme-keys
region: us-west-2
alerts: { emails: [oncall@example.com] }
defaults: { secretNamePrefix: prod/keys/ }
users:
  A: {}
  B: { secretNamePrefix: dev- }
  C: { secret: own }
  D: { existing: true, existingSecret: true }
";
    let configuration = config::read(file.as_bytes()).unwrap();
    let secrets: Vec<_> = configuration
        .users
        .iter()
        .map(|user| (user.secret().as_str(), user.managed_secret.existing))
        .collect();
    assert_eq!(
        secrets,
        [
            ("prod/keys/A", false),
            ("dev-B", false),
            ("own", false),
            ("prod/keys/D", true),
        ]
    );
}
