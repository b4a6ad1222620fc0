//! The names of the secrets: those that users say, those that follow from a prefix, and that no two users
//! share one.

use crate::config::finding::{Code, Finding, Findings};
use crate::config::fleet::ReadUser;
use crate::config::keys;
use crate::config::overrides::{Exclusive, Overrides};
use crate::config::section::{Set, Setting};
use crate::config::source::Span;
use crate::config::word::excerpt;
use contract::SecretId;
use std::collections::BTreeMap;

/// How a user's secret is named.
pub(crate) const HOW: Exclusive = ["secret", "secretNamePrefix"];

/// Names the secrets of the users that do not name theirs, and reports users without one and users that
/// share one.
pub(crate) fn complete(users: &mut [ReadUser], defaults: &Overrides, findings: &mut Findings) {
    for user in users.iter_mut() {
        complete_user(user, defaults, findings);
    }
    report_shared(users, findings);
}

fn complete_user(user: &mut ReadUser, defaults: &Overrides, findings: &mut Findings) {
    let own = &user.overrides.resources.secret_name_prefix;
    match (&user.secret, own) {
        (Setting::Set(secret), Setting::Set(prefix)) => {
            findings.push(
                Finding::new(
                    Code::ConflictingKeys,
                    "`secret` and `secretNamePrefix` exclude each other",
                )
                .at(secret.key_span, "the whole name")
                .at(prefix.key_span, "and its beginning")
                .hint("keep one of them"),
            );
        }
        (Setting::Absent, _) => {
            let common = &defaults.resources.secret_name_prefix;
            let prefix = if own.is_present() { own } else { common };
            user.secret = match prefix {
                Setting::Set(prefix) => begun(user, &prefix.value, findings),
                Setting::Unreadable => Setting::Unreadable,
                Setting::Absent => {
                    findings.push(missing(user));
                    Setting::Unreadable
                }
            };
        }
        (Setting::Set(_) | Setting::Unreadable, _) => {}
    }
}

/// The prefix, then the user's name.
fn begun(user: &ReadUser, prefix: &str, findings: &mut Findings) -> Setting<SecretId> {
    let name = format!("{prefix}{}", user.name);
    match name.parse() {
        Ok(value) => Setting::Set(Set {
            value,
            key_span: user.name_span,
            span: user.name_span,
        }),
        Err(_) => {
            // A user's name may hold a comma, and a secret's may not.
            findings.push(
                Finding::new(
                    Code::InvalidValue,
                    format!("`{}` is not the name of a secret", excerpt(&name)),
                )
                .at(user.name_span, "`secretNamePrefix` and this name")
                .hint(format!(
                    "add `{}: {}` to this user",
                    keys::SECRET.name,
                    keys::SECRET.example
                )),
            );
            Setting::Unreadable
        }
    }
}

fn missing(user: &ReadUser) -> Finding {
    let (secret, prefix) = (&keys::SECRET, &keys::SECRET_NAME_PREFIX);
    Finding::new(
        Code::MissingKey,
        format!("user `{}` has no `{}`", user.name, secret.name),
    )
    .at(user.name_span, format!("`{}` is missing here", secret.name))
    .hint(format!(
        "add `{}: {}`, or `{}: {}` to `defaults`",
        secret.name, secret.example, prefix.name, prefix.example
    ))
}

fn report_shared(users: &[ReadUser], findings: &mut Findings) {
    let mut seen: BTreeMap<&str, (&ReadUser, Span)> = BTreeMap::new();
    for user in users {
        let Setting::Set(secret) = &user.secret else {
            continue;
        };
        let name = name_of(&secret.value);
        let Some((first, first_span)) = seen.get(name) else {
            seen.insert(name, (user, secret.span));
            continue;
        };
        if first.name == user.name {
            continue;
        }
        findings.push(
            Finding::new(
                Code::DuplicateSecret,
                format!(
                    "secret `{}` is that of `{}` and of `{}`",
                    excerpt(name),
                    first.name,
                    user.name
                ),
            )
            .at(secret.span, format!("for `{}`", user.name))
            .at(*first_span, format!("for `{}`", first.name))
            .hint("give each user a secret of its own: a rotation would overwrite the other's key"),
        );
    }
}

/// The name in an ARN, without the six characters that Secrets Manager adds to it.
fn name_of(secret: &SecretId) -> &str {
    let text = secret.as_str();
    let Some(name) = text
        .strip_prefix("arn:")
        .and_then(|arn| arn.split(':').nth(5))
    else {
        return text;
    };
    match name.rsplit_once('-') {
        Some((name, suffix)) if suffix.len() == 6 => name,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_and_a_name_of_one_secret_are_the_same() {
        for text in [
            "dev/bot-key",
            "arn:aws:secretsmanager:us-west-2:123456789012:secret:dev/bot-key-AbCdEf",
            "arn:aws:secretsmanager:us-west-2:123456789012:secret:dev/bot-key",
        ] {
            assert_eq!(name_of(&text.parse().unwrap()), "dev/bot-key");
        }
    }
}
