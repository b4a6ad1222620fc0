//! What a task's answer means, in a few words.

use contract::AccessKeyId;
use contract::step::{Created, Deactivated, DeleteReason, Deleted, Published, Verified};
use sandbox::world::Moment;
use serde::de::DeserializeOwned;
use statemachine::rotation::state;

/// What happened, for one line of the timeline.
pub(super) fn of(moment: &Moment) -> String {
    let answer = match &moment.result {
        Ok(answer) => answer,
        Err(failure) => return format!("failed: {}", failure.error),
    };
    match moment.state.as_str() {
        state::CREATE => said(answer, created),
        state::VERIFY => said(answer, |verified: Verified| {
            format!("works, in {} calls", verified.calls)
        }),
        state::PUBLISH => said(answer, |answer: Published| published(&answer)),
        state::ANNOUNCE => "EventBridge event sent".to_owned(),
        state::DEACTIVATE => said(answer, deactivated),
        state::DELETE | state::MAKE_ROOM | state::DISCARD | state::DISCARD_SUPERSEDED => {
            said(answer, deleted)
        }
        state::ALERT => "alert sent".to_owned(),
        _ => String::new(),
    }
}

fn said<Answer: DeserializeOwned>(
    answer: &serde_json::Value,
    say: impl FnOnce(Answer) -> String,
) -> String {
    serde_json::from_value(answer.clone()).map_or_else(|_| answer.to_string(), say)
}

fn created(created: Created) -> String {
    match created {
        Created::Ready {
            pending,
            resumed: false,
            ..
        } => format!("{} made and stored", short(&pending.access_key_id)),
        Created::Ready {
            pending,
            resumed: true,
            ..
        } => format!("{} found, going on with it", short(&pending.access_key_id)),
        Created::Unfinished {
            previous_access_key_id,
            ..
        } => {
            format!(
                "{} is left of an earlier rotation",
                short(&previous_access_key_id)
            )
        }
        Created::Discard {
            access_key_id,
            reason,
        } => {
            let why = match reason {
                DeleteReason::Orphan => "an orphan",
                _ => "in the way",
            };
            format!("{} is {why}", short(&access_key_id))
        }
        Created::Unstored {
            access_key_id,
            error,
            ..
        } => format!("{} could not be stored: {error}", short(&access_key_id)),
        Created::Hold(hold) => format!("held: {}", hold.reason),
    }
}

fn published(published: &Published) -> String {
    match published {
        Published::Published { .. } => "both keys work now".to_owned(),
        Published::Superseded { .. } => "another rotation was faster".to_owned(),
    }
}

fn deactivated(deactivated: Deactivated) -> String {
    match deactivated {
        Deactivated::Deactivated { .. } => "unused long enough, Inactive now".to_owned(),
        Deactivated::InUse { recheck_at, .. } => format!(
            "in use, looking again {}",
            super::timeline::date(recheck_at)
        ),
        Deactivated::Gone => "gone already".to_owned(),
        Deactivated::Hold(hold) => format!("held: {}", hold.reason),
    }
}

fn deleted(deleted: Deleted) -> String {
    match deleted {
        Deleted::Deleted => "deleted".to_owned(),
        Deleted::Gone => "gone already".to_owned(),
        Deleted::Hold(hold) => format!("held: {}", hold.reason),
    }
}

/// Enough of a key's id to tell it apart.
pub(super) fn short(key: &AccessKeyId) -> String {
    key.shortened()
}
