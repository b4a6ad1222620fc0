//! The files as texts.

use crate::tool::Workspace;
use crate::world;
use codegen::lock::Lock;
use codegen::terraform;
use statemachine::rotation::Substitution;
use std::collections::BTreeSet;

#[test]
fn the_same_input_gives_the_same_bytes_and_the_modules_are_the_same_for_everybody() {
    let modules = terraform::modules();
    for file in [
        world::QUICKSTART,
        world::EVERYTHING,
        world::NATIVE,
        world::TOPIC,
        world::PECULIAR,
    ] {
        let configuration = world::read(file);
        let files = world::files(&configuration);
        assert_eq!(files, world::files(&configuration));
        assert!(modules.iter().all(|module| files.contains(module)));
        assert!(files.is_sorted_by(|a, b| a.path < b.path));
    }
}

#[test]
fn the_order_of_the_users_in_the_file_says_nothing() {
    let head = "pipeline: p\nregion: us-west-2\nalerts: { emails: [a@b.co] }\nusers:\n";
    let root = |users: &str| {
        let files = world::files(&world::read(&format!("{head}{users}")));
        world::text(&files, "main.tf").to_owned()
    };
    let (a, b) = ("  A: { secret: a }\n", "  B: { secret: b }\n");
    assert_eq!(root(&format!("{a}{b}")), root(&format!("{b}{a}")));
}

#[test]
fn the_definition_is_cloudformations_and_a_template_of_its_substitutions_alone() {
    let modules = terraform::modules();
    let definition = world::text(&modules, "modules/rotator/rotation.asl.json");
    assert_eq!(definition, codegen::asl::definition());
    // `templatefile` reads `%{` as a directive, and JSONata stands in `{% %}`.
    assert!(!definition.contains("%{"));
    let found: BTreeSet<_> = definition
        .split("${")
        .skip(1)
        .map(|rest| rest.split_once('}').unwrap().0)
        .collect();
    let known: BTreeSet<_> = Substitution::ALL.iter().map(|one| one.name()).collect();
    assert_eq!(found, known);
}

#[test]
fn an_account_a_recovery_window_and_the_deletion_of_users_with_keys_reach_terraform() {
    let files = world::files(&world::read(world::EVERYTHING));
    let root = world::text(&files, "main.tf");
    assert!(
        root.contains("\n  allowed_account_ids = [\"123456789012\"]\n"),
        "{root}"
    );
    // CloudFormation has no properties for them.
    for (argument, value) in [
        ("secret_recovery_window_in_days", "7"),
        ("user_force_destroy", "true"),
    ] {
        let mut lines = root.lines().filter_map(|line| line.split_once(" = "));
        let is_there = lines.any(|(name, said)| name.trim() == argument && said.trim() == value);
        assert!(is_there, "{argument} in {root}");
    }
}

#[test]
fn nothing_of_the_marks_is_left_in_the_modules() {
    for file in terraform::modules() {
        let text = String::from_utf8(file.bytes).unwrap();
        for mark in ["‹", "›", "-the.", "000000000000", "the-readers"] {
            assert!(!text.contains(mark), "{}: {mark}", file.path);
        }
    }
}

#[test]
fn a_user_that_left_stays_in_aws_and_its_schedule_does_not() {
    let head = "pipeline: p\nregion: us-west-2\nalerts: { emails: [a@b.co] }\nusers:\n";
    let before = world::read(&format!(
        "{head}  Stays: {{ secret: a }}\n  Left@Us: {{ secret: b }}\n  Gone: {{ secret: c, onRemove: delete }}\n"
    ));
    let after = world::read(&format!("{head}  Stays: {{ secret: a }}\n"));
    let lock = Lock::empty().assign(&before).unwrap().lock;
    let lock = lock.assign(&after).unwrap().lock;
    let files = terraform::configuration(&after, &lock, None);
    let (_, removed) = world::text(&files, "main.tf")
        .split_once("\n# Users that have left")
        .unwrap();
    let from: Vec<_> = removed
        .lines()
        .filter_map(|line| line.trim().strip_prefix("from = "))
        .collect();
    assert_eq!(
        from,
        [
            "module.user_Left_Us-2a0b198f.aws_iam_user.user",
            "module.user_Left_Us-2a0b198f.aws_iam_user_policy_attachment.user",
            "module.user_Left_Us-2a0b198f.aws_secretsmanager_secret.secret",
            "module.user_Left_Us-2a0b198f.aws_secretsmanager_secret_policy.secret",
        ]
    );
    if let Some(workspace) = Workspace::new("left", &files) {
        workspace.is_formatted_and_valid();
    }
}
