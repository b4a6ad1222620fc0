//! The Amazon States Language as typed values.
//!
//! A definition is read from JSON and written back without loss: states keep their order, absent
//! fields stay absent, and a field that the language does not have is refused. The fields of a state
//! are written in the order in which they are declared here.
//!
//! Definitions can also be built:
//!
//! ```
//! use serde_json::json;
//! use statemachine::{Retrier, StateMachine, Task, Wait};
//!
//! let machine = StateMachine::new("Settle")
//!     .state("Settle", Wait::seconds(15).next("Verify"))
//!     .state(
//!         "Verify",
//!         Task::lambda("verify", json!({"user": "{% $states.input.user %}"}))
//!             .timeout_seconds(60)
//!             .retry(Retrier::on(["Lambda.TooManyRequestsException"]).max_attempts(6))
//!             .output("{% $states.result.Payload %}"),
//!     );
//! let text = serde_json::to_string(&machine).unwrap();
//! assert_eq!(serde_json::from_str::<StateMachine>(&text).unwrap(), machine);
//! ```

mod build;
mod choice;
mod fail;
mod fields;
mod machine;
mod pass;
mod quantity;
mod query_language;
mod retry;
mod state;
mod succeed;
mod task;
mod transition;
mod wait;

pub use choice::{Choice, ChoiceRule, Condition};
pub use fail::Fail;
pub use machine::StateMachine;
pub use pass::Pass;
pub use quantity::Quantity;
pub use query_language::QueryLanguage;
pub use retry::{Catcher, JitterStrategy, Retrier};
pub use state::State;
pub use succeed::Succeed;
pub use task::Task;
pub use transition::Transition;
pub use wait::{Wait, WaitFor};

/// The variables that a state sets: their names and the values, each with its expressions.
pub type Assign = serde_json::Map<String, serde_json::Value>;

/// What is said about a state in JSONPath.
pub(crate) const JSONPATH_IS_NOT_SUPPORTED: &str = "a state in JSONPath has no typed value; set `QueryLanguage` to \"JSONata\", or read the definition as a `Machine`";
