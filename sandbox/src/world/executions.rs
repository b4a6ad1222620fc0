//! Step Functions: runs executions of the one state machine, and drives the interpreter.

mod records;
mod status_change;

use super::chronicle::{Chronicle, ExecutionRecord};
use super::execution_control::{Control, RedriveError};
use super::functions::Functions;
use super::news::Listener;
use crate::clock::AtWork;
use crate::cloudformation::PipelineStack;
use crate::generator::seed_of;
use crate::stepfunctions::{StopReason, execution_arn};
use crate::{Account, TaskFailure};
use jiff::Timestamp;
use serde_json::{Value, json};
use statemachine::{
    Event, Execution, ExecutionStart, Invocation, Machine, NotRedrivable, Outcome, Step, TaskId,
};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use tokio::task::JoinSet;

/// The state machine, its Lambdas and everything it has run.
pub(super) struct StepFunctions {
    account: Account,
    name: String,
    role: String,
    machine: RefCell<Rc<Machine>>,
    functions: Rc<Functions>,
    chronicle: RefCell<Chronicle>,
    listener: RefCell<Option<Listener>>,
    /// The executions that ended badly, by their place in the chronicle: they can be redriven.
    stopped: RefCell<BTreeMap<usize, Execution>>,
}

/// An execution that is to run now.
pub(super) struct Begun {
    /// Its place in the chronicle.
    pub(super) index: usize,
    /// An execution whose input was too large is over already.
    pub(super) execution: Result<Execution, Outcome>,
    pub(super) control: Control,
    /// Until its first step is taken.
    pub(super) at_work: AtWork,
}

/// What a task answers, and the invocation it answers. The execution takes the answer before time goes on
/// faster, or it would come too late.
type Answer = (Invocation, Result<Value, TaskFailure>, AtWork);

impl StepFunctions {
    pub(super) fn new(
        account: Account,
        stack: &PipelineStack,
        machine: Rc<Machine>,
        functions: Functions,
    ) -> Self {
        StepFunctions {
            account,
            name: stack.state_machine.clone(),
            role: stack.state_machine_role.clone(),
            machine: RefCell::new(machine),
            functions: Rc::new(functions),
            chronicle: RefCell::default(),
            listener: RefCell::default(),
            stopped: RefCell::default(),
        }
    }

    pub(super) fn account(&self) -> &Account {
        &self.account
    }

    pub(super) fn functions(&self) -> &Functions {
        &self.functions
    }

    /// Has later executions run by another definition.
    pub(super) fn upgrade(&self, machine: Rc<Machine>) {
        self.machine.replace(machine);
    }

    /// Has `listener` told what happens, as it happens.
    pub(super) fn tell(&self, listener: Listener) {
        self.listener.replace(Some(listener));
    }

    pub(super) fn state_machine_arn(&self) -> String {
        self.account.state_machine_arn(&self.name)
    }

    /// Runs an execution that a person started.
    pub(super) async fn execute_by_hand(&self, input: Value) -> ExecutionRecord {
        self.execute(&self.name_by_hand(), input).await
    }

    /// The name of the next execution that a person starts.
    pub(super) fn name_by_hand(&self) -> String {
        format!("by-hand-{}", self.chronicle.borrow().executions.len() + 1)
    }

    /// Runs an execution to its end. Must be called inside a `LocalSet`.
    pub(super) async fn execute(&self, name: &str, input: Value) -> ExecutionRecord {
        let begun = self.begin(name, input);
        let first = (Event::Tick, Some(begun.at_work));
        self.run(begun.index, begun.execution, first, &begun.control)
            .await
    }

    /// Begins an execution.
    pub(super) fn begin(&self, name: &str, input: Value) -> Begun {
        let clock = self.account.clock();
        let at_work = clock.at_work();
        let start = ExecutionStart {
            execution_arn: execution_arn(&self.state_machine_arn(), name),
            execution_name: name.to_owned(),
            state_machine_arn: self.state_machine_arn(),
            state_machine_name: self.name.clone(),
            role_arn: self.account.role_arn(&self.role),
            seed: seed_of(name),
        };
        let index = self.open(&start, &input, clock.now());
        let machine = &start.state_machine_arn;
        let stop = self
            .account
            .note_execution_began(machine, name, || input.to_string());
        let execution = Execution::start(&self.machine.borrow(), &start, input, clock.now());
        let execution = execution.map_err(|error| Outcome::Failed {
            error: Some("InvalidExecutionInput".to_owned()),
            cause: Some(error.to_string()),
        });
        Begun {
            index,
            execution,
            control: Control::of(stop),
            at_work,
        }
    }

    /// Runs an execution that has begun to its end, however often it is redriven later.
    pub(super) async fn run(
        &self,
        index: usize,
        execution: Result<Execution, Outcome>,
        mut next: (Event, Option<AtWork>),
        control: &Control,
    ) -> ExecutionRecord {
        let mut execution = match execution {
            Ok(execution) => execution,
            Err(outcome) => return self.close(index, outcome, None),
        };
        let clock = self.account.clock();
        let arn = self.execution_arn(index);
        let mut tasks: JoinSet<Answer> = JoinSet::new();
        loop {
            let (event, at_work) = next;
            // Nor does time run away between a state's beginning and its Lambda's.
            let stepping = clock.at_work();
            let step = execution.step(clock.now(), event);
            self.chronicle.borrow_mut().executions[index].transitions =
                execution.history().billed_transitions();
            self.account
                .note_execution_events(&arn, execution.history());
            let wake_at = match step {
                Step::Done(outcome) => {
                    // No Lambda stops because nobody waits for its answer any more.
                    tasks.detach_all();
                    return self.close(index, outcome, Some(execution));
                }
                Step::Running { invoke, wake_at } => {
                    for invocation in invoke {
                        tasks.spawn_local(self.invoke(index, invocation));
                    }
                    wake_at
                }
            };
            control.show(execution.state());
            drop((at_work, stepping));
            next = self.next_event(index, &mut tasks, wake_at, control).await;
        }
    }

    /// The next answer, or the time to wake up, or that somebody stops it, whichever comes first.
    async fn next_event(
        &self,
        index: usize,
        tasks: &mut JoinSet<Answer>,
        wake_at: Option<Timestamp>,
        control: &Control,
    ) -> (Event, Option<AtWork>) {
        let clock = self.account.clock();
        let wake = async {
            match wake_at {
                Some(moment) => clock.work_at(moment).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            StopReason { error, cause } = control.stopped() => {
                (Event::Abort { error, cause }, None)
            }
            Some(answer) = tasks.join_next(), if !tasks.is_empty() => match answer {
                Ok((invocation, result, at_work)) => {
                    self.note(index, &invocation.state, &result);
                    (answered(invocation.task, result), Some(at_work))
                }
                // A panic in a handler is a defect, not an error to be retried.
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            },
            at_work = wake => (Event::Tick, Some(at_work)),
        }
    }

    /// The work of a task. It goes on even when the execution no longer waits for it, as in AWS.
    fn invoke(
        &self,
        index: usize,
        invocation: Invocation,
    ) -> impl Future<Output = Answer> + 'static {
        let (account, functions) = (self.account.clone(), Rc::clone(&self.functions));
        let role = self.role.clone();
        let execution = self.execution_arn(index);
        let at_work = self.account.clock().at_work();
        async move {
            let arguments = &invocation.arguments;
            let result = match invocation.resource.as_str() {
                "arn:aws:states:::lambda:invoke" => {
                    let function = arguments["FunctionName"].as_str().unwrap_or_default();
                    if account.allows(&role, "lambda:InvokeFunction", function) {
                        functions.invoke_arn(function, &arguments["Payload"]).await.map(
                            |payload| json!({ "ExecutedVersion": "$LATEST", "Payload": payload, "StatusCode": 200 }),
                        )
                    } else {
                        Err(not_allowed(&role, function))
                    }
                }
                other => {
                    let attempts = functions.attempts_of(&execution);
                    let execution = (execution.as_str(), &attempts);
                    let integrated = account
                        .integrate(
                            other,
                            arguments.clone(),
                            execution,
                            &account.state_machine(&role),
                        )
                        .await;
                    integrated.unwrap_or_else(|| {
                        Err(TaskFailure {
                            error: "States.Runtime".to_owned(),
                            cause: format!("The sandbox has no {other}."),
                        })
                    })
                }
            };
            (invocation, result, at_work)
        }
    }

    /// Lets an execution that ended badly go on, at its place in the chronicle.
    pub(super) fn reopen(&self, arn: &str) -> Result<Begun, RedriveError> {
        let mut chronicle = self.chronicle.borrow_mut();
        let mut executions = chronicle.executions.iter_mut().enumerate();
        let Some((index, record)) = executions.find(|(_, record)| record.arn == arn) else {
            return Err(RedriveError::ExecutionDoesNotExist(arn.to_owned()));
        };
        let mut stopped = self.stopped.borrow_mut();
        let Some(execution) = stopped.get_mut(&index) else {
            return Err(match &record.outcome {
                None => NotRedrivable::Running.into(),
                Some(Outcome::Succeeded { .. }) => NotRedrivable::Succeeded.into(),
                // It was refused when it was to start.
                Some(_) => RedriveError::ExecutionDoesNotExist(arn.to_owned()),
            });
        };
        let at_work = self.account.clock().at_work();
        execution.redrive(self.account.clock().now())?;
        record.ended_at = None;
        record.outcome = None;
        record.history = None;
        let execution = stopped.remove(&index);
        Ok(Begun {
            index,
            execution: Ok(execution.expect("it was there a moment ago")),
            control: Control::of(self.account.note_execution_redriven(arn)),
            at_work,
        })
    }
}

fn answered(task: TaskId, result: Result<Value, TaskFailure>) -> Event {
    match result {
        Ok(output) => Event::TaskSucceeded { task, output },
        Err(TaskFailure { error, cause }) => Event::TaskFailed { task, error, cause },
    }
}

/// What Step Functions makes of a function that its role may not invoke.
fn not_allowed(role: &str, function: &str) -> TaskFailure {
    TaskFailure {
        error: "Lambda.AWSLambdaException".to_owned(),
        cause: format!(
            "User: {role} is not authorized to perform: lambda:InvokeFunction on resource: {function} (Service: Lambda, Status Code: 403)"
        ),
    }
}
