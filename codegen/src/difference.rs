//! What a deployment of one cloud assembly over another changes, in words.
//!
//! A template's difference says what differs; whoever deploys asks something else: whose key is rotated
//! otherwise, and does any IAM user or secret go away. Both are answered here from the two assemblies
//! alone: AWS is not asked, so the first assembly must be what is deployed.
//!
//! Nothing that differs is left out. What has words of its own is told in them, everything else as the
//! property that changes; a type whose properties are not known counts as one that may be replaced.
//!
//! ```
//! use codegen::difference::{self, Assembly, Manifest};
//! use codegen::infrastructure::Infrastructure;
//! use codegen::lock::Lock;
//! use codegen::{cdk, config};
//!
//! let assembly = |settings: &str| {
//!     let file = format!("
//! pipeline: acme-keys
//! region: us-west-2
//! alerts: {{ emails: [oncall@example.com] }}
//! users:
//!   RotatableBot: {{ secret: dev/rotatable-bot-key{settings} }}
//! ");
//!     let configuration = config::read(file.as_bytes()).unwrap();
//!     let lock = Lock::empty().assign(&configuration).unwrap().lock;
//!     let files = cdk::assembly(&Infrastructure::of(&configuration, &lock), None);
//!     let json = |path: &str| {
//!         let file = files.iter().find(|file| file.path == path).unwrap();
//!         serde_json::from_slice(&file.bytes).unwrap()
//!     };
//!     let manifest = Manifest::read(&json("manifest.json")).unwrap();
//!     let templates: Vec<_> = manifest.templates().map(&json).collect();
//!     Assembly::of(manifest, templates).unwrap()
//! };
//! let difference = difference::between(&assembly(""), &assembly(", gracePeriod: 48h"));
//! let sentences = difference.sentences();
//! assert_eq!(sentences[0].text, "RotatableBot: grace period 1d → 2d");
//! assert!(difference.losses().is_empty());
//! ```

mod assembly;
mod change;
mod comparison;
mod definition;
mod document;
mod edit;
mod grant;
mod kind;
mod owner;
mod rotation;
mod sentence;
mod shown;
mod tag;
mod user;

pub use assembly::{Assembly, AssemblyError, Manifest};
pub use change::{
    About, Edit, Fate, Presence, Remains, ResourceChange, StackChange, StackFate, UserChange,
    Weight,
};
pub use comparison::between;
pub use sentence::{Section, Sentence};

/// What a deployment of one assembly over another changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What changes for the users, in the order of their names.
    pub users: Vec<UserChange>,
    /// What changes of everything that belongs to no user.
    pub pipeline: Vec<ResourceChange>,
    /// What changes of the stacks themselves.
    pub stacks: Vec<StackChange>,
}

impl Difference {
    /// Whether a deployment changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.pipeline.is_empty() && self.stacks.is_empty()
    }

    /// The IAM users and the secrets that would be replaced or deleted, or that a deployment would try to
    /// create a second time.
    #[must_use]
    pub fn losses(&self) -> Vec<&ResourceChange> {
        let of_users = self.users.iter().flat_map(|user| &user.resources);
        of_users
            .chain(&self.pipeline)
            .filter(|change| change.is_loss())
            .collect()
    }
}
