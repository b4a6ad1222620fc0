//! Everything that the account remembers, and the one door through which it changes.

use crate::generator::Generator;
use crate::journal::{Call, Outcome};
use crate::operation::{Answer, Context};
use crate::{
    AccountSpec, Principal, Service, ServiceError, eventbridge, iam, s3, secretsmanager, sns, sts,
};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// In the journal instead of a name that holds a secret access key: the caller leaked it.
const WITHHELD: &str = "(a secret access key)";

/// What the account remembers.
pub(crate) struct State {
    pub(crate) spec: AccountSpec,
    pub(crate) generator: Generator,
    pub(crate) canaries: BTreeSet<String>,
    pub(crate) journal: Vec<Call>,
    pub(crate) iam: iam::State,
    pub(crate) s3: s3::State,
    regions: BTreeMap<String, Region>,
}

/// What is kept region by region.
#[derive(Default)]
pub(crate) struct Region {
    pub(crate) secrets: secretsmanager::State,
    pub(crate) sns: sns::State,
    pub(crate) events: eventbridge::State,
}

/// What is the same in all regions.
pub(crate) struct Everywhere<'a> {
    iam: &'a mut iam::State,
    s3: &'a mut s3::State,
}

/// A call, understood: what is asked of which service.
pub(crate) struct Asked {
    pub(crate) service: Service,
    pub(crate) region: String,
    pub(crate) operation: String,
    pub(crate) input: Value,
}

impl State {
    pub(crate) fn new(spec: AccountSpec) -> Self {
        State {
            generator: Generator::new(spec.seed),
            canaries: BTreeSet::new(),
            journal: Vec::new(),
            iam: iam::State::default(),
            s3: s3::State::default(),
            regions: BTreeMap::from([(spec.region.clone(), Region::default())]),
            spec,
        }
    }

    /// The region that the account lives in.
    pub(crate) fn home(&self) -> &Region {
        &self.regions[&self.spec.region]
    }

    /// Answers a call and writes it down.
    pub(crate) fn call(
        &mut self,
        asked: Asked,
        caller: Result<Principal, ServiceError>,
        access_key_id: Option<&str>,
        now: Timestamp,
    ) -> Answer {
        let Asked {
            service,
            region,
            operation,
            input,
        } = asked;
        let (caller, answer) = match caller {
            Ok(caller) => {
                let answer = authorize(&caller, service, &operation).and_then(|()| {
                    self.perform(service, &region, &operation, input.clone(), &caller, now)
                });
                (caller, answer)
            }
            Err(refusal) => (Principal::Unknown, Err(refusal)),
        };
        self.journal.push(Call {
            at: now,
            caller,
            // A secret in the place of an id stays out.
            access_key_id: access_key_id
                .filter(|id| self.iam.key(id).is_some())
                .map(str::to_owned),
            service,
            resource: self
                .resource(service, &region, &input, &answer)
                .map(|resource| self.withheld(resource)),
            region,
            operation,
            outcome: match &answer {
                Ok(_) => Outcome::Ok,
                Err(refusal) => Outcome::Refused(refusal.code),
            },
        });
        answer
    }

    /// Performs an operation, asking nobody and writing nothing down.
    pub(crate) fn perform(
        &mut self,
        service: Service,
        region: &str,
        operation: &str,
        input: Value,
        caller: &Principal,
        now: Timestamp,
    ) -> Answer {
        self.within(region, caller, now, |all, here, context| match service {
            Service::Iam => all.iam.call(operation, input, context),
            Service::Sts => sts::call(operation, context),
            Service::SecretsManager => here.secrets.call(operation, input, context),
            Service::S3 => all.s3.call(operation, input, context),
            Service::Sns => here.sns.call(operation, input, context),
            Service::EventBridge => here.events.call(operation, input, &mut here.sns, context),
        })
    }

    /// Acts within a region, for a caller.
    pub(crate) fn within<Done>(
        &mut self,
        region: &str,
        caller: &Principal,
        now: Timestamp,
        act: impl FnOnce(Everywhere<'_>, &mut Region, &mut Context<'_>) -> Done,
    ) -> Done {
        let mut context = Context {
            now,
            account_id: &self.spec.account_id,
            region,
            caller,
            timing: &self.spec.timing,
            generator: &mut self.generator,
            canaries: &mut self.canaries,
        };
        act(
            Everywhere {
                iam: &mut self.iam,
                s3: &mut self.s3,
            },
            self.regions.entry(region.to_owned()).or_default(),
            &mut context,
        )
    }

    /// What a caller put in the place of a name, unless it is a secret.
    fn withheld(&self, text: String) -> String {
        if self.canaries.iter().any(|canary| text.contains(canary)) {
            WITHHELD.to_owned()
        } else {
            text
        }
    }

    fn resource(
        &self,
        service: Service,
        region: &str,
        input: &Value,
        answer: &Answer,
    ) -> Option<String> {
        match service {
            Service::Iam => iam::resource(input, answer),
            Service::Sts => None,
            Service::SecretsManager => self.regions.get(region)?.secrets.resource(input),
            Service::S3 => s3::resource(input),
            Service::Sns => sns::resource(input),
            Service::EventBridge => eventbridge::resource(input),
        }
    }
}

/// Roles and services of the account may do everything here. Users hold the keys that are rotated:
/// they may ask who they are, and what a bucket lets them read is up to the bucket.
fn authorize(caller: &Principal, service: Service, operation: &str) -> Result<(), ServiceError> {
    match (caller, service) {
        (Principal::Role { .. } | Principal::Service(_), _) | (_, Service::Sts | Service::S3) => {
            Ok(())
        }
        _ => {
            let message = format!(
                "User: {} is not authorized to perform: {service}:{operation} because no identity-based policy allows the {service}:{operation} action",
                caller.arn()
            );
            Err(match service {
                Service::SecretsManager | Service::EventBridge => {
                    ServiceError::new(400, "AccessDeniedException", message)
                }
                Service::Sns => ServiceError::new(403, "AuthorizationError", message),
                Service::Iam | Service::Sts | Service::S3 => {
                    ServiceError::new(403, "AccessDenied", message)
                }
            })
        }
    }
}
