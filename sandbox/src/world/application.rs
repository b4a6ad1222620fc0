//! Applications outside AWS: each reads its secret now and then, and uses the key all the time.

use super::Invariants;
use crate::{Account, Service};
use contract::{Duration, KeyMaterial, Probe, Rotation, label};
use jiff::Timestamp;

/// How an application uses its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// How often it reads the secret, at a deployment say.
    pub reads_every: Duration,
    /// How often it signs a request.
    pub uses_every: Duration,
}

/// An application at work, with the key that it has read.
pub(super) struct Running {
    application: Application,
    rotation: Rotation,
    /// The key that it has read, and the version of the secret that held it.
    key: Option<(String, KeyMaterial)>,
    reads_at: Option<Timestamp>,
}

impl Running {
    pub(super) fn new(application: Application, rotation: Rotation) -> Self {
        Running {
            application,
            rotation,
            key: None,
            reads_at: None,
        }
    }

    /// How often it uses its key.
    pub(super) fn uses_every(&self) -> Duration {
        self.application.uses_every
    }

    /// Reads the published key. A version never changes, so one that is known already is not looked into.
    fn read_secret(&mut self, account: &Account) {
        let known = self.key.as_ref().map(|(version, _)| version.as_str());
        let read = account.view(|view| {
            let secret = view.secrets().secret(self.rotation.secret.as_str())?;
            let version = secret.at_stage(label::CURRENT)?;
            if known == Some(version.id()) {
                return None;
            }
            let mut document = version.document(&self.rotation.secret_layout).ok()?;
            Some((version.id().to_owned(), document.key.take()?))
        });
        if read.is_some() {
            self.key = read;
        }
    }

    /// Uses the key once. That AWS refuses it is a violation: somebody cut a key in use.
    fn use_key(&mut self, account: &Account, now: Timestamp, invariants: &Invariants) {
        if self.key.is_none() || self.reads_at.is_none_or(|at| at <= now) {
            self.read_secret(account);
            self.reads_at = Some(self.application.reads_every.after(now));
        }
        let service = match self.rotation.verification.probes.first() {
            Some(Probe::S3 { .. }) => Service::S3,
            None => Service::Sts,
        };
        if let Some((_, key)) = &self.key
            && let Err(refusal) = account.use_key(key, service)
        {
            invariants.key_refused(now, &self.rotation.user, &key.id, refusal.code);
        }
    }
}

/// Runs applications for ever that use their keys this often. One timer is enough for them all: a year has
/// thousands of uses.
pub(super) async fn run(
    mut applications: Vec<Running>,
    every: Duration,
    account: &Account,
    invariants: &Invariants,
) {
    loop {
        let now = account.clock().now();
        for application in &mut applications {
            application.use_key(account, now, invariants);
        }
        account.clock().sleep_until(every.after(now)).await;
    }
}
