//! What is created, and what is taken up: the next key.

use super::*;

#[test]
fn the_next_key_is_made_unless_one_is_pending() {
    each_has_its_verdict(vec![
        (
            "nobody has a key: make the first",
            blank(),
            hold(),
            Decision::CreateKey,
        ),
        (
            "the secret holds only a user name: make the first key",
            Observation {
                current: Some(Stored {
                    version_id: "v".into(),
                    key: None,
                }),
                ..blank()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "one key, published: make the next",
            settled(),
            hold(),
            Decision::CreateKey,
        ),
        (
            "the published key was deleted by hand: a new one is the cure",
            Observation {
                keys: vec![],
                ..settled()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "the published key is Inactive: a new one is the cure",
            Observation {
                keys: vec![key(CURRENT, Inactive, Duration::from_days(30), unknown())],
                ..settled()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "an intent without a key: the crash came before the key",
            with_intent(settled(), &[CURRENT], 10),
            hold(),
            Decision::CreateKey,
        ),
        (
            "a pending key that works: go on with it, whoever made it",
            Observation {
                pending: stored(PENDING),
                ..with(
                    settled(),
                    key(PENDING, Active, Duration::from_minutes(1), LastUse::Never),
                )
            },
            hold(),
            Decision::Resume(reference(PENDING)),
        ),
        (
            "a pending key outranks the previous one that is still there",
            Observation {
                pending: stored(PENDING),
                ..with(
                    with_previous(Active, used(1)),
                    key(PENDING, Active, Duration::from_minutes(1), LastUse::Never),
                )
            },
            hold(),
            Decision::Resume(reference(PENDING)),
        ),
        (
            "a pending version whose key is gone is history",
            Observation {
                pending: stored(PENDING),
                ..settled()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "an empty pending version, as native rotation leaves it, is nothing",
            Observation {
                pending: Some(Stored {
                    version_id: "v".into(),
                    key: None,
                }),
                ..settled()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "somebody deactivated the pending key: ask why",
            Observation {
                pending: stored(PENDING),
                ..with(
                    settled(),
                    key(PENDING, Inactive, Duration::from_minutes(1), LastUse::Never),
                )
            },
            hold(),
            Decision::Hold(PendingKeyNotActive(id(PENDING))),
        ),
        (
            "an expired pending key is no use either",
            Observation {
                pending: stored(PENDING),
                ..with(
                    settled(),
                    key(PENDING, Expired, Duration::from_minutes(1), LastUse::Never),
                )
            },
            hold(),
            Decision::Hold(PendingKeyNotActive(id(PENDING))),
        ),
    ]);
}
