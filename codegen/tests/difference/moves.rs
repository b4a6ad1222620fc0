//! Stacks that come and go, and users that change theirs.

use crate::world::{Folder, edited, file, first, said};
use codegen::difference;
use serde_json::{Value, json};

const RESTORE: &str = "take keywheel.lock from version control and generate again: it says which stack each user lives in";
const ELSEWHERE: &str = "another `pipeline` or `region` is another pipeline beside the first: restore it, or give the new one a folder, users and secrets of its own";

/// Two fleets; `mover` has its resources in the one of this number.
fn two_fleets(settings: &str, number: usize) -> Folder {
    let mut folder = first(&file(
        "",
        &format!("  Mover: {{ secret: m{settings} }}\n  Stays: {{ secret: s }}\n"),
    ));
    let (_, fleet) = folder.templates[0].clone();
    let (of_mover, others): (Vec<_>, Vec<_>) = fleet["Resources"]
        .as_object()
        .expect("resources")
        .clone()
        .into_iter()
        .partition(|(id, _)| id.contains("Mover"));
    let mut fleets = [json!({"Resources": {}}), json!({"Resources": {}})];
    let put = |fleet: &mut Value, resources: Vec<(String, Value)>| {
        let to = fleet["Resources"].as_object_mut().expect("resources");
        to.extend(resources);
    };
    put(&mut fleets[0], others);
    put(&mut fleets[number - 1], of_mover);
    let [one, two] = fleets;
    folder.templates[0].1 = one;
    folder
        .templates
        .push(("acme-fleet-2.template.json".to_owned(), two));
    let mut stack = folder.manifest["artifacts"]["acme-fleet-1"].clone();
    stack["properties"]["templateFile"] = json!("acme-fleet-2.template.json");
    stack["properties"]["stackName"] = json!("acme-fleet-2");
    folder.manifest["artifacts"]["acme-fleet-2"] = stack;
    folder
}

fn moved(settings: &str) -> Vec<String> {
    let [old, new] = [1, 2].map(|number| two_fleets(settings, number).assembly());
    said(&difference::between(&old, &new))
}

#[test]
fn a_user_that_moves_to_another_stack_is_a_shout() {
    assert_eq!(
        moved(""),
        [format!(
            "!! Mover: its IAM user, its secret m, its secret policy and its schedule move from stack acme-fleet-1 to stack acme-fleet-2: CloudFormation lets go of what is there, and cannot create it a second time | {RESTORE}"
        )]
    );
    assert_eq!(
        moved(", onRemove: delete"),
        [format!(
            "!! Mover: its IAM user, its secret m, its secret policy and its schedule move from stack acme-fleet-1 to stack acme-fleet-2: CloudFormation would DELETE what is there and create it anew | {RESTORE}"
        )]
    );
    assert_eq!(
        moved(", existing: true, existingSecret: true"),
        [format!(
            "! Mover: its schedule moves from stack acme-fleet-1 to stack acme-fleet-2 | {RESTORE}"
        )]
    );
}

#[test]
fn another_region_is_another_pipeline() {
    let old = file("", "  Bot: { secret: bot }\n");
    let (before, after) = (first(&old), first(&old.replace("us-west-2", "eu-west-1")));
    let difference = difference::between(&before.assembly(), &after.assembly());
    assert_eq!(
        said(&difference),
        [
            &*format!(
                "!! Bot: its IAM user, its secret bot, its secret policy and its schedule move from stack acme-fleet-1 to stack acme-fleet-1 in aws://unknown-account/eu-west-1: the old stack keeps what is there, and the new one cannot create a user a second time | {ELSEWHERE}"
            ),
            "- Bot: verified in us-west-2 → eu-west-1",
            "! stack acme is no longer in the assembly: its 42 resources stay in aws://unknown-account/us-west-2 until somebody deletes the stack",
            "! stack acme-fleet-1 is no longer in the assembly: its 4 resources stay in aws://unknown-account/us-west-2 until somebody deletes the stack",
            "- stack acme is created in aws://unknown-account/eu-west-1: 42 resources",
            "- stack acme-fleet-1 is created in aws://unknown-account/eu-west-1: 4 resources",
        ]
    );
}

#[test]
fn a_stack_that_is_left_out_takes_its_users_along_only_when_somebody_deletes_it() {
    let left = |settings| {
        let folder = two_fleets(settings, 2);
        let difference = edited(&folder, |new| {
            let artifacts = new.manifest["artifacts"].as_object_mut().unwrap();
            artifacts.shift_remove("acme-fleet-2");
        });
        said(&difference)
    };
    let stack = "! stack acme-fleet-2 is no longer in the assembly: its 4 resources stay in aws://unknown-account/us-west-2 until somebody deletes the stack";
    assert_eq!(
        left(""),
        [
            "- Mover leaves with its stack acme-fleet-2: it is rotated on until somebody deletes the stack, and then nothing of it goes",
            stack,
        ]
    );
    assert_eq!(
        left(", onRemove: delete"),
        [
            "!! Mover leaves with its stack acme-fleet-2: it is rotated on until somebody deletes the stack, and then its IAM user and its secret m would be DELETED | if it should stay: put it back, deploy it with `onRemove: retain`, and take it out then",
            stack,
        ]
    );
}

#[test]
fn an_account_that_is_named_is_the_one_that_was_meant() {
    let old = file("", "  Bot: { secret: bot }\n");
    let new = old.replace("users:", "account: \"123456789012\"\nusers:");
    let difference = difference::between(&first(&old).assembly(), &first(&new).assembly());
    assert_eq!(
        said(&difference),
        [
            "! stack acme, stack acme-fleet-1: is deployed to aws://123456789012/us-west-2, not to aws://unknown-account/us-west-2"
        ]
    );
}
