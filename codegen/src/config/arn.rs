//! The ARNs and the account that a file may name.

use crate::config::kind::{Complaint, Text};
use crate::config::text;
use crate::config::word::excerpt;

pub(crate) const ACCOUNT: Text<String> = Text {
    what: "an AWS account",
    pattern: "^[0-9]{12}$",
    longest: 12,
    parse: account,
};

pub(crate) const KMS_KEY_ARN: Text<KmsKeyArn> = Text {
    what: "the ARN of a KMS key",
    pattern: "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$",
    longest: 256,
    parse: kms_key_arn,
};

pub(crate) const POLICY_ARN: Text<String> = Text {
    what: "the ARN of a managed policy",
    pattern: r"^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[!-~]+$",
    longest: 2048,
    parse: policy_arn,
};

pub(crate) const PRINCIPAL_ARN: Text<String> = Text {
    what: "the ARN of a role, a user or an account",
    pattern: r"^arn:aws[a-z-]*:iam::[0-9]{12}:(root|role/[!-~]+|user/[!-~]+)$",
    longest: 2048,
    parse: principal_arn,
};

/// The ARN of a KMS key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KmsKeyArn(String);

impl KmsKeyArn {
    /// The ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key's region.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.split(':').nth(3).unwrap_or_default()
    }
}

/// The account in an ARN; AWS's own policies have none.
pub(crate) fn account_of(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?
        .split(':')
        .nth(3)
        .filter(|account| is_account(account))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// What an ARN says; the resource is the whole rest.
struct Parts<'a> {
    service: &'a str,
    region: &'a str,
    account: &'a str,
    resource: &'a str,
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let mut parts = text.splitn(6, ':');
    let (arn, partition) = (parts.next()?, parts.next()?);
    let (service, region, account) = (parts.next()?, parts.next()?, parts.next()?);
    let resource = parts.next()?;
    let printable = resource.bytes().all(|b| b.is_ascii_graphic());
    (arn == "arn" && partition.starts_with("aws") && printable).then_some(Parts {
        service,
        region,
        account,
        resource,
    })
}

fn account(text: &str) -> Result<String, Complaint> {
    if is_account(text) {
        return Ok(text.to_owned());
    }
    Err(Complaint::new(
        format!("`{}` is not {}", excerpt(text), ACCOUNT.what),
        "write its twelve digits in quotes, without hyphens: \"123456789012\"",
    ))
}

fn kms_key_arn(text: &str) -> Result<KmsKeyArn, Complaint> {
    let named = |prefix: &str| {
        parts(text).filter(|parts| {
            parts.service == "kms"
                && (text::REGION.parse)(parts.region).is_ok()
                && is_account(parts.account)
                && parts.resource.starts_with(prefix)
                && parts.resource.len() > prefix.len()
        })
    };
    let id = |parts: &Parts<'_>| {
        parts.resource["key/".len()..]
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if named("key/").is_some_and(|parts| id(&parts)) {
        return Ok(KmsKeyArn(text.to_owned()));
    }
    let hint = if named("alias/").is_some() || text.starts_with("alias/") {
        "an alias may move to another key, and policies name keys: write the ARN of the key itself"
    } else {
        "write it as AWS does: `arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`"
    };
    Err(Complaint::new(
        format!("`{}` is not {}", excerpt(text), KMS_KEY_ARN.what),
        hint,
    ))
}

fn policy_arn(text: &str) -> Result<String, Complaint> {
    let valid = parts(text).is_some_and(|parts| {
        parts.service == "iam"
            && parts.region.is_empty()
            && (is_account(parts.account) || parts.account == "aws")
            && parts.resource.len() > "policy/".len()
            && parts.resource.starts_with("policy/")
    });
    if valid && text.len() <= POLICY_ARN.longest {
        return Ok(text.to_owned());
    }
    Err(Complaint::new(
        format!("`{}` is not {}", excerpt(text), POLICY_ARN.what),
        "write `arn:aws:iam::123456789012:policy/name`, or `arn:aws:iam::aws:policy/name` for one of AWS's",
    ))
}

fn principal_arn(text: &str) -> Result<String, Complaint> {
    let named = |resource: &str| {
        ["role/", "user/"]
            .into_iter()
            .any(|kind| resource.len() > kind.len() && resource.starts_with(kind))
    };
    let valid = parts(text).is_some_and(|parts| {
        parts.service == "iam"
            && parts.region.is_empty()
            && is_account(parts.account)
            && (parts.resource == "root" || named(parts.resource))
            && !parts.resource.contains('*')
    });
    if valid && text.len() <= PRINCIPAL_ARN.longest {
        return Ok(text.to_owned());
    }
    let hint = if text.contains('*') {
        "name each reader; a resource policy takes no `*` within an ARN"
    } else if text.contains(":assumed-role/") {
        "name the role rather than a session of it: `arn:aws:iam::123456789012:role/name`"
    } else {
        "write `arn:aws:iam::123456789012:role/name`, `…:user/name`, or `…:root` for a whole account"
    };
    Err(Complaint::new(
        format!("`{}` is not {}", excerpt(text), PRINCIPAL_ARN.what),
        hint,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted<T>(kind: &Text<T>, text: &str) -> bool {
        (kind.parse)(text).is_ok()
    }

    #[test]
    fn each_kind_of_arn_is_told_from_the_others() {
        let key = "arn:aws:kms:us-west-2:123456789012:key/mrk-1234abcd";
        let policy = "arn:aws:iam::aws:policy/service-role/AWSLambdaRole";
        let role = "arn:aws-us-gov:iam::123456789012:role/ci/deployer";
        assert!(accepted(&KMS_KEY_ARN, key));
        assert!(accepted(&POLICY_ARN, policy));
        assert!(accepted(&PRINCIPAL_ARN, role));
        assert!(accepted(&PRINCIPAL_ARN, "arn:aws:iam::123456789012:root"));
        for wrong in [
            policy,
            role,
            "",
            "key/1234",
            "arn:aws:kms:us-west-2:123456789012:key/",
        ] {
            assert!(!accepted(&KMS_KEY_ARN, wrong), "{wrong}");
        }
        for wrong in [key, role, "", "arn:aws:iam::123456789012:policy/"] {
            assert!(!accepted(&POLICY_ARN, wrong), "{wrong}");
        }
        for wrong in [key, policy, "", "*", "arn:aws:iam::123456789012:role/*"] {
            assert!(!accepted(&PRINCIPAL_ARN, wrong), "{wrong}");
        }
        assert_eq!(account_of(role), Some("123456789012"));
        assert_eq!(account_of(policy), None);
        assert_eq!(account_of("dev/bot"), None);
    }

    #[test]
    fn an_alias_is_refused_with_the_reason() {
        let complaint = kms_key_arn("arn:aws:kms:us-west-2:123456789012:alias/mine").unwrap_err();
        assert_eq!(
            complaint.hint,
            "an alias may move to another key, and policies name keys: write the ARN of the key itself"
        );
    }

    #[test]
    fn an_account_has_twelve_digits() {
        assert!(accepted(&ACCOUNT, "012345678901"));
        for wrong in ["", "1234-5678-9012", "12345678901", "12345678901x"] {
            assert!(!accepted(&ACCOUNT, wrong), "{wrong}");
        }
    }
}
