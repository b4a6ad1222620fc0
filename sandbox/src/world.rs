//! The whole pipeline at work: schedules start executions, executions run the real handlers,
//! applications use the keys, and the invariants are checked after every call.

mod application;
mod chronicle;
mod deployment;
mod execution_control;
mod executions;
mod fleet;
mod functions;
mod invariants;
mod ledger;
mod logs;
mod news;
mod review;
mod rotator;
mod schedule;
#[cfg(feature = "server")]
mod serving;
mod spec;
mod watchdog;

pub use application::Application;
pub use chronicle::{Alert, Chronicle, Ending, ExecutionRecord, KeyState, Moment, Stages, Totals};
pub use execution_control::{AbortHandle, RedriveError, RunningExecution};
pub use fleet::simulate;
pub use functions::Functions;
pub use invariants::{Invariant, Invariants, Violation};
pub use logs::Logs;
pub use news::News;
pub use rotator::{NativeRotation, Rotated};
pub use schedule::Schedule;
pub use spec::{Beginning, Trigger, UserSpec, WorldError, WorldSpec};
pub use watchdog::Look;

use crate::{Account, TaskFailure};
use contract::{Duration, Rotation};
use deployment::{deploy, deploy_schedules, furnish};
use executions::StepFunctions;
use serde_json::Value;
use statemachine::Machine;
use std::collections::BTreeMap;
use std::rc::Rc;
use tokio::task::LocalSet;
use watchdog::Watchdog;

/// A pipeline, its users and its AWS account.
pub struct World {
    account: Account,
    step_functions: Rc<StepFunctions>,
    invariants: Invariants,
    logs: Logs,
    users: Vec<UserSpec>,
    /// The group and the name of each user's schedule that is deployed.
    schedules: BTreeMap<String, (String, String)>,
    watchdog: Option<Watchdog>,
    /// What the Lambdas are made with.
    #[cfg(feature = "server")]
    lambdas: Vec<Value>,
}

impl World {
    /// Furnishes an account with the pipeline and its users, on the clock of the current runtime. It must be
    /// paused, except where the world is served to others. Applications read and use keys only while [`World::run_for`] runs.
    ///
    /// # Errors
    /// When the definition cannot run, or two users cannot be told apart.
    pub fn new(spec: &WorldSpec) -> Result<Self, WorldError> {
        World::with(spec, spec.machine()?)
    }

    /// The same with the state machine of `spec`, which was read before: see [`WorldSpec::machine`].
    ///
    /// # Errors
    /// When two users cannot be told apart.
    pub fn with(spec: &WorldSpec, machine: Rc<Machine>) -> Result<Self, WorldError> {
        let account = Account::new(spec.account.clone());
        let invariants = Invariants::watching(&account, &spec.pipeline, &spec.users);
        for user in &spec.users {
            furnish(&account, user)?;
        }
        invariants.believe(&account);
        deploy(&account, &spec.stack)?;
        let schedules = deploy_schedules(&account, spec)?;
        let watchdog = spec.stack.watch.as_ref();
        let watchdog = watchdog.map(|schedule| Watchdog::deploy(&account, schedule));
        let logs = Logs::new(account.clock().clone());
        let functions = Functions::new(&account, &spec.pipeline, &spec.stack);
        let step_functions = StepFunctions::new(account.clone(), &spec.stack, machine, functions);
        Ok(World {
            account,
            step_functions: Rc::new(step_functions),
            invariants,
            logs,
            users: spec.users.clone(),
            schedules,
            watchdog,
            #[cfg(feature = "server")]
            lambdas: spec.stack.functions.clone(),
        })
    }

    /// The account, to look at or to meddle with.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Has `listener` told what happens, as it happens. It asks the world nothing; the account it may.
    pub fn listen(&self, listener: impl Fn(News<'_>) + 'static) {
        self.step_functions.tell(Box::new(listener));
    }

    /// What the Lambdas logged.
    #[must_use]
    pub fn logs(&self) -> &Logs {
        &self.logs
    }

    /// The Lambdas, to call one by itself.
    #[must_use]
    pub fn functions(&self) -> &Functions {
        self.step_functions.functions()
    }

    /// Updates the state machine's definition, as UpdateStateMachine does: executions that have begun
    /// go on with the one that they began with.
    pub fn upgrade(&self, machine: Rc<Machine>) {
        self.step_functions.upgrade(machine);
    }

    /// The state machine's ARN.
    #[must_use]
    pub fn state_machine_arn(&self) -> String {
        self.step_functions.state_machine_arn()
    }

    /// What starts this user's rotations.
    pub(crate) fn trigger_of(&self, rotation: &Rotation) -> Trigger {
        let mut users = self.users.iter();
        let user = users.find(|user| user.rotation.user == rotation.user);
        user.map(|user| user.trigger).unwrap_or_default()
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
        let everything = async {
            self.start_schedules();
            self.start_watchdog();
            self.start_applications();
            clock.sleep_until(end).await;
        };
        LocalSet::new().run_until(everything).await;
    }

    /// Has the schedules start rotations beside the caller.
    fn start_schedules(&self) {
        for user in self.users.clone() {
            let step_functions = Rc::clone(&self.step_functions);
            let start = schedule::Start {
                trigger: user.trigger,
                schedule: self.schedules.get(user.rotation.user.as_str()).cloned(),
                rotation: user.rotation,
            };
            tokio::task::spawn_local(async move {
                user.schedule.run(start, &step_functions).await;
            });
        }
    }

    /// Has the watchdog look each day beside the caller.
    fn start_watchdog(&self) {
        let step_functions = Rc::clone(&self.step_functions);
        if let Some(watchdog) = self.watchdog.clone() {
            tokio::task::spawn_local(async move { watchdog.run(&step_functions).await });
        }
    }

    /// Runs the watchdog once, as its schedule does each day while [`World::run_for`] runs.
    ///
    /// # Errors
    /// Why it failed.
    pub async fn watch(&self) -> Result<Value, TaskFailure> {
        let _logging = self.logs.capture();
        self.step_functions.watch().await
    }

    /// Has the applications read and use their keys beside the caller. Must be called in
    /// [`World::during`].
    ///
    /// # Panics
    /// Elsewhere.
    pub fn start_applications(&self) {
        let mut beside: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for user in self.users.clone() {
            if let Some(application) = user.application {
                let running = application::Running::new(application, user.rotation);
                beside
                    .entry(running.uses_every())
                    .or_default()
                    .push(running);
            }
        }
        for (every, applications) in beside {
            let (account, invariants) = (self.account.clone(), self.invariants.clone());
            tokio::task::spawn_local(async move {
                application::run(applications, every, &account, &invariants).await;
            });
        }
    }

    /// Runs one execution to its end, beside whatever else is at work.
    pub async fn execute(&self, input: &Value) -> ExecutionRecord {
        let _logging = self.logs.capture();
        let execution = self.step_functions.execute_by_hand(input.clone());
        LocalSet::new().run_until(execution).await
    }

    /// Takes each call of this role from now on for a person's deed, as [`Hand::meddle`] does.
    pub fn believe_calls_of(&self, role: &str) {
        self.invariants.believe_calls_of(role);
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
        self.start_named(&self.step_functions.name_by_hand(), input)
    }

    /// The same under a name, which no other execution has.
    pub(crate) fn start_named(&self, name: &str, input: &Value) -> RunningExecution {
        self.step_functions.start(name, input.clone())
    }

    /// Has executions that are started through the API run beside the caller, for as long as this is
    /// awaited. Must be called in [`World::during`].
    pub(crate) async fn start_due_executions(&self, every: std::time::Duration) {
        loop {
            drop(self.step_functions.start_due_executions());
            self.account.clock().sleep(every).await;
        }
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
        chronicle.checks = self.invariants.checks();
        chronicle.violations = self.invariants.violations();
        chronicle.count_alerts();
        chronicle.count_alerts_of_rotations();
        chronicle.search_for_secrets(&self.account, &self.logs);
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
