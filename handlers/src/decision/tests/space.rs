//! What holds in every situation there is.

use super::*;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn in_the_whole_space_every_rule_decides_something_and_none_breaks_what_must_hold() {
    let mut decided = [0_u64; RULES.len()];
    for (seen, policy) in situations::all() {
        let (rule, decision) = ruling(&seen, &policy);
        decided[rule] += 1;
        let listed = |key: &AccessKeyId| seen.keys.iter().find(|listed| listed.listed.id == *key);
        let is_in = |key: &AccessKeyId, stored: &Option<Stored>| {
            stored.as_ref().and_then(|stored| stored.key.as_ref()) == Some(key)
        };
        match &decision {
            // A key that is deleted is one that IAM lists, is not current, and nobody can have read,
            // but for the Inactive previous one.
            Decision::DiscardOrphan(key) => {
                let key_seen = listed(key).unwrap();
                let stored = [&seen.current, &seen.pending, &seen.previous, &seen.discard];
                assert!(
                    stored.into_iter().all(|stored| !is_in(key, stored)),
                    "{seen:?}"
                );
                assert!(
                    !seen.unlabelled.contains(key) && key_seen.last_use == LastUse::Never,
                    "{seen:?}"
                );
                assert!(
                    !seen.intent.as_ref().unwrap().existing_keys.contains(key),
                    "{seen:?}"
                );
            }
            Decision::DiscardMarked(key) => {
                assert!(
                    listed(key).is_some() && is_in(key, &seen.discard),
                    "{seen:?}"
                );
                assert!(
                    !is_in(key, &seen.current) && !is_in(key, &seen.previous),
                    "{seen:?}"
                );
            }
            Decision::MakeRoom(key) => {
                assert_eq!(policy.two_keys, TwoKeys::Reclaim);
                assert!(
                    listed(key).unwrap().listed.status == Inactive && is_in(key, &seen.previous),
                    "{seen:?}"
                );
            }
            Decision::Finish { current, previous } => {
                assert!(
                    listed(&current.access_key_id).unwrap().listed.status == Active
                        && is_in(&current.access_key_id, &seen.current)
                );
                let previous_seen = listed(previous).unwrap();
                assert!(
                    is_in(previous, &seen.previous)
                        && previous_seen
                            .last_use
                            .is_quiet(seen.now, policy.quiet_period),
                    "{seen:?}"
                );
            }
            Decision::Resume(pending) => {
                assert_eq!(
                    listed(&pending.access_key_id).unwrap().listed.status,
                    Active
                );
                assert!(is_in(&pending.access_key_id, &seen.pending), "{seen:?}");
            }
            // A key is made only where nobody else is at work and no other key is in the way.
            Decision::CreateKey => {
                assert!(
                    seen.keys
                        .iter()
                        .all(|key| is_in(&key.listed.id, &seen.current)),
                    "{seen:?}"
                );
                let intended = seen
                    .intent
                    .as_ref()
                    .map(|intent| Duration::between(intent.at, seen.now));
                assert!(
                    intended.is_none_or(|age| age >= contract::bound::SETTLING_TIME),
                    "{seen:?}"
                );
            }
            Decision::Unsettled { .. } | Decision::Hold(_) => {}
        }
        // Whose user was made again is held, whatever else is there.
        if seen
            .recorded_user_id
            .as_ref()
            .is_some_and(|recorded| *recorded != seen.user_id)
        {
            assert!(
                matches!(decision, Decision::Hold(UserRecreated { .. })),
                "{seen:?}"
            );
        }
    }
    assert_eq!(
        decided,
        [
            207_360, 207_360, 34_560, 69_120, 25_920, 2_592, 15_552, 44_064, 2_160, 432, 5_184,
            7_776
        ]
    );
    assert_eq!(
        decided.iter().sum::<u64>(),
        6 * 6 * 6 * 6 * 4 * 5 * 4 * 3 * 2
    );
}

/// The numbers are not right or wrong by themselves: a change of the space or of a rule that was not
/// meant shows in them.
#[test]
fn so_many_situations_lead_to_each_decision() {
    let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
    for (seen, policy) in situations::all() {
        let name = match decide(&seen, &policy) {
            Decision::Hold(reason) => Hold::from(&reason).reason,
            decision => {
                let text = format!("{decision:?}");
                text.split(['(', ' ']).next().unwrap_or_default().to_owned()
            }
        };
        *numbers.entry(name).or_default() += 1;
    }
    let numbers: Vec<_> = numbers
        .iter()
        .map(|(name, number)| (name.as_str(), *number))
        .collect();
    assert_eq!(
        numbers,
        [
            ("CreateKey", 7_776),
            ("DiscardMarked", 207_360),
            ("DiscardOrphan", 2_592),
            ("Finish", 216),
            ("MakeRoom", 1_296),
            ("Resume", 34_560),
            ("Unsettled", 25_920),
            ("foreignKey", 44_064),
            ("onlyPreviousKeyWorks", 2_160),
            ("pendingKeyNotActive", 69_120),
            ("previousKeyInUse", 216),
            ("previousKeyInactive", 3_888),
            ("unlabelledKey", 15_552),
            ("userRecreated", 207_360),
        ]
    );
}

#[test]
fn the_last_rule_applies_to_everything() {
    let (last, rest) = RULES.split_last().unwrap();
    assert!(situations::all().all(|(seen, policy)| (last.decide)(&seen, &policy).is_some()));
    let names: BTreeSet<_> = rest.iter().map(|rule| rule.when).collect();
    assert_eq!(names.len(), rest.len());
}
