//! What a Task's `Resource` may name.

use super::integrations;

/// What does the work of a task.
pub(super) enum Resource<'a> {
    /// An activity, whose workers poll for tasks.
    Activity,
    /// A service integration, and how it answers.
    Integration(Pattern<'a>),
    /// A Lambda function, or what is not judged here.
    Other,
}

/// How a service integration answers: the text behind the action's name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pattern<'a> {
    /// With the response to the call.
    RequestResponse,
    /// When the job is done: `.sync` or `.sync:2`.
    RunAJob(&'a str),
    /// When somebody sends the token back: `.waitForTaskToken`.
    Callback,
}

/// Why a `Resource` does not name anything.
pub(super) enum Unusable {
    /// It is not an ARN.
    NotAnArn,
    /// There is no such thing.
    NotRecognized,
}

/// Reads a `Resource`.
pub(super) fn read(arn: &str) -> Result<Resource<'_>, Unusable> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [prefix, partition, service, region, account, rest] = parts.as_slice() else {
        return Err(Unusable::NotAnArn);
    };
    if *prefix != "arn" || partition.is_empty() || service.is_empty() || rest.is_empty() {
        return Err(Unusable::NotAnArn);
    }
    match *service {
        "states" if region.is_empty() && account.is_empty() => integration(rest),
        "states" if rest.starts_with("activity:") => Ok(Resource::Activity),
        "states" => Err(Unusable::NotRecognized),
        "lambda" if !has_usable_qualifier(rest) => Err(Unusable::NotAnArn),
        _ => Ok(Resource::Other),
    }
}

/// Whether what follows the name of a Lambda function, if anything, may be a version or an alias.
fn has_usable_qualifier(function: &str) -> bool {
    function.splitn(3, ':').nth(2).is_none_or(|qualifier| {
        !qualifier.is_empty()
            && qualifier
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"$_-".contains(&byte))
    })
}

fn integration(name: &str) -> Result<Resource<'_>, Unusable> {
    let (action, pattern) = match name.split_once('.') {
        None => (name, Pattern::RequestResponse),
        Some((action, "waitForTaskToken")) => (action, Pattern::Callback),
        Some((action, suffix @ ("sync" | "sync:2"))) => (action, Pattern::RunAJob(suffix)),
        Some(_) => return Err(Unusable::NotRecognized),
    };
    let known = match action.strip_prefix("aws-sdk:") {
        Some(call) => is_sdk_call(call) && !matches!(pattern, Pattern::RunAJob(_)),
        None => integrations::has(action, pattern),
    };
    if known {
        Ok(Resource::Integration(pattern))
    } else {
        Err(Unusable::NotRecognized)
    }
}

/// Whether this has the form of an AWS SDK call, `service:action`. There are some fifteen thousand of
/// them, and their number grows; they are not listed.
fn is_sdk_call(call: &str) -> bool {
    let Some((service, action)) = call.split_once(':') else {
        return false;
    };
    let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_word(service)
        && is_word(action)
        && service.starts_with(|c: char| c.is_ascii_lowercase())
        && action.starts_with(|c: char| c.is_ascii_lowercase())
}
