//! The protocol as it is.

use crate::checker::{Findings, search};
use crate::model::{Budget, Protocol, Rules, Setting};
use crate::world::World;
use contract::TwoKeys;

pub(crate) fn setting(beginning: fn() -> World, faults: u8, meddling: u8, reruns: u8) -> Setting {
    Setting {
        beginning,
        budget: Budget {
            faults,
            meddling,
            reruns,
        },
        quota: 3,
        stale: true,
        two_keys: TwoKeys::Hold,
        rules: Rules::KEPT,
    }
}

fn explore(name: &str, setting: Setting) -> Findings<Protocol> {
    let findings = search(&Protocol::new(setting));
    println!(
        "{name}: {} states, {} transitions, depth {}",
        findings.states, findings.transitions, findings.depth
    );
    for (property, way) in &findings.counterexamples {
        println!("  {property:?}: {way:#?}");
    }
    findings
}

#[test]
fn try_it() {
    for (name, world) in [("fresh", World::fresh as fn() -> World), ("settled", World::settled)] {
        for (f, m, r) in [(0, 0, 0), (1, 0, 0), (0, 1, 0), (1,0,1)] {
            explore(&format!("{name} {f} {m} {r}"), setting(world, f, m, r));
        }
    }
}
