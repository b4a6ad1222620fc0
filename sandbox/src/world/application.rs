//! An application outside AWS: reads its secret now and then, and uses the key all the time.

use super::Invariants;
use crate::{Account, Service};
use contract::{Duration, KeyMaterial, Probe, Rotation, label};

/// How an application uses its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// How often it reads the secret, at a deployment say.
    pub reads_every: Duration,
    /// How often it signs a request.
    pub uses_every: Duration,
}

impl Application {
    /// Runs for ever. A key that AWS refuses is a violation: somebody cut a key in use.
    pub(super) async fn run(
        &self,
        account: &Account,
        rotation: &Rotation,
        invariants: &Invariants,
    ) {
        let service = match rotation.verification.probes.first() {
            Some(Probe::S3 { .. }) => Service::S3,
            None => Service::Sts,
        };
        let mut key: Option<KeyMaterial> = None;
        let mut read_at = account.clock().now();
        loop {
            let now = account.clock().now();
            if now >= read_at || key.is_none() {
                key = published_key(account, rotation).or(key);
                read_at = self.reads_every.after(now);
            }
            if let Some(key) = &key
                && let Err(refusal) = account.use_key(key, service)
            {
                invariants.key_refused(now, &rotation.user, &key.id, refusal.code);
            }
            account
                .clock()
                .sleep_until(self.uses_every.after(now))
                .await;
        }
    }
}

fn published_key(account: &Account, rotation: &Rotation) -> Option<KeyMaterial> {
    account.view(|view| {
        let secret = view.secrets().secret(rotation.secret.as_str())?;
        let mut document = secret
            .at_stage(label::CURRENT)?
            .document(&rotation.secret_layout)
            .ok()?;
        document.key.take()
    })
}
