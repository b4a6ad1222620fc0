//! Everything that the account remembers, and the one door through which it changes.

use crate::authorization::Auditor;
use crate::fault::Refusal;
use crate::generator::Generator;
use crate::journal::{Call, Journal, Outcome};
use crate::lambda::Invoked;
use crate::operation::{Answer, Context};
use crate::secretsmanager::Secret;
use crate::{
    AccountSpec, Principal, Service, ServiceError, eventbridge, iam, lambda, s3, scheduler,
    secretsmanager, sns, stepfunctions, sts,
};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::oneshot;

/// In the journal instead of a name that holds a secret access key: the caller leaked it.
const WITHHELD: &str = "(a secret access key)";

/// All secret access keys have 40 characters; most names need no search.
const SHORTEST_SECRET: usize = 40;

/// What the account remembers.
pub(crate) struct State {
    pub(crate) spec: AccountSpec,
    pub(crate) generator: Generator,
    pub(crate) canaries: BTreeSet<String>,
    pub(crate) journal: Journal,
    pub(crate) auditor: Option<Auditor>,
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
    pub(crate) schedules: scheduler::State,
    pub(crate) executions: stepfunctions::State,
    pub(crate) functions: lambda::State,
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
    /// The moment as of which a stale read answers.
    pub(crate) as_of: Timestamp,
}

/// A call that is not answered yet: who asks, if it is true, and for what.
pub(crate) struct Question {
    pub(crate) caller: Principal,
    pub(crate) access_key_id: Option<String>,
    pub(crate) service: Service,
    pub(crate) region: String,
    pub(crate) operation: String,
    pub(crate) resource: Option<String>,
}

impl State {
    pub(crate) fn new(spec: AccountSpec) -> Self {
        State {
            generator: Generator::new(spec.seed),
            canaries: BTreeSet::new(),
            journal: Journal::new(spec.journaling),
            auditor: None,
            iam: iam::State::default(),
            s3: s3::State::default(),
            regions: BTreeMap::from([(spec.region.clone(), Region::default())]),
            spec,
        }
    }

    pub(crate) fn account_id(&self) -> &str {
        &self.spec.account_id
    }

    /// A secret of a region, by its name or its ARN.
    pub(crate) fn secret(&self, region: &str, id: &str) -> Option<&Secret> {
        self.regions.get(region)?.secrets.secret(id)
    }

    /// Whether anything waits in the account's region for whoever runs executions and functions.
    #[cfg(feature = "server")]
    pub(crate) fn is_waited_for(&self) -> bool {
        let home = self.home();
        home.executions.is_waited_for()
            || home.functions.is_waited_for()
            || home.secrets.is_waited_for()
    }

    /// The region that the account lives in.
    pub(crate) fn home(&self) -> &Region {
        &self.regions[&self.spec.region]
    }

    /// The region that the account lives in.
    pub(crate) fn home_mut(&mut self) -> &mut Region {
        let home = self.spec.region.clone();
        self.regions.entry(home).or_default()
    }

    /// What the caller of a function waits for.
    pub(crate) fn take_awaited(&mut self, region: &str) -> Option<oneshot::Receiver<Invoked>> {
        self.regions.get_mut(region)?.functions.take_awaited()
    }

    /// Answers a call and writes it down.
    pub(crate) fn call(
        &mut self,
        asked: &Asked,
        caller: Result<Principal, ServiceError>,
        access_key_id: Option<&str>,
        now: Timestamp,
    ) -> Answer {
        let (caller, answer) = match caller {
            Ok(caller) => {
                let answer = self
                    .authorize(&caller, asked)
                    .and_then(|()| self.perform(asked, &caller, now));
                (caller, answer)
            }
            Err(refusal) => (Principal::Unknown, Err(refusal)),
        };
        self.write_down(asked, caller, access_key_id, &answer, now);
        answer
    }

    /// Refuses a call and writes that down.
    pub(crate) fn refuse(
        &mut self,
        asked: &Asked,
        caller: Principal,
        refusal: &Refusal,
        access_key_id: Option<&str>,
        now: Timestamp,
    ) -> Answer {
        let answer = Err(refusal.of(asked.service, &asked.operation, &caller));
        self.write_down(asked, caller, access_key_id, &answer, now);
        answer
    }

    /// What is asked, before it is answered.
    pub(crate) fn question(
        &self,
        asked: &Asked,
        caller: Principal,
        access_key_id: Option<&str>,
    ) -> Question {
        let nothing = Ok(Value::Null);
        let resource = self.resource(asked.service, &asked.region, &asked.input, &nothing);
        Question {
            caller,
            access_key_id: self.known(access_key_id),
            service: asked.service,
            region: asked.region.clone(),
            operation: asked.operation.clone(),
            resource: resource.map(|resource| self.withheld(resource)),
        }
    }

    /// Whom the key belongs to that a request names; whether it signed the request is not looked at.
    pub(crate) fn claimed(&self, access_key_id: Option<&str>) -> Principal {
        match access_key_id.and_then(|id| self.iam.key(id)) {
            Some(key) => self.iam.principal(key, &self.spec.account_id),
            None => Principal::Unknown,
        }
    }

    /// The id of a key that the account ever had: a secret in the place of an id stays out.
    fn known(&self, access_key_id: Option<&str>) -> Option<String> {
        access_key_id
            .filter(|id| self.iam.key(id).is_some())
            .map(str::to_owned)
    }

    fn write_down(
        &mut self,
        asked: &Asked,
        caller: Principal,
        access_key_id: Option<&str>,
        answer: &Answer,
        now: Timestamp,
    ) {
        let resource = self.resource(asked.service, &asked.region, &asked.input, answer);
        let call = Call {
            at: now,
            caller,
            access_key_id: self.known(access_key_id),
            service: asked.service,
            region: asked.region.clone(),
            operation: asked.operation.clone(),
            resource: resource.map(|resource| self.withheld(resource)),
            outcome: match answer {
                Ok(_) => Outcome::Ok,
                Err(refusal) => Outcome::Refused(refusal.code),
            },
        };
        self.journal.write_down(call);
    }

    /// Performs an operation, asking nobody and writing nothing down.
    pub(crate) fn perform(&mut self, asked: &Asked, caller: &Principal, now: Timestamp) -> Answer {
        let (operation, input) = (asked.operation.as_str(), asked.input.clone());
        self.within(&asked.region, caller, now, |all, here, context| {
            context.as_of = asked.as_of;
            match asked.service {
                Service::Iam => all.iam.call(operation, input, context),
                Service::Sts => sts::call(operation, context),
                Service::SecretsManager => here.secrets.call(operation, input, context),
                Service::S3 => all.s3.call(operation, input, context),
                Service::Sns => here.sns.call(operation, input, context),
                Service::EventBridge => here.events.call(operation, input, &mut here.sns, context),
                Service::Scheduler => here.schedules.call(operation, input, context),
                Service::StepFunctions => here.executions.call(operation, input, context),
                Service::Lambda => here.functions.call(operation, input, context),
            }
        })
        .map_err(|refusal| refusal.in_words_of(asked.service))
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
            as_of: now,
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
        if text.len() >= SHORTEST_SECRET && self.canaries.iter().any(|canary| text.contains(canary))
        {
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
            Service::Scheduler => scheduler::resource(input),
            Service::StepFunctions => stepfunctions::resource(input),
            Service::Lambda => lambda::resource(input),
        }
    }
}
