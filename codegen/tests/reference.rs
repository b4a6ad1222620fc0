//! The configuration reference says everything about every key.

use codegen::config;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const PUBLISHED: &str = include_str!("../../docs/configuration.md");

/// What is below each key's heading.
fn entries(page: &str) -> BTreeMap<&str, &str> {
    let entries = page.split("\n### `").skip(1);
    let entries = entries.map(|entry| {
        let entry = entry.split("\n## ").next().expect("it is there");
        entry.split_once("`\n").expect("it is there")
    });
    entries.collect()
}

/// The paths of all keys that the schema declares, but for what `users` shares with `defaults`.
fn declared(schema: &Value, path: &str, shared: &Value, into: &mut BTreeSet<String>) {
    for (name, key) in schema["properties"].as_object().into_iter().flatten() {
        let is_document = key.get("additionalProperties").is_none() || name == "secretPolicy";
        if shared["properties"].get(name).is_some() {
            continue;
        }
        let path = format!("{path}{name}");
        into.insert(path.clone());
        if is_document && key["properties"].get("Statement").is_some() {
            continue;
        }
        let nothing = &Value::Null;
        declared(key, &format!("{path}."), nothing, into);
        declared(&key["items"], &format!("{path}."), nothing, into);
        for alternatives in [&key["oneOf"], &key["items"]["oneOf"]] {
            for alternative in alternatives.as_array().into_iter().flatten() {
                declared(alternative, &format!("{path}."), nothing, into);
            }
        }
        let defaults = &schema["properties"]["defaults"];
        let members = &key["additionalProperties"];
        declared(members, &format!("{path}.NAME."), defaults, into);
    }
}

#[test]
fn the_published_reference_is_the_generated_one() {
    assert!(
        config::reference() == PUBLISHED,
        "docs/configuration.md is out of date; `make golden` writes it"
    );
}

#[test]
fn each_key_has_an_entry_with_what_it_takes_its_default_and_an_example() {
    let mut keys = BTreeSet::new();
    declared(&config::schema(), "", &Value::Null, &mut keys);
    assert!(keys.contains("users.NAME.secret") && keys.contains("defaults.verify.s3.bucket"));
    let page = config::reference();
    let entries = entries(&page);
    let described: BTreeSet<String> = entries.keys().map(|key| (*key).to_owned()).collect();
    assert_eq!(described, keys);
    for (key, entry) in entries {
        let lines: Vec<&str> = entry.trim().lines().collect();
        let [description, "", takes, default, example] = lines[..] else {
            panic!("{key}: {entry}");
        };
        assert!(description.ends_with('.'), "{key}: {description}");
        for (line, name) in [(takes, "takes"), (default, "default"), (example, "example")] {
            let said = line.strip_prefix(&format!("- {name}: "));
            assert!(said.is_some_and(|said| !said.is_empty()), "{key}: {line}");
        }
    }
}

/// The examples are YAML that people copy.
#[test]
fn each_example_of_a_user_may_stand_in_a_file_as_it_is_shown() {
    let page = config::reference();
    for (key, entry) in entries(&page) {
        let parents = ["defaults.", "users.NAME."];
        let Some(name) = parents.iter().find_map(|parent| key.strip_prefix(parent)) else {
            continue;
        };
        if name.contains('.') {
            continue;
        }
        let example = entry.trim().lines().last().expect("it is there");
        let line = example
            .trim_start_matches("- example: `")
            .trim_end_matches('`');
        let secret = match name {
            "secret" | "secretNamePrefix" => "",
            _ => "secret: bot\n    ",
        };
        let cron = match name {
            "timezone" => "\n    schedule: cron(0 3 1 * ? *)",
            _ => "",
        };
        let file = format!(
            "pipeline: acme-keys\nregion: us-west-2\nalerts: {{ emails: [oncall@example.com] }}\n\
             users:\n  Bot:\n    {secret}{line}{cron}\n"
        );
        let read = config::read(file.as_bytes()).map(|_| ());
        assert_eq!(read, Ok(()), "{file}");
    }
}
