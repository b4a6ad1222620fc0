//! What a person must look at: whose key, how it stands, which key works, what to do.

use super::ListedSecret;
use crate::Failure;
use crate::iam_user::KeyStatus;
use crate::standing::{Concern, KeyStanding, Phase, Standing};
use contract::{Duration, Rotation, UserName};
use std::fmt;
use tracing::warn;

/// What a person must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// The user, where that is known.
    pub(super) user: Option<UserName>,
    secret: String,
    /// The names of what is wrong.
    names: Vec<&'static str>,
    facts: Vec<String>,
    /// Which key works.
    works: String,
    remedies: Vec<String>,
}

impl Finding {
    /// What there is to say of a user; nothing when all is well.
    pub(super) fn of(rotation: &Rotation, standing: &Standing) -> Option<Self> {
        if standing.concerns.is_empty() {
            return None;
        }
        let user = &rotation.user;
        let mut facts: Vec<_> = standing.concerns.iter().map(Concern::facts).collect();
        if standing.phase != Phase::AtRest && standing.phase != Phase::Unclear {
            facts.push(format!("The rotation: {}.", standing.phase.words()));
        }
        let remedies = standing.concerns.iter().map(|it| it.remedy(user));
        Some(Finding {
            user: Some(user.clone()),
            secret: rotation.secret.to_string(),
            names: standing.concerns.iter().map(Concern::name).collect(),
            facts,
            works: works(standing),
            remedies: remedies.collect(),
        })
    }

    /// A user that could not be looked at, for a reason that stays.
    pub(super) fn unseen(rotation: &Rotation, failure: &Failure) -> Self {
        let user = &rotation.user;
        Finding {
            user: Some(user.clone()),
            secret: rotation.secret.to_string(),
            names: vec![failure.name().as_str()],
            facts: vec![failure.facts().to_owned()],
            works: "that could not be looked at.".to_owned(),
            remedies: vec![
                failure.name().remedy().to_owned(),
                format!("`keywheel status {user}` tells how it stands then"),
            ],
        }
    }

    /// A secret whose user has no schedule.
    pub(super) fn unscheduled(secret: &ListedSecret, user: Option<&UserName>) -> Self {
        let works = match &secret.current {
            Some(key) => format!("{key}, as far as the secret tells."),
            None => UNREAD.to_owned(),
        };
        let name = &secret.name;
        Finding {
            user: user.cloned(),
            secret: name.clone(),
            names: vec![Concern::StarterMissing.name()],
            facts: vec![Concern::StarterMissing.facts()],
            works,
            remedies: vec![
                "deploy the configuration again".to_owned(),
                format!(
                    "if it is not in the configuration any more, `aws secretsmanager untag-resource --secret-id {name} --tag-keys {}` takes the secret out of Keywheel's hands",
                    contract::tag::PIPELINE
                ),
            ],
        }
    }

    /// Whose it is, in a few words.
    pub(super) fn whose(&self) -> String {
        match &self.user {
            Some(user) => format!("IAM user {user}, secret {}", self.secret),
            None => format!("Secret {}", self.secret),
        }
    }

    /// Writes it down, for when nobody can be told.
    pub(super) fn log(&self) {
        warn!(
            user = self.user.as_ref().map(UserName::as_str),
            secret = self.secret,
            "{}",
            self.names.join(", ")
        );
    }
}

/// What is said of a key that the watchdog may not tell.
const UNREAD: &str = "the secret's value tells. It was not written by a rotation of Keywheel's own, and the watchdog reads no values.";

/// Which key consumers read, and whether it works.
fn works(standing: &Standing) -> String {
    match &standing.current {
        None if standing.phase == Phase::Unclear => UNREAD.to_owned(),
        None => "none, the first one is still to be made.".to_owned(),
        Some(KeyStanding {
            id, status: None, ..
        }) => format!("none. The secret names {id}, which is gone."),
        Some(KeyStanding {
            id,
            status: Some(KeyStatus::Active),
            created,
            ..
        }) => {
            let age = created.map(|created| Duration::between(created, standing.now).in_days());
            format!("{id}, {} old.", age.unwrap_or_default())
        }
        Some(KeyStanding {
            id,
            status: Some(status),
            ..
        }) => format!("none. The secret names {id}, which is {}.", status.name()),
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n\n", self.whose())?;
        write!(f, "How it stands: {}\n\n", self.facts.join(" "))?;
        write!(f, "Which key works: {}\n\n", self.works)?;
        let remedies: Vec<_> = self
            .remedies
            .iter()
            .map(|remedy| remedy.trim_end_matches('.'))
            .collect();
        write!(f, "What to do: {}.", remedies.join("; "))
    }
}

/// A finding for the tests of what is made of findings.
#[cfg(test)]
pub(super) fn overdue(user: &str) -> Finding {
    let concern = Concern::Overdue {
        since: jiff::Timestamp::UNIX_EPOCH,
    };
    Finding {
        user: user.parse().ok(),
        secret: format!("dev/{user}"),
        names: vec![concern.name()],
        facts: vec![concern.facts()],
        works: "AKIAIOSFODNN7EXAMPLE, 3 days old.".to_owned(),
        remedies: vec![format!("`keywheel rotate {user}`")],
    }
}
