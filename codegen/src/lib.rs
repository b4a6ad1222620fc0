//! keywheel.yaml to everything that is generated from it.
//!
//! No I/O happens here: the caller reads files and writes them. What is generated depends on the
//! configuration, the lock and the artifacts alone, so the same input gives the same bytes.
//!
//! ```
//! use codegen::infrastructure::Infrastructure;
//! use codegen::lock::Lock;
//! use codegen::{cdk, config};
//!
//! let file = "
//! pipeline: acme-keys
//! region: us-west-2
//! alerts: { emails: [oncall@example.com] }
//! users:
//!   RotatableBot: { secret: dev/rotatable-bot-key }
//! ";
//! let configuration = config::read(file.as_bytes()).unwrap();
//! let assignment = Lock::empty().assign(&configuration).unwrap();
//! let infrastructure = Infrastructure::of(&configuration, &assignment.lock);
//! let files = cdk::assembly(&infrastructure, None);
//! let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
//! assert_eq!(
//!     paths,
//!     [
//!         "acme-keys-fleet-1.assets.json",
//!         "acme-keys-fleet-1.template.json",
//!         "acme-keys.assets.json",
//!         "acme-keys.template.json",
//!         "manifest.json",
//!     ]
//! );
//! ```

pub mod artifact;
pub mod asl;
pub mod cdk;
pub mod config;
pub mod difference;
mod file;
mod hash;
pub mod infrastructure;
pub mod lock;
pub mod runbook;
mod share;
pub mod terraform;
