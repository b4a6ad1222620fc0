//! The life of each key of a user: from when to when it stood where.

use super::run::Rotation;
use contract::AccessKeyId;
use jiff::Timestamp;
use sandbox::world::{KeyState, Moment, Stages};
use serde::Serialize;
use statemachine::rotation::state;
use std::collections::BTreeMap;

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Standing {
    /// Under AWSPENDING: made, and not published yet.
    Pending,
    /// Under AWSCURRENT: what applications read.
    Current,
    /// Under AWSPREVIOUS, and Active: who has not read the new one yet goes on with it.
    Previous,
    /// Not Active any more, and not deleted.
    Inactive,
}

/// How long a key stood somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) standing: Standing,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

/// A key from its creation, or from the beginning of the simulation, to its deletion, or to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Life {
    pub(super) key: AccessKeyId,
    /// One after the other, without gaps.
    pub(super) spans: Vec<Span>,
    /// Whether it is deleted before the simulation ends.
    pub(super) is_over: bool,
}

/// The lives of a user's keys, as they began. What happens between two steps is taken to happen with
/// the later one.
pub(super) fn of(rotations: &[Rotation<'_>], start: Timestamp, end: Timestamp) -> Vec<Life> {
    let mut moments: Vec<&Moment> = rotations
        .iter()
        .flat_map(|rotation| rotation.moments.iter().copied())
        .collect();
    moments.sort_by_key(|moment| moment.at);
    let mut lives: Vec<Life> = Vec::new();
    let mut before = moments
        .first()
        .map(|first| (start, before(first)))
        .unwrap_or((start, BTreeMap::new()));
    for moment in moments {
        let now = standings(&moment.stages);
        extend(&mut lives, &before.1, before.0, moment.at);
        for life in &mut lives {
            life.is_over = !now.contains_key(&life.key);
        }
        before = (moment.at, now);
    }
    extend(&mut lives, &before.1, before.0, end);
    lives
}

/// The keys under the labels that exist.
fn standings(stages: &Stages) -> BTreeMap<AccessKeyId, Standing> {
    let labels = [
        (&stages.previous, Standing::Previous),
        (&stages.pending, Standing::Pending),
        (&stages.current, Standing::Current),
    ];
    labels
        .into_iter()
        .filter_map(|(key, standing)| {
            let KeyState {
                access_key_id,
                status,
            } = key.as_ref()?;
            let standing = match *status {
                "Deleted" => return None,
                "Active" => standing,
                _ => Standing::Inactive,
            };
            Some((access_key_id.clone(), standing))
        })
        .collect()
}

/// What was there before the first step: an old key that was published already.
fn before(first: &Moment) -> BTreeMap<AccessKeyId, Standing> {
    let stages = &first.stages;
    // Of a rotation that Secrets Manager starts, the first step seen comes after the publication.
    let old = match &stages.previous {
        None if first.state == state::CREATE => &stages.current,
        previous => previous,
    };
    let key = old.as_ref().map(|key| key.access_key_id.clone());
    key.map(|key| (key, Standing::Current))
        .into_iter()
        .collect()
}

/// Has each key stand there until then.
fn extend(
    lives: &mut Vec<Life>,
    standings: &BTreeMap<AccessKeyId, Standing>,
    from: Timestamp,
    until: Timestamp,
) {
    for (key, standing) in standings {
        let index = lives.iter().position(|life| life.key == *key);
        let index = index.unwrap_or_else(|| {
            lives.push(Life {
                key: key.clone(),
                spans: Vec::new(),
                is_over: false,
            });
            lives.len() - 1
        });
        let spans = &mut lives[index].spans;
        match spans.last_mut() {
            Some(last) if last.standing == *standing && last.until == from => last.until = until,
            _ => spans.push(Span {
                standing: *standing,
                from,
                until,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sandbox::world::ExecutionRecord;
    use serde_json::Value;

    fn hour(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    fn key(name: &str, status: &'static str) -> Option<KeyState> {
        Some(KeyState {
            access_key_id: format!("AKIAAAAAAAAAAAAA{name}").parse().unwrap(),
            status,
        })
    }

    fn moment(
        at: i64,
        state: &str,
        current: Option<KeyState>,
        pending: Option<KeyState>,
        previous: Option<KeyState>,
    ) -> Moment {
        Moment {
            at: hour(at),
            execution: 0,
            user: None,
            state: state.to_owned(),
            result: Ok(Value::Null),
            stages: Stages {
                current,
                pending,
                previous,
            },
        }
    }

    /// The lives as lines: the end of the key's id, where it stood until which hour, and whether it is gone.
    fn told(moments: &[Moment]) -> Vec<String> {
        let record = ExecutionRecord {
            arn: String::new(),
            name: String::new(),
            user: None,
            input: Value::Null.into(),
            started_at: hour(0),
            ended_at: None,
            outcome: None,
            endings: Vec::new(),
            transitions: 0,
            history: None,
        };
        let rotation = Rotation {
            record: &record,
            moments: moments.iter().collect(),
        };
        let lives = of(&[rotation], hour(0), hour(100));
        let told = lives.iter().map(|life| {
            let spans = life.spans.iter().map(|span| {
                let hour = |moment: Timestamp| moment.as_second() / 3600;
                format!(
                    "{:?} {}-{}",
                    span.standing,
                    hour(span.from),
                    hour(span.until)
                )
            });
            let spans: Vec<String> = spans.collect();
            let end = if life.is_over { ", gone" } else { "" };
            format!("{}: {}{end}", &life.key.as_str()[16..], spans.join(", "))
        });
        told.collect()
    }

    #[test]
    fn a_rotation_is_the_old_keys_way_out_and_the_new_ones_way_in() {
        let (old, new) = (|status| key("OLD7", status), || key("NEW7", "Active"));
        let moments = [
            moment(10, state::CREATE, old("Active"), new(), None),
            moment(11, state::PUBLISH, new(), None, old("Active")),
            moment(20, state::DEACTIVATE, new(), None, old("Active")),
            moment(30, state::DEACTIVATE, new(), None, old("Inactive")),
            moment(90, state::DELETE, new(), None, old("Deleted")),
        ];
        assert_eq!(
            told(&moments),
            [
                "OLD7: Current 0-11, Previous 11-30, Inactive 30-90, gone",
                "NEW7: Pending 10-11, Current 11-100",
            ]
        );
    }

    #[test]
    fn a_first_key_begins_with_its_creation() {
        let moments = [
            moment(10, state::CREATE, None, key("NEW7", "Active"), None),
            moment(11, state::PUBLISH, key("NEW7", "Active"), None, None),
        ];
        assert_eq!(told(&moments), ["NEW7: Pending 10-11, Current 11-100"]);
    }

    #[test]
    fn a_rotation_that_secrets_manager_starts_is_seen_from_its_publication_on() {
        let announced =
            |previous| moment(10, state::ANNOUNCE, key("NEW7", "Active"), None, previous);
        assert_eq!(
            told(&[announced(key("OLD7", "Active"))]),
            [
                "OLD7: Current 0-10, Previous 10-100",
                "NEW7: Current 10-100"
            ]
        );
        assert_eq!(told(&[announced(None)]), ["NEW7: Current 10-100"]);
    }

    #[test]
    fn without_a_step_nothing_is_known() {
        assert_eq!(told(&[]), [""; 0]);
    }
}
