//! What the resources of a pipeline are called.
//!
//! Names are fixed rather than made up by CloudFormation: a fleet finds the pipeline by them, people
//! find a Lambda's log by them, and a reviewer sees in a policy what it is about.

use crate::hash;
use contract::schedule::FIRST_START;
use contract::{Function, UserName};

/// The names of a pipeline's resources. All begin with the pipeline's name, which has at most 32 characters.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pipeline: &'a str,
}

impl<'a> Names<'a> {
    /// The names of this pipeline's resources.
    #[must_use]
    pub fn of(pipeline: &'a str) -> Self {
        Names { pipeline }
    }

    /// The stack with the state machine, and the group of the schedules.
    #[must_use]
    pub fn pipeline(self) -> &'a str {
        self.pipeline
    }

    /// A stack with users, counted from 1.
    #[must_use]
    pub fn fleet(self, number: u32) -> String {
        format!("{}-fleet-{number}", self.pipeline)
    }

    /// A Lambda function and its role.
    #[must_use]
    pub fn function(self, function: impl Into<Function>) -> String {
        format!("{}-{}", self.pipeline, function.into().name())
    }

    /// The log group of a Lambda function.
    #[must_use]
    pub fn function_log(self, function: impl Into<Function>) -> String {
        format!("/aws/lambda/{}", self.function(function))
    }

    /// The state machine and its role.
    #[must_use]
    pub fn state_machine(self) -> String {
        format!("{}-rotation", self.pipeline)
    }

    /// The log group of the state machine. The prefix keeps the log deliveries of many machines within
    /// the size that CloudWatch Logs allows its resource policy.
    #[must_use]
    pub fn state_machine_log(self) -> String {
        format!("/aws/vendedlogs/states/{}", self.state_machine())
    }

    /// The topic that alerts go to, and the alias of its key.
    #[must_use]
    pub fn topic(self) -> String {
        format!("{}-alerts", self.pipeline)
    }

    /// The rule that alerts on what the state machine could not tell.
    #[must_use]
    pub fn alert_rule(self) -> String {
        format!("{}-unannounced-failures", self.pipeline)
    }

    /// The rule that alerts on failed rotations of Secrets Manager's.
    #[must_use]
    pub fn native_rule(self) -> String {
        format!("{}-native-failures", self.pipeline)
    }

    /// The role of both rules.
    #[must_use]
    pub fn alert_rule_role(self) -> String {
        format!("{}-alert-rule", self.pipeline)
    }

    /// The watchdog's schedule, its role, and the group that holds nothing else: in the users' group its name
    /// could be a user's.
    #[must_use]
    pub fn watch_schedule(self) -> String {
        format!("{}-watch-schedule", self.pipeline)
    }

    /// The role of the schedules.
    #[must_use]
    pub fn scheduler(self) -> String {
        format!("{}-scheduler", self.pipeline)
    }

    /// The queue of what could not be delivered.
    #[must_use]
    pub fn dead_letters(self) -> String {
        format!("{}-dead-letters", self.pipeline)
    }

    /// A user's schedule, in the group of the pipeline's name.
    #[must_use]
    pub fn schedule(self, user: &UserName) -> String {
        within_schedules(user, "")
    }

    /// The schedule of a user's first rotation, where the other one waits for its time.
    #[must_use]
    pub fn first_schedule(self, user: &UserName) -> String {
        within_schedules(user, FIRST_START)
    }

    /// An alarm. All of them together: `*`.
    #[must_use]
    pub fn alarm(self, what: &str) -> String {
        format!("{}-{what}", self.pipeline)
    }
}

/// A user's schedule within the pipeline's group: EventBridge Scheduler allows 64 letters, digits and
/// `-_.`, of IAM's characters not `+=,@`. A name that had to be changed ends in a mark of the whole one.
fn within_schedules(user: &UserName, suffix: &str) -> String {
    const LONGEST: usize = 64;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let plain = user.as_str();
    if plain.chars().all(allowed) && plain.len() + suffix.len() <= LONGEST {
        return format!("{plain}{suffix}");
    }
    let mark = format!(".{}", hash::mark(plain));
    let kept: String = plain
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .take(LONGEST - suffix.len() - mark.len())
        .collect();
    format!("{kept}{mark}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_names_stay_within_what_aws_allows() {
        let pipeline = "x".repeat(32);
        let names = Names::of(&pipeline);
        for name in Function::ALL.map(|function| names.function(function)) {
            assert!(name.len() <= 64, "{name}");
        }
        for name in [
            names.state_machine(),
            names.alert_rule(),
            names.native_rule(),
            names.scheduler(),
            names.watch_schedule(),
        ] {
            assert!(name.len() <= 64, "{name}");
        }
    }

    #[test]
    fn schedules_of_users_that_look_alike_keep_apart() {
        let name = |user: &str, suffix| within_schedules(&user.parse().unwrap(), suffix);
        assert_eq!(name("Bot", ""), "Bot");
        assert_eq!(name("Bot", ".first"), "Bot.first");
        assert_ne!(name("a+b", ""), name("a=b", ""));
        let longest = "y".repeat(64);
        assert_eq!(name(&longest, ""), longest);
        for user in [&longest, "a@b.example,com", &"+".repeat(64)] {
            let name = name(user, ".first");
            assert!(name.len() <= 64 && name.ends_with(".first"), "{name}");
        }
    }
}
