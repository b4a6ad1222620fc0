//! Faults: a rule is a predicate and a fate; the first that speaks wins; dropping the guard removes it.
//!
//! [`Account::rule`](crate::Account::rule) decides over calls, one attempt at a time, right before
//! their effect; [`Functions::rule`](crate::world::Functions::rule) over whole Lambda invocations.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! use sandbox::fault::Fate;
//! use sandbox::{Account, AccountSpec};
//!
//! let account = Account::new(AccountSpec::default());
//! let _lost = account.rule(|attempt| {
//!     (attempt.is("iam:CreateAccessKey") && attempt.number == 7).then_some(Fate::LoseResponse)
//! });
//! # }
//! ```

mod attempt;
mod fate;
mod gate;
mod invocation;
mod rate;
mod rule;
mod skew;

pub use attempt::Attempt;
pub use fate::{Fate, Refusal};
pub use gate::Gate;
pub use invocation::{Invocation, InvocationFate};
pub use rate::Rate;
pub use rule::RuleGuard;

pub(crate) use fate::access_denied;
pub(crate) use invocation::{Attempts, Running, running};
pub(crate) use rule::Rules;
pub(crate) use skew::MachineClock;
