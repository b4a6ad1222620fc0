//! The rules of the decision, in their order.

use super::{Decision, HoldReason, Rule};
use crate::iam_user::KeyStatus;
use contract::bound::SETTLING_TIME;
use contract::{Duration, KeyRef, TwoKeys};

/// The rules. The first that applies decides.
pub const RULES: [Rule; 12] = [
    Rule {
        when: "the user's unique id is not the one in the secret or the intent record",
        then: "hold",
        because: "the user was deleted and made again: the secret and its keys are somebody else's",
        decide: |seen, _| {
            let recorded = seen.other_user()?.clone();
            let actual = seen.user_id.clone();
            Some(Decision::Hold(HoldReason::UserRecreated {
                recorded,
                actual,
            }))
        },
    },
    Rule {
        when: "the key under KEYWHEEL_DISCARD is there and was not published",
        then: "delete it, then look again",
        because: "a run decided that it must not be published, and died before it could delete it",
        decide: |seen, _| Some(Decision::DiscardMarked(seen.marked()?.listed.id.clone())),
    },
    Rule {
        when: "the key under AWSPENDING is there and Active",
        then: "go on with it",
        because: "whoever made it, two rotations that go on with the same key converge",
        decide: |seen, _| {
            let (version_id, key) = seen.listed_in(seen.pending.as_ref())?;
            let pending = KeyRef {
                access_key_id: key.listed.id.clone(),
                version_id: version_id.to_owned(),
            };
            (key.listed.status == KeyStatus::Active).then_some(Decision::Resume(pending))
        },
    },
    Rule {
        when: "the key under AWSPENDING is there and not Active",
        then: "hold",
        because: "somebody deactivated it, and had a reason",
        decide: |seen, _| {
            let (_, key) = seen.listed_in(seen.pending.as_ref())?;
            Some(Decision::Hold(HoldReason::PendingKeyNotActive(
                key.listed.id.clone(),
            )))
        },
    },
    Rule {
        when: "there is an intent record younger than the settling time",
        then: "look again later",
        because: "the run that wrote it may still create its key, or store it",
        decide: |seen, _| {
            let since = seen.intent.as_ref()?.at;
            (Duration::between(since, seen.now) < SETTLING_TIME)
                .then_some(Decision::Unsettled { since })
        },
    },
    Rule {
        when: "a single key is in no version, was not there before the intent, was made around its time and never used",
        then: "delete it, then look again",
        because: "it is our orphan: the run that made it died before it stored the key, so nobody knows its secret",
        decide: |seen, _| {
            // An intent leaves one orphan at most: of two keys like that, one is somebody else's.
            let mut orphans = seen.others().filter(|key| seen.is_orphan(key));
            let (orphan, other) = (orphans.next()?, orphans.next());
            other
                .is_none()
                .then(|| Decision::DiscardOrphan(orphan.listed.id.clone()))
        },
    },
    Rule {
        when: "a key is in a version of ours that has lost its labels",
        then: "hold",
        because: "it may have been published once, so somebody may need it",
        decide: |seen, _| {
            let key = seen
                .others()
                .find(|key| seen.unlabelled.contains(&key.listed.id))?;
            Some(Decision::Hold(HoldReason::UnlabelledKey(
                key.listed.id.clone(),
                key.last_use.clone(),
            )))
        },
    },
    Rule {
        when: "a key is in no version at all",
        then: "hold",
        because: "it is foreign, and a key that is not provably ours is never touched",
        decide: |seen, _| {
            let foreign = seen
                .others()
                .find(|key| !key.is_in(seen.previous.as_ref()))?;
            Some(Decision::Hold(HoldReason::ForeignKey {
                key: foreign.listed.id.clone(),
                age: Duration::between(foreign.listed.created, seen.now),
                last_use: foreign.last_use.clone(),
            }))
        },
    },
    Rule {
        when: "the previous key is Active, and the current one is not",
        then: "hold",
        because: "the previous key is the only one that works, whatever the secret says",
        decide: |seen, _| {
            let previous = seen.others().next()?;
            let current = seen.listed_in(seen.current.as_ref());
            let works = current.is_some_and(|(_, key)| key.listed.status == KeyStatus::Active);
            (previous.listed.status == KeyStatus::Active && !works).then(|| {
                Decision::Hold(HoldReason::OnlyPreviousKeyWorks(previous.listed.id.clone()))
            })
        },
    },
    Rule {
        when: "the previous key is Active",
        then: "finish the earlier rotation if the key is known to be quiet or was revoked, else hold",
        because: "the earlier rotation did not deactivate it; a key in use is never deactivated unless a person called it compromised, and unknown counts as used",
        decide: |seen, policy| {
            let previous = seen
                .others()
                .next()
                .filter(|key| key.listed.status == KeyStatus::Active)?;
            let id = previous.listed.id.clone();
            let (version_id, current) = seen.listed_in(seen.current.as_ref())?;
            let may_be_cut = previous.last_use.is_quiet(seen.now, policy.quiet_period)
                || seen.revoked.as_ref() == Some(&id);
            Some(if may_be_cut {
                let current = KeyRef {
                    access_key_id: current.listed.id.clone(),
                    version_id: version_id.to_owned(),
                };
                Decision::Finish {
                    current,
                    previous: id,
                }
            } else {
                Decision::Hold(HoldReason::PreviousKeyInUse(id, previous.last_use.clone()))
            })
        },
    },
    Rule {
        when: "the previous key is Inactive or Expired",
        then: "delete it if it is Inactive and `twoKeys: reclaim` is set, then look again; else hold",
        because: "it takes the user's second place, and may be wanted back",
        decide: |seen, policy| {
            let previous = &seen.others().next()?.listed;
            let may_go =
                previous.status == KeyStatus::Inactive && policy.two_keys == TwoKeys::Reclaim;
            Some(if may_go {
                Decision::MakeRoom(previous.id.clone())
            } else {
                Decision::Hold(HoldReason::PreviousKeyInactive(previous.id.clone()))
            })
        },
    },
    Rule {
        when: "nothing of that is so",
        then: "create a key",
        because: "there is no key besides the current one, which a new one replaces, working or not",
        decide: |_, _| Some(Decision::CreateKey),
    },
];
