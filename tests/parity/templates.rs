//! cfn-lint on the templates.

use crate::assembly::{Code, Generated};
use crate::tools::{everything, python, run};
use std::fs;
use std::path::Path;

/// Everything that cfn-lint has an opinion on counts, best practices too; nothing is let pass.
fn lint(generated: &Generated, code: Code) {
    let folder = generated.write(code, "templates");
    let infrastructure = &generated.infrastructure;
    // Fleets that are full are alike but for names, and cfn-lint takes seconds for each.
    let fleets = infrastructure.fleets.iter();
    let fleets = fleets.clone().take(1).chain(fleets.skip(1).last());
    let stacks = std::iter::once(&infrastructure.pipeline).chain(fleets);
    let templates = stacks.map(|stack| folder.join(format!("{}.template.json", stack.name)));
    let mut command = python("cfn-lint");
    // `--` ends the list of kinds; the region decides which resource types there are.
    command
        .args(["--include-checks", "I", "--regions"])
        .arg(&infrastructure.environment.region)
        .arg("--")
        .args(templates);
    let output = run(&mut command, "");
    assert!(
        output.status.success() && output.stdout.is_empty(),
        "{} with code {code:?}:\n{}",
        generated.name,
        everything(&output)
    );
}

#[test]
fn cfn_lint_finds_nothing_in_the_templates() {
    for generated in Generated::all() {
        lint(&generated, Code::Some);
    }
}

#[test]
fn cfn_lint_finds_nothing_in_the_templates_without_code() {
    for generated in [
        Generated::quickstart(),
        Generated::everything(),
        Generated::topic(),
    ] {
        lint(&generated, Code::None);
    }
}

/// A template that people write, or copy out of a guide.
fn lint_file(template: &Path) {
    let mut command = python("cfn-lint");
    command
        .args(["--include-checks", "I", "--regions", "us-west-2", "--"])
        .arg(template);
    let output = run(&mut command, "");
    assert!(
        output.status.success() && output.stdout.is_empty(),
        "{}:\n{}",
        template.display(),
        everything(&output)
    );
}

#[test]
fn cfn_lint_finds_nothing_in_the_template_of_the_consumer_example() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    lint_file(&tests.join("../examples/consumer/consumer.template.yaml"));
}

#[test]
fn cfn_lint_finds_nothing_in_the_rules_of_the_guide_on_events() {
    let blocks = include_str!("../../docs/events.md")
        .split("\n```yml\n")
        .skip(1);
    let blocks = blocks.map(|rest| rest.split_once("\n```").unwrap().0);
    let templates: Vec<_> = blocks
        .filter(|block| block.contains("\nResources:\n"))
        .collect();
    assert_eq!(templates.len(), 3);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rules-of-the-guide");
    fs::create_dir_all(&folder).unwrap();
    for (number, template) in templates.into_iter().enumerate() {
        let file = folder.join(format!("{number}.template.yaml"));
        fs::write(&file, format!("{template}\n")).unwrap();
        lint_file(&file);
    }
}
