//! Adopt: an IAM user that is there already, and its key, come under management.
//!
//! What a deployment cannot do is done here: the tags that let the pipeline's roles in, and a secret whose first
//! version holds the key that is in use, or nothing but the user's name. A key that is to be stored is tried
//! out first, so that the secret never holds one that does not work.

use crate::{Call, Clients, Error};
use aws_credential_types::Credentials;
use aws_sdk_secretsmanager::types::Tag as SecretTag;
use contract::{
    AccessKeyId, ErrorName, KeyMaterial, Rotation, SecretAccessKey, SecretDocument, label, tag,
};
use handlers::iam_user::{self, KeyStatus, ListedKey};
use handlers::secret_store;
use serde::Deserialize;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What an adoption finds.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The user's keys, oldest first.
    pub keys: Vec<ListedKey>,
    /// The secret, if it is there.
    pub secret: Option<Found>,
    user_id: String,
}

/// A secret that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The key in its current version.
    pub key: Option<AccessKeyId>,
    /// Whether it has a current version.
    pub has_value: bool,
}

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

/// Looks at the user and the secret.
///
/// # Errors
/// When there is no such user, the secret cannot be read, or AWS refuses or cannot be reached.
pub async fn look(clients: &Clients, rotation: &Rotation) -> Result<Situation, Error> {
    let user_id = iam_user::id(&clients.iam, &rotation.user).await?;
    let keys = iam_user::keys(&clients.iam, &rotation.user).await?;
    let (secrets, secret, layout) = (&clients.secrets, &rotation.secret, &rotation.secret_layout);
    let found = match secret_store::describe(secrets, secret).await {
        Err(failure) if failure.name() == ErrorName::SecretNotFound => None,
        Err(failure) => return Err(failure.into()),
        Ok(described) => Some(match described.version(label::CURRENT) {
            None => Found {
                key: None,
                has_value: false,
            },
            Some(version) => {
                let document = secret_store::document(secrets, secret, version, layout).await?;
                Found {
                    key: document.key.as_ref().map(|key| key.id.clone()),
                    has_value: true,
                }
            }
        }),
    };
    Ok(Situation {
        keys,
        secret: found,
        user_id,
    })
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

    /// Does it. What has been done when a call fails is done, and doing it again does the rest.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn carry_out(
        &self,
        clients: &Clients,
        rotation: &Rotation,
        schedule: Option<&str>,
        plan: Plan,
        given: Option<KeyMaterial>,
    ) -> Result<Result<(), Impossible>, Error> {
        let mut document = SecretDocument::empty();
        document.user_name = Some(rotation.user.to_string());
        document.user_id = Some(self.user_id.clone());
        if let Some(key) = given {
            if let Some(why) = self.try_out(clients, rotation, &key).await? {
                return Ok(Err(why));
            }
            document.key = Some(key);
        }
        let mut tags = vec![
            (tag::ROTATABLE, tag::ROTATABLE_VALUE),
            (tag::PIPELINE, rotation.pipeline.as_str()),
        ];
        tag_user(clients, rotation, &tags).await?;
        tags.extend(schedule.map(|schedule| (tag::SCHEDULE, schedule)));
        if plan == Plan::StoreKey && self.secret.is_some() {
            self.store(clients, rotation, document).await?;
        } else if plan != Plan::Tag && self.secret.is_none() {
            create_secret(clients, rotation, &document, &tags).await?;
        } else if plan == Plan::StoreName {
            self.store(clients, rotation, document).await?;
        }
        for (key, value) in tags {
            secret_store::put_tag(&clients.secrets, &rotation.secret, key, value).await?;
        }
        Ok(Ok(()))
    }

    /// Calls AWS with the key.
    async fn try_out(
        &self,
        clients: &Clients,
        rotation: &Rotation,
        key: &KeyMaterial,
    ) -> Result<Option<Impossible>, Error> {
        let credentials = Credentials::new(
            key.id.as_str(),
            key.secret.expose(),
            None,
            None,
            "keywheel adopt",
        );
        let config = aws_sdk_sts::config::Builder::from(&clients.config)
            .credentials_provider(credentials)
            .build();
        let identity = aws_sdk_sts::Client::from_conf(config)
            .get_caller_identity()
            .send()
            .await;
        match identity {
            Ok(identity) if identity.user_id() == Some(self.user_id.as_str()) => Ok(None),
            Ok(identity) => {
                let arn = identity.arn.unwrap_or_default();
                Ok(Some(Impossible::OtherIdentity(key.id.clone(), arn)))
            }
            Err(error) => {
                let subject = format!("the key of {}", rotation.user);
                let call = Call::new("sts:GetCallerIdentity", subject);
                match Error::of_call(call, &error) {
                    Error::Refused { code, said, .. } => {
                        let why = format!("{code}: {said}");
                        Ok(Some(Impossible::DoesNotWork(key.id.clone(), why)))
                    }
                    error => Err(error),
                }
            }
        }
    }

    /// Puts a version into the secret that is there, with what people have added to the one before.
    async fn store(
        &self,
        clients: &Clients,
        rotation: &Rotation,
        document: SecretDocument,
    ) -> Result<(), Error> {
        let (secrets, secret, layout) =
            (&clients.secrets, &rotation.secret, &rotation.secret_layout);
        let described = secret_store::describe(secrets, secret).await?;
        let mut next = match described.version(label::CURRENT) {
            Some(version) => secret_store::document(secrets, secret, version, layout).await?,
            None => SecretDocument::empty(),
        };
        next.key = document.key;
        next.user_name = document.user_name;
        next.user_id = document.user_id;
        let value = next.write(layout);
        let version = secret_store::put(secrets, secret, None, label::DRAFT, &value).await?;
        if let Some(from) = described.version(label::CURRENT) {
            secret_store::swap(secrets, secret, label::CURRENT, Some(from), &version).await?;
        }
        Ok(())
    }
}

async fn tag_user(
    clients: &Clients,
    rotation: &Rotation,
    tags: &[(&str, &str)],
) -> Result<(), Error> {
    let call = || Call::new("iam:TagUser", format!("user {}", rotation.user));
    let built = tags.iter().map(|(key, value)| {
        let tag = aws_sdk_iam::types::Tag::builder();
        tag.key(*key).value(*value).build()
    });
    let tags: Result<Vec<_>, _> = built.collect();
    let request = clients.iam.tag_user().user_name(rotation.user.as_str());
    let request = request.set_tags(Some(tags.expect("each has a key and a value")));
    let tagged = request.send().await;
    tagged
        .map(drop)
        .map_err(|error| Error::of_call(call(), &error))
}

async fn create_secret(
    clients: &Clients,
    rotation: &Rotation,
    document: &SecretDocument,
    tags: &[(&str, &str)],
) -> Result<(), Error> {
    let secret = rotation.secret.as_str();
    let tags = tags
        .iter()
        .map(|(key, value)| SecretTag::builder().key(*key).value(*value).build());
    let created = clients
        .secrets
        .create_secret()
        .name(secret)
        .secret_string(document.write(&rotation.secret_layout).as_str())
        .set_tags(Some(tags.collect()))
        .send()
        .await;
    created.map(drop).map_err(|error| {
        let call = Call::new("secretsmanager:CreateSecret", format!("secret {secret}"));
        Error::of_call(call, &error)
    })
}

/// A key as `aws iam create-access-key` prints it, or the part of it that matters. Its memory is
/// overwritten on drop.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    // It overwrites its own.
    #[zeroize(skip)]
    access_key: Option<Box<Printed>>,
}

/// Reads a key from a text: JSON with `AccessKeyId` and `SecretAccessKey`, as `aws iam create-access-key`
/// prints it. What is wrong is said without repeating any of it.
///
/// # Errors
/// When it is none.
pub fn read_key(text: &str) -> Result<KeyMaterial, &'static str> {
    const NOT_A_KEY: &str = "it is not JSON with AccessKeyId and SecretAccessKey";
    let mut printed: Printed = serde_json::from_str(text).map_err(|_| NOT_A_KEY)?;
    if let Some(inner) = printed.access_key.take() {
        printed = *inner;
    }
    let id = printed.access_key_id.as_deref().ok_or(NOT_A_KEY)?;
    let id = id
        .parse()
        .map_err(|_| "AccessKeyId is not an access key id")?;
    let secret = printed.secret_access_key.take().ok_or(NOT_A_KEY)?;
    if secret.is_empty() {
        return Err("SecretAccessKey is empty");
    }
    Ok(KeyMaterial {
        id,
        secret: SecretAccessKey::new(secret),
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_the_aws_cli_prints_it_and_nothing_of_it_is_repeated() {
        let part = r#"{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "canary"}"#;
        let whole = format!(r#"{{"AccessKey": {part}}}"#);
        for text in [part, &whole] {
            let key = read_key(text).unwrap();
            assert_eq!(key.id.as_str(), "AKIAIOSFODNN7EXAMPLE");
            assert_eq!(key.secret.expose(), "canary");
        }
        for (text, error) in [
            (
                "canary",
                "it is not JSON with AccessKeyId and SecretAccessKey",
            ),
            (
                r#"{"AccessKeyId": "canary", "SecretAccessKey": "canary"}"#,
                "AccessKeyId is not an access key id",
            ),
            (
                r#"{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": ""}"#,
                "SecretAccessKey is empty",
            ),
        ] {
            assert_eq!(read_key(text).unwrap_err(), error);
        }
    }
}
