//! What a task's answer means, in a few words.

use crate::output::date;
use contract::step::{Created, Deactivated, DeleteReason, Deleted, Published, Verified};
use contract::{AccessKeyId, ErrorName};
use sandbox::world::{Moment, Stages};
use serde::de::DeserializeOwned;
use serde_json::Value;
use statemachine::rotation::state;

/// What happened, for one line of the timeline.
pub(crate) fn of(moment: &Moment) -> String {
    let answer = match &moment.result {
        Ok(answer) => answer,
        Err(failure) => {
            let error = &failure.error;
            let name = error.strip_prefix(ErrorName::PREFIX).unwrap_or(error);
            return format!("failed: {name}");
        }
    };
    match moment.state.as_str() {
        state::CREATE => said(answer, created),
        state::VERIFY => said(answer, |answer| verified(&answer)),
        state::PUBLISH => said(answer, |answer| published(&answer, &moment.stages)),
        name if state::ANNOUNCEMENTS.contains(&name) => "EventBridge event sent".to_owned(),
        state::DEACTIVATE => said(answer, deactivated),
        state::DELETE | state::DISCARD => said(answer, deleted),
        state::ALERT => "alert sent".to_owned(),
        _ => String::new(),
    }
}

fn said<Answer: DeserializeOwned>(answer: &Value, say: impl FnOnce(Answer) -> String) -> String {
    serde_json::from_value(answer.clone())
        .map_or_else(|error| format!("an answer without words: {error}"), say)
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
        } => format!(
            "{} is left of an earlier rotation",
            short(&previous_access_key_id)
        ),
        Created::Discard {
            access_key_id,
            reason,
            ..
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

fn verified(verified: &Verified) -> String {
    format!("worked in {} calls", verified.calls)
}

fn published(published: &Published, stages: &Stages) -> String {
    match published {
        Published::Published { .. } if stages.previous.is_none() => "published",
        Published::Published { .. } => "published, both work",
        Published::Superseded { .. } => "another rotation was faster",
        Published::Edited { .. } => "the secret was edited",
    }
    .to_owned()
}

fn deactivated(deactivated: Deactivated) -> String {
    match deactivated {
        Deactivated::Deactivated { .. } => "quiet, so Inactive now".to_owned(),
        Deactivated::InUse { recheck_at, .. } => {
            format!("in use, looking again {}", date(recheck_at))
        }
        Deactivated::Gone => "gone already".to_owned(),
        Deactivated::Hold(hold) => format!("held: {}", hold.reason),
    }
}

fn deleted(deleted: Deleted) -> String {
    match deleted {
        Deleted::Deleted => "deleted".to_owned(),
        Deleted::Marked { recheck_at, .. } => {
            format!("marked, to be deleted {}", date(recheck_at))
        }
        Deleted::Gone => "gone already".to_owned(),
        Deleted::Hold(hold) => format!("held: {}", hold.reason),
    }
}

/// The end of a key's id, enough to tell it from the others.
pub(super) fn short(key: &AccessKeyId) -> String {
    let id = key.as_str();
    // Word characters only, so each is one byte; an id has sixteen at least.
    format!("…{}", &id[id.len() - 4..])
}
