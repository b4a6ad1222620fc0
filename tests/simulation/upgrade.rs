//! Upgrades while executions wait: they go on with the definition that they began with, and the
//! Lambdas that they then call are new.

use crate::world::{act, adopted, rotation, spec, succeeds, user};
use contract::Duration;
use sandbox::world::World;
use serde_json::json;
use statemachine::rotation::state;
use statemachine::{Machine, Outcome};
use std::rc::Rc;

/// The definition of the first release. Executions that began with it may wait for a year, so it is
/// never written anew: a change that it does not survive needs another `schema`.
const SCHEMA_1: &str = include_str!("released/schema-1.asl.json");

#[test]
fn an_execution_of_the_first_release_is_served_by_the_lambdas_of_today() {
    let mut spec = spec(vec![adopted("Bot"), user("New")]);
    spec.stack.definition = SCHEMA_1.to_owned();
    let chronicle = sandbox::world::simulate(&spec, Duration::from_days(40)).unwrap();
    assert_eq!(chronicle.violations, []);
    assert_eq!(chronicle.alerts, []);
    assert_eq!(chronicle.succeeded().count(), 4);
}

#[test]
fn an_execution_that_waits_is_not_touched_by_a_new_definition() {
    let input = serde_json::to_value(rotation("Bot")).unwrap();
    act(adopted("Bot"), async |world: &World| {
        world
            .during(async {
                let mut waiting = world.start(&input);
                assert!(waiting.reaches(state::GRACE).await);
                let closed = Machine::read(&json!({
                    "QueryLanguage": "JSONata",
                    "StartAt": "Closed",
                    "States": { "Closed": { "Type": "Succeed", "Output": "closed" } },
                }));
                world.upgrade(Rc::new(closed.unwrap()));
                let new = world.start(&input).end().await;
                let closed = Outcome::Succeeded {
                    output: json!("closed"),
                };
                assert_eq!(new.outcome, Some(closed));
                assert!(succeeds(&waiting.end().await));
            })
            .await;
    });
}
