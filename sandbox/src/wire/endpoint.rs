//! Where a request went: the host's name says it, or what it is signed for.

use crate::Service;
use crate::sigv4::Request;

/// IAM and the global STS endpoint live here, and so are requests to them signed.
const GLOBAL: &str = "us-east-1";

/// Where a request went.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) service: Service,
    pub(super) region: String,
    /// The bucket, when it is a part of the host's name.
    pub(super) bucket: Option<String>,
}

impl Endpoint {
    /// The endpoint of this name. `home` is where `s3.amazonaws.com` without a region leads.
    pub(super) fn of(host: &str, home: &str) -> Option<Self> {
        let name = host
            .strip_suffix(".amazonaws.com.cn")
            .or_else(|| host.strip_suffix(".amazonaws.com"))?;
        if let Some(endpoint) = s3(name, home) {
            return Some(endpoint);
        }
        let (service, region) = match name.split_once('.') {
            Some((service, region)) => (Service::named(service)?, region),
            None => (Service::named(name)?, GLOBAL),
        };
        let region = match (service, region) {
            // IAM has one endpoint in each partition.
            (Service::Iam, GLOBAL) if !name.contains('.') => GLOBAL,
            (Service::Iam, "us-gov") => "us-gov-west-1",
            (Service::Iam, "cn-north-1") => region,
            (Service::Iam, _) => return None,
            (Service::Sts, _) => region,
            _ if name.contains('.') => region,
            _ => return None,
        };
        Some(Endpoint {
            service,
            region: region.to_owned(),
            bucket: None,
        })
    }

    /// The endpoint of a request to this machine: all services are behind one name there, so the scope
    /// of the signature tells them apart.
    pub(super) fn local(host: &str, request: &Request<'_>) -> Option<Self> {
        let bucket = local(host)?;
        let signed = request.signed()?;
        Some(Endpoint {
            service: Service::named(signed.service)?,
            region: signed.region.to_owned(),
            bucket: bucket.map(ToOwned::to_owned),
        })
    }
}

/// Whether a host is this machine, and the bucket in its name: `BUCKET.localhost`. A client that is given
/// an address instead of a name puts the bucket into the path.
fn local(host: &str) -> Option<Option<&str>> {
    if host.starts_with("[::1]") {
        return Some(None);
    }
    match host.split_once(':').map_or(host, |(name, _)| name) {
        "127.0.0.1" | "localhost" => Some(None),
        name => name.strip_suffix(".localhost").map(Some),
    }
}

/// `s3`, `s3.REGION`, `BUCKET.s3`, `BUCKET.s3.REGION`.
fn s3(name: &str, home: &str) -> Option<Endpoint> {
    let labels: Vec<&str> = name.split('.').collect();
    let position = labels
        .iter()
        .rposition(|label| *label == "s3")
        .filter(|position| labels.len() - position <= 2)?;
    let bucket = labels[..position].join(".");
    Some(Endpoint {
        service: Service::S3,
        region: labels.get(position + 1).copied().unwrap_or(home).to_owned(),
        bucket: (!bucket.is_empty()).then_some(bucket),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_name_service_region_and_bucket() {
        let endpoint = |host: &str| {
            Endpoint::of(&format!("{host}.amazonaws.com"), "us-west-2")
                .map(|found| (found.service, found.region, found.bucket))
        };
        let at = |service, region: &str, bucket: Option<&str>| {
            Some((service, region.to_owned(), bucket.map(str::to_owned)))
        };
        assert_eq!(endpoint("iam"), at(Service::Iam, "us-east-1", None));
        assert_eq!(
            endpoint("iam.us-gov"),
            at(Service::Iam, "us-gov-west-1", None)
        );
        assert_eq!(
            Endpoint::of("iam.cn-north-1.amazonaws.com.cn", "cn-north-1").map(|found| found.region),
            Some("cn-north-1".to_owned())
        );
        assert_eq!(endpoint("sts"), at(Service::Sts, "us-east-1", None));
        assert_eq!(
            endpoint("sts.eu-west-1"),
            at(Service::Sts, "eu-west-1", None)
        );
        assert_eq!(
            endpoint("events.us-west-2"),
            at(Service::EventBridge, "us-west-2", None)
        );
        assert_eq!(endpoint("s3.us-west-2"), at(Service::S3, "us-west-2", None));
        assert_eq!(
            endpoint("my.bucket.s3.eu-west-1"),
            at(Service::S3, "eu-west-1", Some("my.bucket"))
        );
        assert_eq!(
            endpoint("bucket.s3"),
            at(Service::S3, "us-west-2", Some("bucket"))
        );
        assert_eq!(endpoint("iam.us-west-2"), None);
        assert_eq!(endpoint("secretsmanager"), None);
        assert_eq!(endpoint("ec2.us-west-2"), None);
        assert_eq!(Endpoint::of("example.com", "us-west-2"), None);
    }

    #[test]
    fn on_this_machine_the_signature_names_service_and_region() {
        let endpoint = |host: &str, service: &str| {
            let authorization = format!(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
            );
            let request = Request {
                method: "GET",
                path: "/",
                query: "",
                host,
                headers: vec![
                    ("authorization", &authorization),
                    ("x-amz-date", "20150830T123600Z"),
                ],
                body: b"",
            };
            Endpoint::local(host, &request).map(|found| (found.service, found.region, found.bucket))
        };
        let at = |service, bucket: Option<&str>| {
            Some((service, "eu-west-1".to_owned(), bucket.map(str::to_owned)))
        };
        assert_eq!(endpoint("127.0.0.1:4566", "sts"), at(Service::Sts, None));
        assert_eq!(
            endpoint("localhost:4566", "secretsmanager"),
            at(Service::SecretsManager, None)
        );
        assert_eq!(endpoint("[::1]:4566", "iam"), at(Service::Iam, None));
        assert_eq!(
            endpoint("my.bucket.localhost", "s3"),
            at(Service::S3, Some("my.bucket"))
        );
        assert_eq!(endpoint("localhost", "ec2"), None);
        assert_eq!(endpoint("example.com", "sts"), None);
    }
}
