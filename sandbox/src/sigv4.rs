//! AWS Signature Version 4, recomputed from its description
//! (IAM user guide, "Create a signed AWS API request").

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What a request's `Authorization` header says, and what the signature covers.
pub(crate) struct Signed<'a> {
    request: &'a Request<'a>,
    pub(crate) access_key_id: &'a str,
    /// `20261122`.
    day: &'a str,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
    /// `20261122T000000Z`.
    pub(crate) date: &'a str,
    headers: Vec<&'a str>,
    signature: &'a str,
}

/// The parts of an HTTP request that are signed.
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    /// As it was sent, escaped.
    pub(crate) path: &'a str,
    /// As it was sent, escaped, without the question mark.
    pub(crate) query: &'a str,
    pub(crate) host: &'a str,
    /// Lower-case names.
    pub(crate) headers: Vec<(&'a str, &'a str)>,
    pub(crate) body: &'a [u8],
}

impl<'a> Request<'a> {
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        // A connector puts `host` in; in memory there is none.
        self.headers
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| *value)
            .or((name == "host").then_some(self.host))
    }

    /// The signature's parts; `None` when the request is not signed.
    pub(crate) fn signed(&'a self) -> Option<Signed<'a>> {
        let parameters = self
            .header("authorization")?
            .strip_prefix("AWS4-HMAC-SHA256 ")?;
        let parameter = |name: &str| {
            parameters
                .split(',')
                .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
        };
        let mut scope = parameter("Credential")?.split('/');
        Some(Signed {
            request: self,
            access_key_id: scope.next()?,
            day: scope.next()?,
            region: scope.next()?,
            service: scope.next()?,
            date: self.header("x-amz-date")?,
            headers: parameter("SignedHeaders")?.split(';').collect(),
            signature: parameter("Signature")?,
        })
    }

    fn payload_hash(&self) -> String {
        let actual = hex(&Sha256::digest(self.body));
        match self.header("x-amz-content-sha256") {
            Some("UNSIGNED-PAYLOAD") => "UNSIGNED-PAYLOAD".to_owned(),
            _ => actual,
        }
    }
}

impl Signed<'_> {
    /// Whether the holder of this secret signed exactly this request.
    pub(crate) fn is_by(&self, secret: &str) -> bool {
        self.signature == self.expected(secret)
    }

    fn expected(&self, secret: &str) -> String {
        let Signed {
            day,
            region,
            service,
            ..
        } = self;
        let string_to_sign = format!(
            "AWS4-HMAC-SHA256\n{}\n{day}/{region}/{service}/aws4_request\n{}",
            self.date,
            hex(&Sha256::digest(self.canonical_request()))
        );
        let key = [*day, *region, *service, "aws4_request"]
            .iter()
            .fold(format!("AWS4{secret}").into_bytes(), |key, part| {
                hmac(&key, part)
            });
        hex(&hmac(&key, &string_to_sign))
    }

    fn canonical_request(&self) -> String {
        let request = self.request;
        let mut query: Vec<String> = request
            .query
            .split('&')
            .filter(|part| !part.is_empty())
            .map(|part| {
                if part.contains('=') {
                    part.to_owned()
                } else {
                    format!("{part}=")
                }
            })
            .collect();
        query.sort();
        let mut headers = String::new();
        for name in &self.headers {
            let value = request.header(name).unwrap_or_default();
            let words: Vec<_> = value.split_ascii_whitespace().collect();
            // Writing to a String cannot fail.
            let _ = writeln!(headers, "{name}:{}", words.join(" "));
        }
        // The path is escaped once more than it was sent, but for S3 ("Create a signed AWS API request",
        // AWS Identity and Access Management user guide).
        let path = match self.service {
            "s3" => request.path.to_owned(),
            _ => request.path.replace('%', "%25"),
        };
        format!(
            "{}\n{path}\n{}\n{headers}\n{}\n{}",
            request.method,
            query.join("&"),
            self.headers.join(";"),
            request.payload_hash()
        )
    }
}

fn hmac(key: &[u8], data: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(data.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Each byte as two digits, by hand: four texts of each request are written so.
fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits
        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the IAM user guide's older edition: ListUsers with the example key.
    #[test]
    fn the_signature_of_the_documentation_is_recomputed() {
        let request = Request {
            method: "GET",
            path: "/",
            query: "Action=ListUsers&Version=2010-05-08",
            host: "iam.amazonaws.com",
            headers: vec![
                (
                    "content-type",
                    "application/x-www-form-urlencoded; charset=utf-8",
                ),
                ("x-amz-date", "20150830T123600Z"),
                (
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
                ),
            ],
            body: b"",
        };
        let signed = request.signed().unwrap();
        assert!(signed.is_by("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
        assert!(!signed.is_by("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEZ"));
    }

    #[test]
    fn what_is_not_signed_has_no_parts() {
        let request = Request {
            method: "POST",
            path: "/",
            query: "",
            host: "sts.us-west-2.amazonaws.com",
            headers: vec![("authorization", "Bearer token")],
            body: b"",
        };
        assert!(request.signed().is_none());
    }
}
