//! AWS in memory, on a virtual clock; drives the interpreter and the handlers together.
//!
//! An [`Account`] holds the state and the rules of the services that Keywheel calls. The AWS SDK for
//! Rust reaches it over an in-process HTTP client: signing, serialization, retries and pagination are
//! those of production, and nothing but the network is missing. Time is tokio's paused clock, so a
//! rotation of a month takes milliseconds and is the same twice.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! use sandbox::{Account, AccountSpec};
//!
//! let account = Account::new(AccountSpec::default());
//! account.create_user("Bot").unwrap();
//! let key = account.create_access_key("Bot").unwrap();
//! let config = account.sdk_config(key.id.as_str(), key.secret.expose());
//! assert_eq!(config.region().unwrap().as_ref(), "us-west-2");
//! assert!(account.canaries().contains(key.secret.expose()));
//! # }
//! ```

mod account;
mod authentication;
mod authorization;
mod clock;
pub mod cloudformation;
mod error;
pub mod eventbridge;
pub mod fault;
mod generator;
mod http;
pub mod iam;
mod integration;
mod journal;
mod key_use;
mod lambda;
mod moment;
mod operation;
mod page;
mod principal;
pub mod s3;
pub mod scheduler;
pub mod secretsmanager;
#[cfg(feature = "server")]
pub mod server;
mod service;
mod setup;
mod sigv4;
pub mod sns;
mod state;
pub mod stepfunctions;
mod sts;
mod tag;
mod threads;
mod timing;
pub mod trial;
mod view;
mod wildcard;
mod wire;
pub mod world;

pub use account::{Account, AccountSpec};
pub use authorization::Authorization;
pub use clock::Clock;
pub use error::ServiceError;
pub use integration::TaskFailure;
pub use journal::{Call, Journaling, Outcome, Tally};
pub use principal::Principal;
pub use service::Service;
pub use timing::{Activation, Timing};
pub use view::View;
