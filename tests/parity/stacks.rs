//! What the CDK CLI reads in the assemblies.

use crate::assembly::{Code, Generated};
use crate::cdk::cdk;
use crate::tools::printed;
use serde_json::{Value, json};

/// The stacks as `cdk list` prints them: the pipeline's, then the fleets, which need it.
fn expected(generated: &Generated) -> Value {
    let infrastructure = &generated.infrastructure;
    let environment = &infrastructure.environment;
    let account = environment.account.as_deref().unwrap_or("unknown-account");
    let region = &environment.region;
    let pipeline = &infrastructure.pipeline.name;
    let stacks = infrastructure.stacks().map(|stack| {
        let needs = json!([{"id": pipeline, "dependencies": []}]);
        let none = json!([]);
        json!({
            "id": stack.name,
            "name": stack.name,
            "environment": {
                "account": account,
                "region": region,
                "name": format!("aws://{account}/{region}"),
            },
            "dependencies": if stack.name == *pipeline { none } else { needs },
        })
    });
    stacks.collect()
}

#[test]
fn the_cdk_cli_finds_the_stacks_where_they_belong_and_in_their_order() {
    for generated in Generated::all() {
        for code in [Code::Some, Code::None] {
            let folder = generated.write(code, "stacks");
            let mut command = cdk(&folder);
            command.args(["list", "--long", "--json", "--show-dependencies"]);
            let listed = printed(&mut command, "");
            let listed: Value = serde_json::from_str(&listed).expect("JSON");
            assert_eq!(listed, expected(&generated), "{}", generated.name);
        }
    }
}

#[test]
fn six_hundred_users_are_in_several_stacks() {
    let fleets = Generated::fleets().infrastructure.fleets;
    assert!(fleets.len() >= 5, "{}", fleets.len());
}
