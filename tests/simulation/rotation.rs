//! The rotation, from a new user to the deletion of its first key.

use crate::world::{run, spec, user};
use contract::Duration;

#[test]
fn forty_days_rotate_a_key_and_delete_the_old_one() {
    let chronicle = run(&spec(vec![user("Bot")]), Duration::from_days(40));
    for m in &chronicle.moments {
        println!("{} {} {:?} {:?}", m.at, m.state, m.result, m.stages);
    }
    println!("{:?} {:?}", chronicle.alerts, chronicle.totals);
    panic!();
}
