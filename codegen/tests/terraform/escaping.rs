//! No text of the configuration is ever read as anything but that text.

use crate::endpoint;
use crate::tool::Workspace;
use crate::world;
use serde_json::Value;
use std::collections::BTreeMap;

const PIECES: [&str; 24] = [
    "\"",
    "\\",
    "${",
    "%{",
    "$",
    "%",
    "{",
    "}",
    "\n",
    "\r",
    "\t",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "~",
    "#",
    "//",
    "<<EOT\n",
    "${var.pipeline}",
    "%{ if true }",
    "ä",
    "日本",
    "=",
    "x",
];

/// keywheel.yaml allows less, and what it allows may grow; so the texts go in behind its back.
#[test]
fn nasty_tags_and_descriptions_come_out_as_they_went_in() {
    let seed = 20_261_122;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut text = || -> String {
        let count = random.usize(1..12);
        (0..count)
            .map(|_| PIECES[random.usize(..PIECES.len())])
            .collect()
    };
    let tags: BTreeMap<_, _> = (0..300).map(|_| (text(), text())).collect();
    let description = text();
    let mut configuration = world::read(world::TOPIC);
    configuration.deployment.tags = tags.clone();
    configuration.users[0].iam_user.tags = tags.clone();
    configuration.users[0].managed_secret.description = Some(description.clone());
    configuration.users[0].managed_secret.policy = Some(serde_json::to_value(&tags).unwrap());
    let mut files = world::files(&configuration);
    // The provider has its own idea of tags, so it is left out: an output says what Terraform read.
    files.retain(|file| file.path == "main.tf");
    let Some(workspace) = Workspace::new("escaping", &files) else {
        return;
    };
    for (module, variables) in [
        ("rotator", "pipeline alert_topic_arn lambda_zips tags"),
        (
            "rotatable_user",
            "pipeline user_name secret_name user_tags secret_description secret_policy",
        ),
    ] {
        let variables = variables.split(' ');
        let declared: String = variables
            .clone()
            .map(|name| format!("variable \"{name}\" {{\n  default = null\n}}\n"))
            .collect();
        let all: String = variables
            .filter(|name| module != "rotatable_user" || *name != "pipeline")
            .map(|name| format!("    {name} = var.{name}\n"))
            .collect();
        workspace.add_text(
            &format!("modules/{module}/main.tf"),
            &format!("{declared}output \"pipeline\" {{\n  value = {{\n{all}  }}\n}}\n"),
        );
    }
    workspace.add_text(
        "outputs.tf",
        "output \"rotator\" {\n  value = module.rotator.pipeline\n}\n\noutput \"user\" {\n  value = module.user_Bot.pipeline\n}\n",
    );
    workspace.run(&["fmt", "-check", "-diff", "main.tf"]);
    workspace.init();
    let plan = workspace.plan(&endpoint::start());
    let outputs = &plan["planned_values"]["outputs"];
    let tags = serde_json::to_value(&tags).unwrap();
    assert_eq!(outputs["rotator"]["value"]["tags"], tags);
    let user = &outputs["user"]["value"];
    assert_eq!(user["user_tags"], tags);
    assert_eq!(user["secret_description"], description.as_str());
    let policy: Value = serde_json::from_str(user["secret_policy"].as_str().unwrap()).unwrap();
    assert_eq!(policy, tags);
}
