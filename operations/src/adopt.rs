//! Adopt: an IAM user that is there already, and its key, come under management.
//!
//! What a deployment cannot do is done here: the tags that let the pipeline's roles in, and a secret whose first
//! version holds the key that is in use, or nothing but the user's name. A key that is to be stored is tried
//! out first, so that the secret never holds one that does not work.

mod plan;
mod printed_key;

pub use plan::{Impossible, Plan};
pub use printed_key::read_key;

use crate::{Call, Clients, Error};
use aws_credential_types::Credentials;
use aws_sdk_secretsmanager::types::Tag as SecretTag;
use contract::{AccessKeyId, ErrorName, KeyMaterial, Rotation, SecretDocument, label, tag};
use handlers::iam_user::{self, ListedKey};
use handlers::secret_store;

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
