//! keywheel.lock: which stack each user lives in.
//!
//! CloudFormation knows no move from one stack to another: the user would be deleted here and created
//! there, and its keys with it. So a place, once given, is written down and kept, and the file that
//! says so belongs beside keywheel.yaml in version control.
//!
//! ```
//! use codegen::lock::Lock;
//!
//! # let file = "
//! # pipeline: acme-keys
//! # region: us-west-2
//! # alerts: { emails: [oncall@example.com] }
//! # users: { RotatableBot: { secret: dev/rotatable-bot-key } }
//! # ";
//! let configuration = codegen::config::read(file.as_bytes()).unwrap();
//! let assignment = Lock::empty().assign(&configuration).unwrap();
//! let text = assignment.lock.write();
//! assert!(text.ends_with("users:\n  \"RotatableBot\": 1 retain\n"));
//! assert_eq!(Lock::read(text.as_bytes()).unwrap(), assignment.lock);
//! ```

mod assignment;
mod capacity;
mod reading;

pub use assignment::Assignment;

use crate::config::Finding;
use contract::UserName;
use std::collections::BTreeMap;
use std::fmt::Write;

const HEAD: &str = "\
# Which stack each user of keywheel.yaml lives in. `keywheel synth` writes this file: commit it.
# A user that moved to another stack would be deleted in one and created in the other, so none does.
#   retain    stays in AWS when it leaves keywheel.yaml
#   delete    is deleted from AWS when it leaves keywheel.yaml
#   adopted   was in AWS before Keywheel, and stays
#   retained  has left keywheel.yaml and is still in AWS
";

/// Which stack each user lives in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// Whose lock this is; an empty one is nobody's yet.
    pipeline: Option<String>,
    /// How many fleet stacks there are. One that is empty is still there.
    stacks: u32,
    users: BTreeMap<UserName, Place>,
}

/// Where a user lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// The number of the fleet stack, from 1.
    stack: u32,
    standing: Standing,
}

/// What becomes of a user that leaves the file, or has become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Retain,
    Delete,
    Adopted,
    Retained,
}

impl Standing {
    const ALL: [Standing; 4] = [
        Standing::Retain,
        Standing::Delete,
        Standing::Adopted,
        Standing::Retained,
    ];

    const fn word(self) -> &'static str {
        match self {
            Standing::Retain => "retain",
            Standing::Delete => "delete",
            Standing::Adopted => "adopted",
            Standing::Retained => "retained",
        }
    }
}

impl Lock {
    /// The lock of a pipeline that was never generated.
    #[must_use]
    pub fn empty() -> Self {
        Lock::default()
    }

    /// Reads a keywheel.lock.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, in the order of the file. Never empty.
    pub fn read(file: &[u8]) -> Result<Self, Vec<Finding>> {
        reading::read(file)
    }

    /// The text of the file, the same for the same lock.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = HEAD.to_owned();
        let mut line = |line: std::fmt::Arguments<'_>| {
            writeln!(text, "{line}").expect("a String takes any text");
        };
        line(format_args!("version: {}", reading::VERSION_NUMBER));
        if let Some(pipeline) = &self.pipeline {
            line(format_args!("pipeline: {pipeline}"));
        }
        line(format_args!("stacks: {}", self.stacks));
        line(format_args!("users:"));
        for (user, place) in &self.users {
            let place = format!("{} {}", place.stack, place.standing.word());
            // In quotes, because to YAML `null` is nothing and `@bot` an error.
            line(format_args!("  \"{user}\": {place}"));
        }
        text
    }

    /// The number of the stack that a user lives in, from 1.
    #[must_use]
    pub fn stack_of(&self, user: &UserName) -> Option<u32> {
        self.users.get(user).map(|place| place.stack)
    }

    /// How many fleet stacks there are.
    #[must_use]
    pub fn stacks(&self) -> u32 {
        self.stacks
    }

    /// The users that left the file and are still in AWS, with the numbers of their stacks.
    pub fn retained(&self) -> impl Iterator<Item = (&UserName, u32)> {
        self.users
            .iter()
            .filter(|(_, place)| place.standing == Standing::Retained)
            .map(|(user, place)| (user, place.stack))
    }
}
