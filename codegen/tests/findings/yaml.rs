//! What is no configuration at all.

use crate::{after_head, findings};
use codegen::config;

#[test]
fn what_is_not_yaml_is_refused_where_it_stops_being_yaml() {
    for (file, expected) in [
        (
            "",
            "[] empty-file: the file is empty | it needs `pipeline`, `region`, `alerts` and `users`",
        ),
        (
            "# nothing\n",
            "[] empty-file: the file is empty | it needs `pipeline`, `region`, `alerts` and `users`",
        ),
        (
            "pipeline:acme-keys\n",
            "[1:1 a mapping belongs here] wrong-type: the file is text, not a mapping | write `key: value`, with a space behind the colon",
        ),
        (
            "users:\n\tA: b\n",
            "[2:2 tabs disallowed within this context (block indentation)] not-yaml: the file is not YAML | YAML does not allow tabs in front of keys; use spaces",
        ),
        (
            "users: {\n",
            "[2:1 while parsing a node, did not find expected node content] not-yaml: the file is not YAML | look for a missing colon, quote or bracket here or shortly before",
        ),
        (
            "a: b\n---\nc: d\n",
            "[2:1 the second begins here] unsupported-yaml: the file holds more than one YAML document | give each pipeline a file of its own",
        ),
        (
            "users: !Ref Users\n",
            "[1:8 tagged value] unsupported-yaml: the tag `!Ref` means nothing here | remove the tag; CloudFormation's functions do not work in keywheel.yaml",
        ),
        (
            "{{ users }}: b\n",
            "[1:2 not a key] unsupported-yaml: a mapping stands where a key must be | a value with `{`, `[` or `?` in front needs quotes",
        ),
        (
            "a: &a [*a]\n",
            "[1:8 this never ends] unsupported-yaml: an alias stands inside its own anchor | -",
        ),
        (
            "<<: 3\n",
            "[1:5 not a mapping] wrong-type: `<<` merges mappings, and this is a number | write `<<: *anchor`, with the anchor at a mapping",
        ),
        (
            "pipeline: \x1b[31m\n",
            "[1:11 here] not-yaml: the file holds the control character U+001B | check that this is a keywheel.yaml, and remove the character",
        ),
    ] {
        assert_eq!(findings(file), [expected], "{file:?}");
    }
    assert_eq!(
        findings(b"\xff\xfep\0"),
        ["[] not-utf8: the file is UTF-16, from line 1, column 1 on | save it as UTF-8"]
    );
}

#[test]
fn text_from_escapes_cannot_command_the_terminal() {
    assert_eq!(
        after_head("users: { \"\\e[31m\": { secret: a } }\n"),
        [
            "[4:10 not a user's name] invalid-value: `\\u{1b}[31m` is not the name of an IAM user | IAM allows 1 to 64 characters: letters, digits and `+=,.@_-`"
        ]
    );
}

#[test]
fn nonsense_of_any_size_is_refused_without_being_looked_at_for_long() {
    let aliases: String = (1..12)
        .map(|level| {
            format!(
                "a{level}: &a{level} [{}]\n",
                ["*a0"; 10]
                    .join(", ")
                    .replace('0', &(level - 1).to_string())
            )
        })
        .collect();
    for (file, code) in [
        ("[".repeat(10_000_000), "file-too-large"),
        ("[".repeat(2_000_000), "not-yaml"),
        ("{".repeat(2_000_000), "not-yaml"),
        ("- ".repeat(1_000_000), "too-complex"),
        ("? ".repeat(1_000_000), "too-complex"),
        (format!("a0: &a0 [x]\n{aliases}"), "too-complex"),
        (format!("[{}]", "a,".repeat(500_000)), "too-complex"),
        ("\"".repeat(1_999_999), "not-yaml"),
    ] {
        let found = config::read(file.as_bytes()).unwrap_err();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code.as_str(), code, "{}", &file[..20]);
    }
    let unknown: String = (0..100_000).map(|key| format!("key{key}: x\n")).collect();
    assert_eq!(config::read(unknown.as_bytes()).unwrap_err().len(), 1_001);
}
