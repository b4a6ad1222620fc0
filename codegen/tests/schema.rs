//! The JSON Schema, read by another implementation than the one that wrote it.

use codegen::config;
use serde_json::{Value, json};

const PUBLISHED: &str = include_str!("../../docs/keywheel.schema.json");

fn user(user: impl Into<Value>) -> Value {
    json!({
        "pipeline": "acme-keys",
        "region": "us-west-2",
        "alerts": {"emails": ["oncall@example.com"]},
        "users": {"Bot": user.into()},
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut file = user(json!({"secret": "bot"}));
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer has a slash");
    file.pointer_mut(parent).expect("the parent is there")[key] = value;
    file
}

fn without(key: &str) -> Value {
    let mut file = user(json!({"secret": "bot"}));
    file.as_object_mut().expect("an object").remove(key);
    file
}

#[test]
fn the_published_schema_is_the_generated_one() {
    let generated = format!("{:#}\n", config::schema());
    assert!(
        generated == PUBLISHED,
        "docs/keywheel.schema.json is out of date; `keywheel schema > docs/keywheel.schema.json` writes it"
    );
}

#[test]
fn the_schema_is_a_schema_of_its_draft() {
    jsonschema::meta::validate(&config::schema()).unwrap();
}

/// The values that the declaration gives as examples and defaults, each set by a user.
#[test]
fn every_example_and_default_is_accepted() {
    let schema = config::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let keys = &schema["properties"]["users"]["additionalProperties"]["properties"];
    let mut tried = 0;
    for (key, declared) in keys.as_object().unwrap() {
        let examples = declared["examples"].as_array().unwrap().iter();
        for value in examples.chain(declared.get("default")) {
            let mut settings = json!({"secret": "bot"});
            if key == "timezone" {
                settings["schedule"] = json!("cron(0 3 1 * ? *)");
            }
            if key == "secretNamePrefix" {
                settings = json!({});
            }
            settings[key] = value.clone();
            let document = user(settings);
            assert!(
                validator.is_valid(&document),
                "the schema refuses {document}"
            );
            assert_eq!(
                config::read(document.to_string().as_bytes()).map(|_| ()),
                Ok(()),
                "{document}"
            );
            tried += 1;
        }
    }
    assert!(tried > keys.as_object().unwrap().len());
}

/// The same for the keys of the file itself.
#[test]
fn every_example_and_default_of_the_file_is_accepted() {
    let schema = config::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (key, declared) in schema["properties"].as_object().unwrap() {
        let examples = declared["examples"].as_array().unwrap().iter();
        for value in examples.chain(declared.get("default")) {
            let document = with(&format!("/{key}"), value.clone());
            assert!(
                validator.is_valid(&document),
                "the schema refuses {document}"
            );
            assert_eq!(
                config::read(document.to_string().as_bytes()).map(|_| ()),
                Ok(()),
                "{document}"
            );
        }
    }
}

/// JSON is YAML, so each document is given to both; what the schema refuses, `read` must refuse too.
#[test]
fn the_schema_and_the_program_agree() {
    let schema = jsonschema::validator_for(&config::schema()).unwrap();
    let right = [
        user(json!({"secret": "bot"})),
        user(json!({"secret": "bot", "verify": ["sts", {"s3": {"bucket": "abc", "key": "k"}}]})),
        user(
            json!({"secret": "bot", "secretFormat": "legacy", "existing": true, "twoKeys": "reclaim"}),
        ),
        user(
            json!({"secret": "bot", "secretFormat": {"accessKeyId": "a", "secretAccessKey": "b"}}),
        ),
        user(
            json!({"secret": "bot", "schedule": "cron(0 3 1 * ? *)", "timezone": "Europe/Berlin"}),
        ),
        user(json!({"secret": "bot", "schedule": "rate(30 days)"})),
        with(
            "/alerts",
            json!({"topicArn": "arn:aws:sns:us-west-2:123456789012:oncall"}),
        ),
        with(
            "/defaults",
            json!({"rotateEvery": "90d", "window": "4h", "verifyRegions": ["us-east-1"], "verifyCalls": 1}),
        ),
        with("/tags", json!({"team": "", "größe": "ein Wert"})),
        with("/logRetention", json!("3653d")),
        with("/architecture", json!("arm64")),
        with(
            "/defaults",
            json!({"path": "/a/b/", "onRemove": "delete", "recoveryWindow": "8d", "replicaRegions": ["eu-west-1", {"region": "eu-west-2"}]}),
        ),
        user(json!({"secret": "bot", "secretPolicy": {"Statement": []}, "secretDescription": ""})),
        user(
            json!({"secret": "bot", "secretPolicy": {"Sid": "Keywheel", "Statement": [{"Sid": "Own"}]}}),
        ),
        user(json!({"secret": "bot", "existing": true, "existingSecret": true})),
    ];
    for document in right {
        let errors: Vec<_> = schema
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, [""; 0], "{document}");
        assert_eq!(
            config::read(document.to_string().as_bytes()).map(|_| ()),
            Ok(()),
            "{document}"
        );
    }

    let wrong = [
        json!([]),
        json!("pipeline"),
        without("pipeline"),
        without("region"),
        without("alerts"),
        without("users"),
        with("/pipelin", json!("acme-keys")),
        with("/pipeline", json!("acme_keys")),
        with("/pipeline", json!("x".repeat(33))),
        with("/pipeline", json!(4711)),
        with("/region", json!("us-west-2a")),
        with("/region", Value::Null),
        with("/alerts", json!({})),
        with("/alerts", json!({"emails": []})),
        with("/alerts", json!({"emails": ["oncall"]})),
        with("/alerts", json!({"emails": ["a@b.co", "a@b.co"]})),
        with("/alerts", json!({"topicArn": "oncall"})),
        with("/defaults", json!({"gracePeriod": "1 day"})),
        with("/defaults", json!({"gracePeriod": 30})),
        with("/defaults", json!({"verifyCalls": 0})),
        with("/defaults", json!({"verifyCalls": "3"})),
        with("/defaults", json!({"verifyRegions": []})),
        with("/defaults", json!({"twoKeys": "Hold"})),
        with(
            "/defaults",
            json!({"rotateEvery": "30d", "schedule": "rate(30 days)"}),
        ),
        with("/users", json!({})),
        with("/users", json!(["Bot"])),
        with("/users/Rotatable Bot", json!({"secret": "other"})),
        user(Value::Null),
        user(json!({"secret": "bot", "secretNamePrefix": "prod/"})),
        user(json!({"secret": "a b"})),
        user(json!({"secret": "bot", "verfiy": ["sts"]})),
        user(json!({"secret": "bot", "existing": "yes"})),
        user(json!({"secret": "bot", "verify": "sts"})),
        user(json!({"secret": "bot", "verify": ["s3"]})),
        user(json!({"secret": "bot", "verify": [{"s3": {"bucket": "abc"}}]})),
        user(json!({"secret": "bot", "verify": [{"s3": {"bucket": "X", "key": "k"}}]})),
        user(json!({"secret": "bot", "secretFormat": {"accessKeyId": "a"}})),
        user(json!({"secret": "bot", "schedule": "cron(0 3 * * 1)"})),
        user(json!({"secret": "bot", "schedule": "0 3 * * 1"})),
        with("/account", json!("1234")),
        with("/account", json!(123_456_789_012_u64)),
        with("/tags", json!({"Rotatable": "false"})),
        with("/tags", json!({"keywheel:pipeline": "other"})),
        with("/tags", json!({"aws:x": "y"})),
        with("/tags", json!({"a,b": "c"})),
        with("/tags", json!({"a": "b,c"})),
        with("/tags", json!({"a": 1})),
        with("/logRetention", json!("31d")),
        with("/tracing", json!("yes")),
        with("/architecture", json!("arm")),
        with("/kmsKeyArn", json!("alias/mine")),
        with("/permissionsBoundary", json!("boundary")),
        with("/defaults", json!({"path": "bots"})),
        with("/defaults", json!({"secretDescription": "one for all"})),
        with("/defaults", json!({"policies": ["ReadOnlyAccess"]})),
        with("/defaults", json!({"readers": ["*"]})),
        with(
            "/defaults",
            json!({"replicaRegions": [{"kmsKeyArn": "alias/mine"}]}),
        ),
        with("/defaults", json!({"onRemove": "keep"})),
        user(json!({"secret": "bot", "secretPolicy": {}})),
        user(json!({"secret": "bot", "secretPolicy": "{}"})),
        user(json!({"secret": "bot", "secretPolicy": {"Statement": {"Sid": "KeywheelReaders"}}})),
        user(json!({"secret": "bot", "secretPolicy": {"Statement": [{}, {"Sid": "Keywheel"}]}})),
        user(json!({"secret": "bot", "secretDescription": "x".repeat(2049)})),
        user(json!({"secret": "bot", "rotateEvery": "30d", "schedule": "rate(30 days)"})),
    ];
    for document in wrong {
        assert!(!schema.is_valid(&document), "the schema accepts {document}");
        assert!(
            config::read(document.to_string().as_bytes()).is_err(),
            "`read` accepts {document}"
        );
    }
}
