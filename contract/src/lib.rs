//! What Keywheel's parts agree on: names, step inputs and outputs, key material, policy.
//!
//! Everything here is plain data with `serde`: no I/O, no clock, no AWS SDK. The state machine, the
//! Lambdas, the generators and the sandbox all speak through these types, so a name that two of them
//! must share is written once.
//!
//! ```
//! use contract::{AccessKeyId, version_id};
//!
//! let key: AccessKeyId = "AKIAIOSFODNN7EXAMPLE".parse().unwrap();
//! let token = version_id::for_key(&key).unwrap();
//! assert_eq!(token, "AKIAIOSFODNN7EXAMPLE-keywheel-v1");
//! assert_eq!(version_id::key_in(&token), Some(key));
//! ```

pub mod bound;
pub mod complaint;
mod duration;
pub mod environment;
mod error_name;
pub mod event;
mod function;
mod handover;
mod identifier;
mod intent;
mod key;
pub mod label;
mod layout;
pub mod metric;
mod policy;
mod rotation;
pub mod rotation_function;
pub mod schedule;
mod schema;
mod secret;
pub mod step;
pub mod tag;
pub mod version_id;

pub use duration::{Duration, DurationError};
pub use error_name::ErrorName;
pub use function::Function;
pub use handover::Handover;
pub use identifier::{IdentifierError, SecretId, UserName};
pub use intent::Intent;
pub use key::{AccessKeyId, KeyMaterial, KeyRef, SecretAccessKey};
pub use layout::{FieldNames, SecretLayout};
pub use policy::{Policy, PolicyError, TwoKeys};
pub use rotation::{Probe, Rotation, Verification};
pub use schema::Schema;
pub use secret::{SecretDocument, SecretError};
