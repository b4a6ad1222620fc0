//! The shapes of texts that AWS gives a shape to.

mod topic_arn;

pub(crate) use topic_arn::TOPIC_ARN;
pub use topic_arn::TopicArn;

use crate::config::kind::{Complaint, Text};
use crate::config::word::{excerpt, nearest};
use contract::{IdentifierError, SecretId, UserName};

pub(crate) const PIPELINE: Text<String> = Text {
    what: "a pipeline's name",
    pattern: "^[A-Za-z][A-Za-z0-9-]*$",
    // AWS allows 64 characters in the names of roles and Lambdas; the other half is for what is
    // derived, such as `acme-keys-keywheel-deactivate`.
    longest: 32,
    parse: pipeline,
};

pub(crate) const REGION: Text<String> = Text {
    what: "an AWS region",
    pattern: "^[a-z]+(-[a-z]+)+-[0-9]+$",
    longest: 32,
    parse: region,
};

pub(crate) const EMAIL: Text<String> = Text {
    what: "an email address",
    pattern: r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$",
    longest: 320,
    parse: email,
};

pub(crate) const SECRET: Text<SecretId> = Text {
    what: "the name or the ARN of a secret",
    pattern: "^(arn:[A-Za-z0-9/_+=.@:-]+|[A-Za-z0-9/_+=.@-]{1,512})$",
    longest: 2048,
    parse: |text| text.parse().map_err(|error| from_contract(&error)),
};

/// With a user's name behind it, which has 64 characters at most, it is the name of a secret.
pub(crate) const SECRET_NAME_PREFIX: Text<String> = Text {
    what: "the beginning of a secret's name",
    pattern: "^[A-Za-z0-9/_+=.@-]+$",
    longest: 448,
    parse: secret_name_prefix,
};

pub(crate) const USER_NAME: Text<UserName> = Text {
    what: "the name of an IAM user",
    pattern: "^[A-Za-z0-9+=,.@_-]+$",
    longest: 64,
    parse: |text| text.parse().map_err(|error| from_contract(&error)),
};

pub(crate) const BUCKET: Text<String> = Text {
    what: "the name of an S3 bucket",
    pattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
    longest: 63,
    parse: bucket,
};

pub(crate) const OBJECT_KEY: Text<String> = Text {
    what: "the key of an S3 object",
    pattern: "^[^/]",
    longest: 1024,
    parse: object_key,
};

pub(crate) const TIME_ZONE: Text<String> = Text {
    what: "a time zone",
    pattern: "^[A-Za-z][A-Za-z0-9/_+-]*$",
    longest: 64,
    parse: time_zone,
};

pub(crate) const FIELD_NAME: Text<String> = Text {
    what: "the name of a JSON field",
    pattern: "^[^\\s]",
    longest: 256,
    parse: field_name,
};

pub(crate) const PATH: Text<String> = Text {
    what: "the path of an IAM user",
    pattern: "^/([!-~]+/)?$",
    longest: 512,
    parse: path,
};

pub(crate) const DESCRIPTION: Text<String> = Text {
    what: "the description of a secret",
    pattern: "",
    longest: 2048,
    parse: description,
};

fn from_contract(error: &IdentifierError) -> Complaint {
    Complaint::new(error.to_string(), error.hint())
}

fn checked(valid: bool, text: &str, what: &str, hint: &str) -> Result<String, Complaint> {
    if valid {
        Ok(text.to_owned())
    } else {
        let message = format!("`{}` is not {what}", excerpt(text));
        Err(Complaint::new(message, hint))
    }
}

fn pipeline(text: &str) -> Result<String, Complaint> {
    checked(
        (1..=PIPELINE.longest).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
        text,
        PIPELINE.what,
        "it has 1 to 32 letters, digits and hyphens, a letter first",
    )
}

fn region(text: &str) -> Result<String, Complaint> {
    let lower = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_region = |text: &str| {
        let mut parts = text.split('-');
        parts.next_back().is_some_and(digits) && parts.clone().count() >= 2 && parts.all(lower)
    };
    let zone = text.strip_suffix(|c: char| c.is_ascii_lowercase());
    match zone.filter(|zone| is_region(zone)) {
        Some(region) => Err(Complaint::new(
            format!("`{text}` is an availability zone, not an AWS region"),
            format!("write `{region}`"),
        )),
        None => checked(
            text.len() <= REGION.longest && is_region(text),
            text,
            REGION.what,
            "write it as AWS does: `us-west-2`, `eu-central-1`",
        ),
    }
}

fn email(text: &str) -> Result<String, Complaint> {
    let valid = text.len() <= EMAIL.longest
        && !text.chars().any(char::is_whitespace)
        && text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.contains('@')
                && domain.contains('.')
                && domain.split('.').all(|label| !label.is_empty())
        });
    checked(
        valid,
        text,
        EMAIL.what,
        "write `name@example.com`, without a display name",
    )
}

fn bucket(text: &str) -> Result<String, Complaint> {
    let ends = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    checked(
        (3..=BUCKET.longest).contains(&text.len())
            && text.bytes().all(|b| ends(b) || b".-".contains(&b))
            && text.bytes().next().is_some_and(ends)
            && text.bytes().next_back().is_some_and(ends),
        text,
        BUCKET.what,
        "S3 allows 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends",
    )
}

fn object_key(text: &str) -> Result<String, Complaint> {
    checked(
        (1..=OBJECT_KEY.longest).contains(&text.len()) && !text.starts_with('/'),
        text,
        OBJECT_KEY.what,
        "write 1 to 1024 bytes without a slash in front, such as `folder/object`",
    )
}

fn time_zone(text: &str) -> Result<String, Complaint> {
    let zones = jiff::tz::TimeZoneDatabase::bundled();
    // Reading ignores case, EventBridge does not.
    if zones
        .get(text)
        .is_ok_and(|zone| zone.iana_name() == Some(text))
    {
        return Ok(text.to_owned());
    }
    let known: Vec<_> = zones.available().map(|zone| zone.to_string()).collect();
    let hint = nearest(text, known.iter().map(String::as_str)).map_or_else(
        || "write a name of the IANA time zone database, such as `Europe/Berlin`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    let message = format!("`{}` is not {}", excerpt(text), TIME_ZONE.what);
    Err(Complaint::new(message, hint))
}

fn field_name(text: &str) -> Result<String, Complaint> {
    checked(
        (1..=FIELD_NAME.longest).contains(&text.len()) && text.trim() == text,
        text,
        FIELD_NAME.what,
        "write 1 to 256 characters without spaces around them",
    )
}

fn path(text: &str) -> Result<String, Complaint> {
    checked(
        text.len() <= PATH.longest
            && text.starts_with('/')
            && text.ends_with('/')
            && text != "//"
            && text.bytes().all(|b| b.is_ascii_graphic()),
        text,
        PATH.what,
        "it begins and ends with a slash, without spaces: `/bots/`",
    )
}

fn secret_name_prefix(text: &str) -> Result<String, Complaint> {
    checked(
        (1..=SECRET_NAME_PREFIX.longest).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"/_+=.@-".contains(&b)),
        text,
        SECRET_NAME_PREFIX.what,
        "up to 448 letters, digits and `/_+=.@-`, so that there is room for the user's name: `prod/`",
    )
}

fn description(text: &str) -> Result<String, Complaint> {
    checked(
        text.chars().count() <= DESCRIPTION.longest,
        text,
        DESCRIPTION.what,
        "Secrets Manager allows 2048 characters",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted<T>(kind: &Text<T>, text: &str) -> bool {
        (kind.parse)(text).is_ok()
    }

    #[test]
    fn each_shape_takes_what_aws_takes() {
        for text in ["a", "acme-keys", "Keys2", &"x".repeat(32)] {
            assert!(accepted(&PIPELINE, text), "{text}");
        }
        for text in [
            "us-west-2",
            "us-gov-east-1",
            "us-isob-east-1",
            "ap-southeast-7",
            "eusc-de-east-1",
        ] {
            assert!(accepted(&REGION, text), "{text}");
        }
        for text in ["a@b.co", "first.last+tag@sub.example.com", "ü@exämple.com"] {
            assert!(accepted(&EMAIL, text), "{text}");
        }
        assert!(accepted(
            &TOPIC_ARN,
            "arn:aws-us-gov:sns:us-gov-west-1:123456789012:on_call-2"
        ));
        assert!(accepted(&BUCKET, "app-bot-test-bucket"));
        assert!(accepted(&OBJECT_KEY, "a/b c/ü"));
        for text in ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"] {
            assert!(accepted(&TIME_ZONE, text), "{text}");
        }
    }

    #[test]
    fn each_shape_refuses_what_aws_refuses() {
        for text in ["", "9keys", "-keys", "keys_1", "kéys", &"x".repeat(33)] {
            assert!(!accepted(&PIPELINE, text), "{text}");
        }
        for text in [
            "",
            "us-west",
            "west-2",
            "us-west-2a",
            "US-WEST-2",
            "us--west-2",
            "us-west-",
            "2",
        ] {
            assert!(!accepted(&REGION, text), "{text}");
        }
        for text in [
            "",
            "a",
            "@b.co",
            "a@",
            "a@b",
            "a@@b.co",
            "a b@c.de",
            "a@b..co",
            "On Call <a@b.co>",
        ] {
            assert!(!accepted(&EMAIL, text), "{text}");
        }
        for text in [
            "",
            "oncall",
            "arn:aws:sns:us-west-2:123456789012:",
            "arn:aws:sns:us-west-2:12345:oncall",
            "arn:aws:sqs:us-west-2:123456789012:oncall",
            "arn:aws:sns:us-west-2:123456789012:oncall.fifo",
            "arn:aws:sns:us-west-2:123456789012:oncall:0123",
        ] {
            assert!(!accepted(&TOPIC_ARN, text), "{text}");
        }
        for text in [
            "",
            "ab",
            "Upper-case",
            "-abc",
            "abc.",
            "a_b_c",
            &"x".repeat(64),
        ] {
            assert!(!accepted(&BUCKET, text), "{text}");
        }
        for text in ["", "/leading", &"x".repeat(1025)] {
            assert!(!accepted(&OBJECT_KEY, text), "{text}");
        }
        for text in ["", "Berlin", "Europe/Berln", "CEST", "europe/berlin"] {
            assert!(!accepted(&TIME_ZONE, text), "{text}");
        }
        for text in ["", " Key", "Key "] {
            assert!(!accepted(&FIELD_NAME, text), "{text}");
        }
    }

    #[test]
    fn a_path_begins_and_ends_with_a_slash() {
        for text in ["/", "/bots/", "/a/b-c/"] {
            assert!(accepted(&PATH, text), "{text}");
        }
        for text in ["", "//", "bots", "/bots", "bots/", "/a b/"] {
            assert!(!accepted(&PATH, text), "{text}");
        }
    }

    #[test]
    fn a_prefix_leaves_room_for_the_longest_name_of_a_user() {
        for text in ["prod/", "a", "a_+=.@-", &"a".repeat(448)] {
            assert!(accepted(&SECRET_NAME_PREFIX, text), "{text}");
            let name = format!("{text}{}", "u".repeat(64));
            assert!(accepted(&SECRET, &name), "{name}");
        }
        for text in ["", "a b", "a,b", "arn:aws", &"a".repeat(449)] {
            assert!(!accepted(&SECRET_NAME_PREFIX, text), "{text}");
        }
    }

    #[test]
    fn an_availability_zone_is_told_from_a_region() {
        let complaint = region("us-west-2a").unwrap_err();
        assert_eq!(
            complaint.message,
            "`us-west-2a` is an availability zone, not an AWS region"
        );
        assert_eq!(complaint.hint, "write `us-west-2`");
    }
}
