//! The model bites: with one rule broken there is a counterexample.

use crate::model::{Rules, Setting};
use crate::proof::{explore, setting};
use crate::property::Property;
use crate::world::World;

/// Asserts that the property is broken, and gives the shortest way there.
fn refute(name: &str, setting: Setting, property: Property) -> Vec<String> {
    let findings = explore(name, setting, Some(property));
    let way = findings.counterexamples.get(&property);
    let way = way.unwrap_or_else(|| panic!("{name} does not break {property:?}"));
    way.iter().map(|action| format!("{action:?}")).collect()
}

fn broken(rules: Rules) -> Setting {
    Setting {
        rules,
        ..setting(World::settled, 1, 0, 0)
    }
}

#[test]
fn without_an_intent_a_key_is_lost_in_a_crash() {
    let rules = Rules {
        intends: false,
        ..Rules::AS_HANDLED
    };
    refute("no intent", broken(rules), Property::NoKeyIsLost);
}

#[test]
fn with_an_intent_label_that_anybody_may_move_two_create_at_a_time() {
    let rules = Rules {
        swaps_intent: false,
        ..Rules::AS_HANDLED
    };
    refute(
        "the intent label without a swap",
        broken(rules),
        Property::OneCreatesAtATime,
    );
}

#[test]
fn without_the_settling_wait_two_create_at_a_time() {
    let rules = Rules {
        settles: false,
        ..Rules::AS_HANDLED
    };
    refute("no settling", broken(rules), Property::OneCreatesAtATime);
}

#[test]
fn without_the_settling_wait_a_deleted_key_is_published() {
    let rules = Rules {
        settles: false,
        ..Rules::AS_HANDLED
    };
    refute("no settling", broken(rules), Property::PublishedKeyIsThere);
}

#[test]
fn without_the_mark_a_deleted_key_is_published() {
    let rules = Rules {
        marks: false,
        ..Rules::AS_HANDLED
    };
    refute("no mark", broken(rules), Property::PublishedKeyIsThere);
}

#[test]
fn a_publish_that_looks_at_no_label_publishes_a_deleted_key() {
    let rules = Rules {
        heeds_labels: false,
        ..Rules::AS_HANDLED
    };
    refute(
        "publish heeds no label",
        broken(rules),
        Property::PublishedKeyIsThere,
    );
}

/// A limit: nothing tells such a key from an orphan.
#[test]
fn a_key_made_by_hand_in_the_time_of_an_abandoned_intent_and_never_used_is_taken_for_an_orphan() {
    let setting = Setting {
        rules: Rules::AS_HANDLED,
        people_use_keys: false,
        ..setting(World::settled, 1, 1, 0)
    };
    refute(
        "foreign keys that are never used",
        setting,
        Property::ForeignKeysAreLeftAlone,
    );
}

#[test]
fn without_a_standing_intent_label_a_late_listing_leads_to_a_second_key() {
    let rules = Rules {
        keeps_intent: false,
        ..Rules::AS_HANDLED
    };
    refute(
        "the intent label is taken off",
        broken(rules),
        Property::NewKeyHasALabel,
    );
}

#[test]
fn without_a_standing_intent_label_a_key_that_comes_between_listing_and_description_is_lost() {
    let rules = Rules {
        keeps_intent: false,
        ..Rules::AS_HANDLED
    };
    let setting = Setting {
        rules,
        stale: false,
        quota: 2,
        ..setting(World::fresh, 1, 0, 0)
    };
    let way = refute(
        "the intent label is taken off, listings are up to date",
        setting,
        Property::NoKeyIsLost,
    );
    assert_eq!(
        way,
        [
            "A lists the keys",
            "A describes the secret",
            "A decides to create a key",
            "A gives the secret its first version",
            "A takes the intent label",
            "B lists the keys",
            "A creates a key",
            "A stores the key",
            "A takes the intent label off",
            "B describes the secret",
            "B decides to create a key",
            "B takes the intent label",
            "B creates a key",
            "B crashes",
            "B lists the keys",
            "B describes the secret",
            "B lists the secret's versions",
            "B decides to go on with the pending key",
            "B takes the intent label off",
        ]
    );
}

#[test]
fn a_late_look_at_the_clock_shortens_the_settling_time() {
    let rules = Rules {
        clock_first: false,
        ..Rules::AS_HANDLED
    };
    refute(
        "the clock is looked at last",
        broken(rules),
        Property::OneUnstoredKey,
    );
}
