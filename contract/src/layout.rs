//! How a secret's JSON names its fields.

use serde::{Deserialize, Serialize};

/// The layout that new versions are written in.
///
/// Whatever the layout, versions in the standard and the legacy layout are read too, so a secret
/// that changes its layout is adopted as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretLayout {
    /// What `credential_process` expects: `{"Version":1,"AccessKeyId",…}`.
    #[default]
    Standard,
    /// The ancestor's: `{"UserName","Key","Secret"}`.
    Legacy,
    /// Names of one's own.
    Fields(FieldNames),
}

/// The name of each field; a field without a name is not written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldNames {
    /// The access key id.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: String,
    /// The IAM user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The IAM user's unique id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// When the key was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// The number 1, which `credential_process` asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

impl SecretLayout {
    /// The names of this layout.
    #[must_use]
    pub fn names(&self) -> FieldNames {
        let own = |name: &str| Some(name.to_owned());
        match self {
            SecretLayout::Standard => FieldNames {
                access_key_id: "AccessKeyId".to_owned(),
                secret_access_key: "SecretAccessKey".to_owned(),
                user_name: own("UserName"),
                user_id: own("UserId"),
                created_at: own("CreatedAt"),
                version: own("Version"),
            },
            SecretLayout::Legacy => FieldNames {
                access_key_id: "Key".to_owned(),
                secret_access_key: "Secret".to_owned(),
                user_name: own("UserName"),
                user_id: None,
                created_at: None,
                version: None,
            },
            SecretLayout::Fields(names) => names.clone(),
        }
    }

    /// This layout and the ones that are read besides, in the order in which they are tried.
    pub(crate) fn readable(&self) -> Vec<FieldNames> {
        let mut layouts = vec![self.names()];
        for known in [SecretLayout::Standard, SecretLayout::Legacy] {
            if known != *self {
                layouts.push(known.names());
            }
        }
        layouts
    }
}
