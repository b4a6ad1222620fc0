//! Host names.

use crate::Service;

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
}
