//! What an adoption does, and why it may be impossible.

use super::Situation;
use contract::AccessKeyId;
use handlers::iam_user::KeyStatus;
use std::fmt;

/// What an adoption does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// The secret holds the user's key already: only tags are put.
    Tag,
    /// The secret is made, or gets a version, with the key that was given.
    StoreKey,
    /// The secret is made with nothing but the user's name: the user has no key.
    StoreName,
}

/// Why a user cannot be adopted like that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// The user has keys, and the secret holds none of them.
    KeyWanted(Vec<AccessKeyId>),
    /// The secret holds a key that the user does not have.
    KeyOfAnother(AccessKeyId),
    /// The key that was given is none of the user's.
    NotOfTheUser(AccessKeyId),
    /// The key that was given is not Active.
    NotActive(AccessKeyId),
    /// AWS does not take the key that was given, for this reason.
    DoesNotWork(AccessKeyId, String),
    /// The secret holds another key that works.
    HoldsAnother(AccessKeyId),
    /// The key belongs to this principal.
    OtherIdentity(AccessKeyId, String),
}

impl Situation {
    /// What an adoption would do, with the key that was given, if one was.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn plan(&self, given: Option<&AccessKeyId>) -> Result<Plan, Impossible> {
        let listed = |key: &AccessKeyId| self.keys.iter().find(|listed| listed.id == *key);
        let held = self.secret.as_ref().and_then(|found| found.key.as_ref());
        if let Some(given) = given {
            return match listed(given) {
                None => Err(Impossible::NotOfTheUser(given.clone())),
                Some(key) if key.status != KeyStatus::Active => {
                    Err(Impossible::NotActive(given.clone()))
                }
                Some(_) => match held {
                    Some(held) if held == given => Ok(Plan::Tag),
                    Some(held) if listed(held).is_some() => {
                        Err(Impossible::HoldsAnother(held.clone()))
                    }
                    _ => Ok(Plan::StoreKey),
                },
            };
        }
        match held {
            Some(held) if listed(held).is_some() => Ok(Plan::Tag),
            Some(held) => Err(Impossible::KeyOfAnother(held.clone())),
            None if self.keys.is_empty() => {
                let has_value = self.secret.as_ref().is_some_and(|found| found.has_value);
                Ok(if has_value {
                    Plan::Tag
                } else {
                    Plan::StoreName
                })
            }
            None => {
                let keys = self.keys.iter().map(|key| key.id.clone());
                Err(Impossible::KeyWanted(keys.collect()))
            }
        }
    }

    /// Keys of the user besides this one: the first rotation would hold because of them.
    #[must_use]
    pub fn others(&self, given: Option<&AccessKeyId>) -> Vec<AccessKeyId> {
        let held = self.secret.as_ref().and_then(|found| found.key.as_ref());
        let managed = given.or(held);
        let keys = self.keys.iter().map(|key| &key.id);
        keys.filter(|key| Some(*key) != managed).cloned().collect()
    }
}

impl Impossible {
    /// What to do instead.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Impossible::KeyWanted(_) => {
                "give the key that is in use on standard input, with --key-from-stdin; without its secret at hand, make a second key and give that"
            }
            Impossible::KeyOfAnother(_) | Impossible::HoldsAnother(_) => {
                "look whose secret it is, or name another one in keywheel.yaml"
            }
            Impossible::NotOfTheUser(_)
            | Impossible::NotActive(_)
            | Impossible::OtherIdentity(..) => "give a key of this user that is Active",
            Impossible::DoesNotWork(..) => {
                "check the secret access key; a new key takes a few seconds to work"
            }
        }
    }
}

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Impossible::KeyWanted(keys) => {
                let keys: Vec<_> = keys.iter().map(AccessKeyId::as_str).collect();
                write!(
                    f,
                    "the secret holds no key, and the user has {}",
                    keys.join(" and ")
                )
            }
            Impossible::KeyOfAnother(key) => {
                write!(
                    f,
                    "the secret holds the key {key}, which the user does not have"
                )
            }
            Impossible::HoldsAnother(key) => {
                write!(f, "the secret holds another key of the user: {key}")
            }
            Impossible::NotOfTheUser(key) => write!(f, "the user does not have the key {key}"),
            Impossible::NotActive(key) => write!(f, "the key {key} is not Active"),
            Impossible::OtherIdentity(key, arn) => write!(f, "the key {key} is of {arn}"),
            Impossible::DoesNotWork(key, why) => write!(f, "the key {key} does not work: {why}"),
        }
    }
}
