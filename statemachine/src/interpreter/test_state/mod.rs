//! Tests one state of a definition, as the TestState API does.

mod context;
mod fork;
mod mock;

pub use mock::{FieldValidation, Mock};

use super::compile;
use super::failure::Failure;
use super::inspection::Inspection;
use super::io::ExecutionStart;
use super::plan::Program;
use super::shared::Shared;
use super::thread::{Activity, Flow, Thread};
use crate::diagnostic::Diagnostic;
use crate::history::StateType;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::rc::Rc;
use std::sync::Arc;

/// One state to test, and what is around it.
///
/// ```
/// use serde_json::json;
/// use statemachine::{Mock, TestState, TestStatus};
///
/// let tested = TestState {
///     definition: json!({
///         "Type": "Task",
///         "Resource": "arn:aws:states:::lambda:invoke",
///         "Parameters": {"FunctionName": "greet", "Payload.$": "$.name"},
///         "OutputPath": "$.Payload",
///         "Next": "Say"
///     }),
///     input: json!({"name": "Ada"}),
///     mock: Some(Mock::Result(json!({"Payload": "Hello Ada"}))),
///     ..TestState::default()
/// }
/// .run()
/// .unwrap();
/// assert_eq!(tested.status, TestStatus::Succeeded);
/// assert_eq!(tested.output, Some(json!("Hello Ada")));
/// assert_eq!(tested.next_state.as_deref(), Some("Say"));
/// assert_eq!(tested.inspection_data["afterParameters"]["Payload"], "Ada");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TestState {
    /// A state, or a whole machine of which `state_name` is one.
    pub definition: Value,
    /// Which state of the machine, at whatever depth.
    pub state_name: Option<String>,
    /// The state's input.
    pub input: Value,
    /// The context object, as far as the state looks at it.
    pub context: Option<Value>,
    /// The variables that earlier states have set.
    pub variables: Map<String, Value>,
    /// What the task, the branches or the items answer.
    pub mock: Option<Mock>,
    /// How strictly the mock's result is looked at.
    pub field_validation: FieldValidation,
    /// What the reader of a Map's items has read, as it stood there.
    pub map_item_reader_data: Option<String>,
    /// How often the state has been tried again before.
    pub retrier_retry_count: u64,
    /// How many items of a Map have failed.
    pub map_iteration_failure_count: Option<u64>,
    /// When it is tested.
    pub now: Timestamp,
}

/// What became of a state.
#[derive(Clone, Debug, PartialEq)]
pub struct TestedState {
    /// How it ended.
    pub status: TestStatus,
    /// What comes out, if something does.
    pub output: Option<Value>,
    /// The error's name, if there was one.
    pub error: Option<String>,
    /// What happened.
    pub cause: Option<String>,
    /// Where the machine would go on.
    pub next_state: Option<String>,
    /// The data on its way through the state, by the API's names: `afterInputPath` and so on.
    pub inspection_data: Map<String, Value>,
}

/// How a state ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TestStatus {
    /// Well.
    Succeeded,
    /// Badly.
    Failed,
    /// Badly, and it would be tried again.
    Retriable,
    /// Badly, and a catcher goes on.
    CaughtError,
}

/// Why a state is not tested, with the API's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct NotTestable {
    /// `ValidationException` or `InvalidDefinition`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

impl NotTestable {
    fn invalid(message: impl Into<String>) -> Self {
        NotTestable {
            code: "ValidationException",
            message: message.into(),
        }
    }

    fn definition(findings: &[Diagnostic]) -> Self {
        let findings: Vec<String> = findings.iter().map(Diagnostic::to_string).collect();
        NotTestable {
            code: "InvalidDefinition",
            message: format!(
                "Invalid State Machine Definition: '{}'",
                findings.join(", ")
            ),
        }
    }
}

impl TestState {
    /// Runs the state.
    ///
    /// # Errors
    /// Why the API would refuse the call.
    pub fn run(&self) -> Result<TestedState, NotTestable> {
        let program = Rc::new(self.program()?);
        let state_type = program
            .states
            .get(&program.start_at)
            .map_or(StateType::Pass, |plan| plan.state_type);
        self.check(state_type)?;
        if let Some(given) = &self.context {
            context::check(given).map_err(NotTestable::invalid)?;
        }
        if let (Some(Mock::Result(result)), Some(arn)) = (&self.mock, program.resource()) {
            mock::check(&arn, result, self.field_validation).map_err(|error| {
                NotTestable::invalid(format!("Mock result schema validation error: {error}"))
            })?;
        }
        let mut shared = Shared::new(&start());
        shared.inspection = Some(Inspection {
            retry_count: self.retrier_retry_count,
            ..Inspection::default()
        });
        shared.given_context = self.context.clone();
        let input = match &self.input {
            Value::Null => Arc::new(json!({})),
            input => Arc::new(input.clone()),
        };
        let execution = Rc::new(context::execution(&shared.start, &input, self.now));
        let mut thread = Thread::new(&program, input, execution);
        thread.variables = Rc::new(self.variables.clone());
        let flow = thread.turn(&mut shared, self.now);
        self.follow(&mut thread, &mut shared, flow)
    }

    fn program(&self) -> Result<Program, NotTestable> {
        let mut findings = Vec::new();
        let program = match &self.state_name {
            None if self.definition.get("Type").is_some() => compile::state_alone(
                &self.definition,
                "StateName",
                &self.definition,
                &mut findings,
            ),
            None => {
                let start_at = self.definition.get("StartAt").and_then(Value::as_str);
                let name = start_at.unwrap_or_default();
                self.named(name, &mut findings)?
            }
            Some(name) => self.named(name, &mut findings)?,
        };
        program
            .filter(|_| findings.is_empty())
            .ok_or_else(|| NotTestable::definition(&findings))
    }

    fn named(
        &self,
        name: &str,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Option<Program>, NotTestable> {
        let state = compile::find_state(&self.definition, name).ok_or_else(|| {
            NotTestable::invalid(format!("State not found in definition: {name}"))
        })?;
        Ok(compile::state_alone(
            &self.definition,
            name,
            state,
            findings,
        ))
    }

    fn check(&self, state_type: StateType) -> Result<(), NotTestable> {
        let is_forked = matches!(state_type, StateType::Map | StateType::Parallel);
        match &self.mock {
            None if self.map_iteration_failure_count.is_some() => Err(NotTestable::invalid(
                "TestState does not support MapIterationFailureCount when a mock is not specified.",
            )),
            None if is_forked => Err(NotTestable {
                code: "InvalidDefinition",
                message: "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]".to_owned(),
            }),
            None if state_type == StateType::Task => Err(NotTestable::invalid(
                "There is no service to call here: a Task state needs a mock.",
            )),
            Some(_) if !state_type.is_retried() => Err(NotTestable::invalid(format!(
                "State type '{}' is not supported when a mock is specified",
                state_type.name()
            ))),
            _ => Ok(()),
        }
    }

    fn follow(
        &self,
        thread: &mut Thread,
        shared: &mut Shared,
        mut flow: Flow,
    ) -> Result<TestedState, NotTestable> {
        loop {
            flow = match flow {
                Flow::Pause(Activity::Entering { state, input }) => {
                    return Ok(tested(
                        shared,
                        Some(input.as_ref().clone()),
                        Some(state),
                        None,
                    ));
                }
                Flow::Pause(Activity::BackingOff { .. } | Activity::Ended) => {
                    return Ok(tested(shared, None, None, None));
                }
                Flow::Pause(activity @ Activity::Working { .. }) => {
                    thread.activity = activity;
                    thread.answer(shared, self.now, self.answer())
                }
                Flow::Pause(activity) => {
                    thread.activity = activity;
                    thread.turn(shared, self.now)
                }
                Flow::Fork(visit, mut fork) => self.join(thread, shared, visit, &mut fork),
                Flow::Succeed(output) => {
                    return Ok(tested(shared, Some(output.as_ref().clone()), None, None));
                }
                Flow::Fail(_, failure) => return Ok(tested(shared, None, None, Some(failure))),
            };
        }
    }

    fn answer(&self) -> Result<Value, Failure> {
        match &self.mock {
            Some(Mock::Result(result)) => Ok(result.clone()),
            Some(Mock::Error { error, cause }) => Err(Failure {
                error: error.clone(),
                cause: cause.clone(),
            }),
            None => Err(Failure {
                error: None,
                cause: None,
            }),
        }
    }
}

/// Whose state it seems to be.
fn start() -> ExecutionStart {
    let machine = "TestState";
    let account = "us-east-1:111111111111";
    ExecutionStart {
        execution_arn: format!("arn:aws:states:{account}:express:{machine}:test"),
        execution_name: "test".to_owned(),
        state_machine_arn: format!("arn:aws:states:{account}:stateMachine:{machine}"),
        state_machine_name: machine.to_owned(),
        role_arn: "arn:aws:iam::111111111111:role/test".to_owned(),
        seed: 0,
    }
}

fn tested(
    shared: &mut Shared,
    output: Option<Value>,
    next_state: Option<String>,
    failure: Option<Failure>,
) -> TestedState {
    let inspection = shared.inspection.take().unwrap_or_default();
    let status = match (&failure, inspection.is_retriable, &inspection.failure) {
        (Some(_), ..) => TestStatus::Failed,
        (None, true, _) => TestStatus::Retriable,
        (None, false, Some(_)) => TestStatus::CaughtError,
        (None, false, None) => TestStatus::Succeeded,
    };
    let mut inspection_data = inspection.stages;
    if !inspection.error_details.is_empty() {
        let details = Value::Object(inspection.error_details);
        inspection_data.insert("errorDetails".to_owned(), details);
    }
    let (error, cause) = failure
        .or(inspection.failure)
        .map_or((None, None), |failure| (failure.error, failure.cause));
    TestedState {
        status,
        output,
        error,
        cause: cause.map(plain),
        next_state,
        inspection_data,
    }
}

/// The cause without the sentence that says where in an execution it happened, which the API leaves out.
fn plain(cause: String) -> String {
    let message = cause
        .strip_prefix("An error occurred while executing the state '")
        .and_then(|rest| rest.split_once(" (entered at the event id #"))
        .and_then(|(_, rest)| rest.split_once("). "))
        .map(|(_, message)| message.to_owned());
    message.unwrap_or(cause)
}
