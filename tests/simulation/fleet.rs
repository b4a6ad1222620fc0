//! More users than are simulated in one account.

use crate::world::{act_in, adopted, run, spec};
use contract::Duration;
use sandbox::world::{Chronicle, WorldSpec};
use std::collections::BTreeSet;

const TIME: Duration = Duration::from_days(3);

/// So many users as are simulated in two groups, without the watchdog, which would keep them together.
fn fleet() -> WorldSpec {
    let users = (0..51).map(|number| adopted(&format!("Bot{number}")));
    let mut fleet = spec(users.collect());
    fleet.stack.watch = None;
    fleet
}

fn in_one_account(spec: &WorldSpec) -> Chronicle {
    act_in(spec, async |world| {
        world.run_for(TIME).await;
        world.chronicle()
    })
}

/// Who got which answers when, without the ids.
fn happened(chronicle: &Chronicle) -> BTreeSet<String> {
    let executions = &chronicle.executions;
    let moments = chronicle.moments.iter();
    moments
        .map(|moment| {
            let record = &executions[moment.execution];
            assert_eq!(record.user, moment.user);
            format!(
                "{:?} of {:?}: {} answered at {}, {}",
                moment.user,
                record.started_at,
                moment.state,
                moment.at,
                moment.result.is_ok()
            )
        })
        .collect()
}

#[test]
fn many_users_are_rotated_in_groups_as_they_are_together() {
    let (apart, together) = (run(&fleet(), TIME), in_one_account(&fleet()));
    assert_eq!(happened(&apart), happened(&together));
    assert_eq!(apart.totals, together.totals);
    assert_eq!(apart.executions.len(), 51);
    let times = |chronicle: &Chronicle| -> Vec<_> {
        let moments = chronicle.moments.iter();
        moments.map(|moment| moment.at).collect()
    };
    assert_eq!(times(&apart), times(&together));
}

#[test]
fn no_two_groups_have_a_key_of_the_same_id() {
    let fleet = run(&fleet(), TIME);
    let current = |user: &str| {
        let moments = fleet.moments.iter().rev();
        let mut of_user = moments.filter(|moment| moment.user.as_deref() == Some(user));
        let last = of_user.next().expect("an answer");
        last.stages.current.clone().expect("a key").access_key_id
    };
    let users = fleet.executions.iter().flat_map(|record| &record.user);
    let keys: BTreeSet<_> = users.map(|user| current(user)).collect();
    assert_eq!(keys.len(), 51);
}
