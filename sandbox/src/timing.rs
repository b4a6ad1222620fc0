//! How long things take in this AWS.

use crate::Service;
use std::collections::BTreeMap;
use std::time::Duration;

/// The delays of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// From sending a request to its response.
    pub latency: Duration,
    /// How long a new or re-activated key is unknown, service by service.
    pub activation: Activation,
    /// How long a deactivated or deleted key keeps working.
    pub revocation: Duration,
    /// How long a key's use is missing from `GetAccessKeyLastUsed`.
    pub last_used_lag: Duration,
}

impl Default for Timing {
    /// What has been observed of AWS: new keys work after 3 to 15 seconds, old ones for 3 to 4 more.
    fn default() -> Self {
        Timing {
            latency: Duration::from_millis(40),
            activation: Activation::after(Duration::from_secs(10)),
            revocation: Duration::from_secs(4),
            last_used_lag: Duration::from_secs(15 * 60),
        }
    }
}

/// When a new key starts to work. Keys reach services and regions one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    everywhere: Duration,
    services: BTreeMap<Service, Duration>,
    regions: BTreeMap<Service, BTreeMap<String, Duration>>,
}

impl Activation {
    /// After the same delay everywhere.
    #[must_use]
    pub fn after(delay: Duration) -> Self {
        Activation {
            everywhere: delay,
            services: BTreeMap::new(),
            regions: BTreeMap::new(),
        }
    }

    /// With another delay in all regions of one service.
    #[must_use]
    pub fn with_service(mut self, service: Service, delay: Duration) -> Self {
        self.services.insert(service, delay);
        self
    }

    /// With another delay in one region of one service.
    #[must_use]
    pub fn with_region(mut self, service: Service, region: &str, delay: Duration) -> Self {
        let regions = self.regions.entry(service).or_default();
        regions.insert(region.to_owned(), delay);
        self
    }

    /// The delay in this place.
    #[must_use]
    pub fn delay(&self, service: Service, region: &str) -> Duration {
        self.regions
            .get(&service)
            .and_then(|regions| regions.get(region))
            .or_else(|| self.services.get(&service))
            .copied()
            .unwrap_or(self.everywhere)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_delay_holds() {
        let [a, b, c] = [1, 2, 3].map(Duration::from_secs);
        let activation = Activation::after(a)
            .with_service(Service::Sts, b)
            .with_region(Service::Sts, "eu-west-1", c);
        assert_eq!(activation.delay(Service::S3, "eu-west-1"), a);
        assert_eq!(activation.delay(Service::Sts, "us-west-2"), b);
        assert_eq!(activation.delay(Service::Sts, "eu-west-1"), c);
    }
}
