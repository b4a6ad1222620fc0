//! Amazon States Language, as AWS Step Functions speaks it: a checker, an interpreter on virtual time,
//! pictures, and a typed model.
//!
//! - [`checker`] says of a definition what Step Functions would say.
//! - [`rehearsal`] runs one with mocks in place of the services, those of Step Functions Local among them.
//! - [`TestState`] runs one state, as the TestState API does.
//! - [`graph`] draws a definition, and the way that an execution took.
//! - [`model`] builds definitions in JSONata of typed values.
//!
//! Underneath, a definition in JSONPath or JSONata is made ready to run ([`Machine`]) and run without any
//! I/O ([`Execution`]): the driver invokes the tasks and owns the clock, so a wait of forty days takes no
//! time. This is a whole driver:
//!
//! ```
//! use jiff::Timestamp;
//! use serde_json::json;
//! use statemachine::{Event, Execution, ExecutionStart, Machine, Outcome, Step};
//! use std::rc::Rc;
//!
//! let machine = Machine::read(&json!({
//!     "QueryLanguage": "JSONata",
//!     "StartAt": "Rest",
//!     "States": {
//!         "Rest": {"Type": "Wait", "Seconds": "{% $states.input.days * 86400 %}", "Next": "Greet"},
//!         "Greet": {
//!             "Type": "Task",
//!             "Resource": "arn:aws:states:::lambda:invoke",
//!             "Arguments": {"FunctionName": "greet", "Payload": {"name": "Ada"}},
//!             "Output": "{% $states.result.Payload %}",
//!             "End": true
//!         }
//!     }
//! }))
//! .unwrap();
//!
//! let start = ExecutionStart::default();
//! let mut now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
//! let mut execution =
//!     Execution::start(&Rc::new(machine), &start, json!({"days": 40}), now).unwrap();
//!
//! let mut event = Event::Tick;
//! let outcome = loop {
//!     match execution.step(now, event) {
//!         Step::Done(outcome) => break outcome,
//!         Step::Running { invoke, wake_at } => match invoke.first() {
//!             Some(invocation) => {
//!                 let name = &invocation.arguments["Payload"]["name"];
//!                 let output = json!({"Payload": format!("Hello {}", name.as_str().unwrap())});
//!                 event = Event::TaskSucceeded { task: invocation.task, output };
//!             }
//!             None => {
//!                 now = wake_at.unwrap();
//!                 event = Event::Tick;
//!             }
//!         },
//!     }
//! };
//! assert_eq!(outcome, Outcome::Succeeded { output: json!("Hello Ada") });
//! assert_eq!(now.to_string(), "2026-02-10T00:00:00Z");
//! ```

pub mod checker;
mod diagnostic;
mod digest;
pub mod graph;
pub mod history;
pub mod interpreter;
mod intrinsic;
mod jsonpath;
pub mod model;
mod payload;
mod query;
pub mod rehearsal;
pub mod rotation;

pub use diagnostic::Diagnostic;
pub use history::{History, HistoryEvent};
pub use interpreter::{
    Event, Execution, ExecutionStart, FieldValidation, InvalidExecutionInput, Invocation, Machine,
    Mock, NotRedrivable, NotTestable, Outcome, Step, TaskId, TestState, TestStatus, TestedState,
};
pub use model::{
    Assign, Catcher, Choice, ChoiceRule, Condition, Fail, JitterStrategy, Pass, Quantity,
    QueryLanguage, Retrier, State, StateMachine, Succeed, Task, Transition, Wait, WaitFor,
};
