//! The whole pipeline at work: schedules start executions, executions run the real handlers,
//! applications use the keys, and the invariants are checked after every call.

mod application;
mod chronicle;
mod execution_control;
mod executions;
mod functions;
mod invariants;
mod ledger;
mod logs;
mod schedule;

pub use application::Application;
pub use chronicle::{Alert, Chronicle, Ending, ExecutionRecord, KeyState, Moment, Stages, Totals};
pub use execution_control::{RedriveError, RunningExecution};
pub use functions::Functions;
pub use invariants::{Invariant, Invariants, Violation};
pub use logs::Logs;
pub use schedule::Schedule;

use crate::{Account, AccountSpec, ServiceError};
use contract::step::Step;
use contract::{Duration, Probe, Rotation};
use executions::StepFunctions;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use statemachine::rotation::{
    Substitution, UNANNOUNCED_MESSAGE, UNANNOUNCED_PATHS, unannounced_failures,
};
use std::rc::Rc;
use tokio::task::LocalSet;

/// What a world is made of.
#[derive(Clone, Debug)]
pub struct WorldSpec {
    /// The account.
    pub account: AccountSpec,
    /// The pipeline's name.
    pub pipeline: String,
    /// The state machine as it is generated, with its substitutions.
    pub definition: String,
    /// The users.
    pub users: Vec<UserSpec>,
}

/// One user of a world.
#[derive(Clone, Debug)]
pub struct UserSpec {
    /// The execution's input.
    pub rotation: Rotation,
    /// When executions start.
    pub schedule: Schedule,
    /// What is there before the first one.
    pub beginning: Beginning,
    /// Who uses the key.
    pub application: Option<Application>,
}

/// What is there before a user's first rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Beginning {
    /// A new user without keys, and a secret that holds its name.
    Fresh,
    /// A user with a key that works, stored in its secret.
    Adopted,
    /// A user without keys, and a secret without a value.
    EmptySecret,
}

/// Why a world could not be made.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// The definition is not a state machine that can run.
    #[error("the state machine cannot run: {0}")]
    Definition(String),
    /// The account refused to be furnished.
    #[error("the sandbox refused to be furnished: {0}")]
    Account(#[from] ServiceError),
    /// There is nobody whose key could be rotated.
    #[error("the world has no users")]
    Empty,
    /// There is no runtime to run on.
    #[error("the runtime could not be built: {0}")]
    Runtime(#[from] std::io::Error),
}

/// A pipeline, its users and its AWS account.
pub struct World {
    account: Account,
    step_functions: Rc<StepFunctions>,
    invariants: Invariants,
    logs: Logs,
    users: Vec<UserSpec>,
}

impl World {
    /// Furnishes an account with the pipeline and its users, on the clock of the current runtime,
    /// which must be paused. Applications read and use keys only while [`World::run_for`] runs.
    ///
    /// # Errors
    /// When the definition cannot run, or two users cannot be told apart.
    pub fn new(spec: &WorldSpec) -> Result<Self, WorldError> {
        let account = Account::new(spec.account.clone());
        let invariants = Invariants::watching(&account, &spec.pipeline, &spec.users);
        for user in &spec.users {
            furnish(&account, user)?;
        }
        invariants.believe(&account);
        let topic = account.create_topic(&format!("{}-alerts", spec.pipeline))?;
        let logs = Logs::new(account.clock().clone());
        let functions = Functions::new(&account, &spec.pipeline);
        let definition = substituted(&spec.definition, &topic, &functions);
        let step_functions =
            StepFunctions::new(account.clone(), &spec.pipeline, &definition, functions)
                .map_err(WorldError::Definition)?;
        alert_on_unannounced_failures(
            &account,
            &spec.pipeline,
            &step_functions.state_machine_arn(),
            &topic,
        )?;
        Ok(World {
            account,
            step_functions: Rc::new(step_functions),
            invariants,
            logs,
            users: spec.users.clone(),
        })
    }

    /// The account, to look at or to meddle with.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// What the Lambdas logged.
    #[must_use]
    pub fn logs(&self) -> &Logs {
        &self.logs
    }

    /// The five Lambdas, to call one by itself.
    #[must_use]
    pub fn functions(&self) -> &Functions {
        self.step_functions.functions()
    }

    /// Does to the account what a person may do.
    pub fn meddle<Done>(&self, act: impl FnOnce(&Account) -> Done) -> Done {
        self.hand().meddle(act)
    }

    /// A person's hand, for where the world itself is out of reach.
    #[must_use]
    pub fn hand(&self) -> Hand {
        Hand {
            account: self.account.clone(),
            invariants: self.invariants.clone(),
        }
    }

    /// Lets this much time pass, with schedules and applications at work.
    pub async fn run_for(&self, time: Duration) {
        let _logging = self.logs.capture();
        let clock = self.account.clock().clone();
        let end = time.after(clock.now());
        let everything = LocalSet::new();
        for user in self.users.clone() {
            let (step_functions, rotation) =
                (Rc::clone(&self.step_functions), user.rotation.clone());
            let schedule = user.schedule.clone();
            everything.spawn_local(async move { schedule.run(&step_functions, &rotation).await });
            if let Some(application) = user.application.clone() {
                let (account, invariants) = (self.account.clone(), self.invariants.clone());
                everything.spawn_local(async move {
                    application.run(&account, &user.rotation, &invariants).await;
                });
            }
        }
        everything.run_until(clock.sleep_until(end)).await;
    }

    /// Runs one execution to its end, beside whatever else is at work.
    pub async fn execute(&self, input: &Value) -> ExecutionRecord {
        let _logging = self.logs.capture();
        let execution = self.step_functions.execute_by_hand(input.clone());
        LocalSet::new().run_until(execution).await
    }

    /// Runs something that starts executions and does not wait for each of them: see [`World::start`].
    /// What still runs when it is over stops right there.
    pub async fn during<Done>(&self, what: impl Future<Output = Done>) -> Done {
        let _logging = self.logs.capture();
        LocalSet::new().run_until(what).await
    }

    /// Starts an execution that runs beside the caller. Must be called in [`World::during`].
    ///
    /// # Panics
    /// Elsewhere.
    #[must_use = "the execution runs by itself; its handle tells how it goes"]
    pub fn start(&self, input: &Value) -> RunningExecution {
        self.step_functions.start(input.clone())
    }

    /// Redrives the execution of this ARN, which then runs beside the caller. Must be called in
    /// [`World::during`].
    ///
    /// # Errors
    /// Why Step Functions refuses; nothing has changed then.
    ///
    /// # Panics
    /// Elsewhere.
    pub fn redrive(&self, execution_arn: &str) -> Result<RunningExecution, RedriveError> {
        self.step_functions.redrive(execution_arn)
    }

    /// Everything that has happened.
    #[must_use]
    pub fn chronicle(&self) -> Chronicle {
        let mut chronicle = self.step_functions.chronicle();
        chronicle.take_alerts(&self.account);
        chronicle.totals.take_calls(&self.account.tally());
        self.invariants.check_alerts(&chronicle);
        let text = chronicle.everything_written(&self.account, &self.logs);
        self.invariants.check_secrets(&self.account, &text);
        chronicle.checks = self.invariants.checks();
        chronicle.violations = self.invariants.violations();
        chronicle
    }
}

/// A person's hand in a world.
#[derive(Clone)]
pub struct Hand {
    account: Account,
    invariants: Invariants,
}

impl Hand {
    /// Does to the account what a person may do. What follows from it is not held against Keywheel:
    /// keys that appear are foreign, and a published key that is gone or Inactive was not cut by it.
    pub fn meddle<Done>(&self, act: impl FnOnce(&Account) -> Done) -> Done {
        let done = act(&self.account);
        self.invariants.believe(&self.account);
        done
    }
}

/// Runs a world from its beginning for this much time, and tells what happened.
///
/// # Errors
/// When the world cannot be made.
pub fn simulate(spec: &WorldSpec, time: Duration) -> Result<Chronicle, WorldError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    runtime.block_on(async {
        let world = World::new(spec)?;
        world.run_for(time).await;
        Ok(world.chronicle())
    })
}

fn furnish(account: &Account, user: &UserSpec) -> Result<(), ServiceError> {
    let (name, secret) = (user.rotation.user.as_str(), user.rotation.secret.as_str());
    account.create_user(name)?;
    match user.beginning {
        Beginning::Fresh => {
            account.create_secret(secret, Some(&json!({ "UserName": name }).to_string()))?;
        }
        Beginning::EmptySecret => {
            account.create_secret(secret, None)?;
        }
        Beginning::Adopted => {
            let key = account.create_access_key_long_ago(name)?;
            let mut document = contract::SecretDocument::empty();
            document.user_name = Some(name.to_owned());
            document.key = Some(key);
            account.create_secret(secret, Some(&document.write(&user.rotation.secret_layout)))?;
        }
    }
    for probe in &user.rotation.verification.probes {
        let Probe::S3 { bucket, key } = probe;
        account.put_object(bucket, key, "test");
        account.allow_read(bucket, name);
    }
    Ok(())
}

fn substituted(definition: &str, topic: &str, functions: &Functions) -> String {
    Substitution::ALL
        .iter()
        .fold(definition.to_owned(), |text, substitution| {
            let arn = match substitution {
                Substitution::Function(step) => functions.arn(*step),
                Substitution::AlertTopic => topic.to_owned(),
            };
            text.replace(&substitution.placeholder(), &arn)
        })
}

fn alert_on_unannounced_failures(
    account: &Account,
    pipeline: &str,
    state_machine_arn: &str,
    topic: &str,
) -> Result<(), ServiceError> {
    let rule = format!("{pipeline}-unannounced-failures");
    account.put_rule(json!({ "Name": rule, "EventPattern": unannounced_failures(state_machine_arn).to_string() }))?;
    let paths: serde_json::Map<String, Value> = UNANNOUNCED_PATHS
        .iter()
        .map(|(name, path)| ((*name).to_owned(), json!(path)))
        .collect();
    account.put_targets(json!({
        "Rule": rule,
        "Targets": [{
            "Id": "alerts",
            "Arn": topic,
            "InputTransformer": { "InputPathsMap": paths, "InputTemplate": UNANNOUNCED_MESSAGE },
        }],
    }))
}

/// The name of a step's role, by which the invariants tell who did something.
fn role_name(pipeline: &str, step: Step) -> String {
    format!("{pipeline}-{}", step.name())
}
