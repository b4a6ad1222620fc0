//! The scenes of the gallery: once for each way in which people are told.

use super::happening::Happening;
use crate::native::native;
use crate::world::{act_in, adopted, spec, user};
use sandbox::world::{Alert, Schedule, UserSpec};
use serde_json::{Value, json};

/// A thing that goes wrong, and what the page says of it.
pub(super) struct Scene {
    pub(super) heading: &'static str,
    /// When people are told so.
    pub(super) when: &'static str,
    happening: Happening,
}

const fn scene(heading: &'static str, when: &'static str, happening: Happening) -> Scene {
    Scene {
        heading,
        when,
        happening,
    }
}

pub(super) const SCENES: [Scene; 29] = [
    scene(
        "A rotation fails before it has a new key",
        "A permission is missing, the user or the secret is gone, the secret's value cannot be read.",
        Happening::Denied(&["iam:ListAccessKeys"]),
    ),
    scene(
        "The first rotation of a user fails",
        "The secret holds no key yet.",
        Happening::FirstDenied(&["iam:ListAccessKeys"]),
    ),
    scene(
        "A new key cannot be stored",
        "Secrets Manager refuses it for good, so the key is deleted again.",
        Happening::Denied(&["secretsmanager:PutSecretValue"]),
    ),
    scene(
        "A new key does not work",
        "AWS does not accept it, or it may not do what it must. Consumers never see it.",
        Happening::Unverified(&[]),
    ),
    scene(
        "A first key does not work",
        "The same in the first rotation of a user.",
        Happening::FirstDenied(&["sts:GetCallerIdentity"]),
    ),
    scene(
        "A new key does not work and cannot be deleted",
        "A person has to delete it, or it takes the user's second place.",
        Happening::Unverified(&["iam:DeleteAccessKey"]),
    ),
    scene(
        "A new key cannot be published",
        "It is kept for the next run.",
        Happening::Unpublished,
    ),
    scene(
        "A first key cannot be published",
        "The same in the first rotation of a user.",
        Happening::FirstUnpublished,
    ),
    scene(
        "A new key cannot be announced",
        "It is published, and EventBridge does not take the event that deployments start from.",
        Happening::Denied(&["events:PutEvents"]),
    ),
    scene(
        "The old key cannot be deactivated",
        "Both keys work.",
        Happening::Denied(&["iam:UpdateAccessKey"]),
    ),
    scene(
        "The old key cannot be deleted",
        "It is Inactive.",
        Happening::Denied(&["iam:DeleteAccessKey"]),
    ),
    scene(
        "The old key is still in use",
        "Somebody goes on with it for longer than `holdAfter` after the grace period. People are told once.",
        Happening::InUse,
    ),
    scene(
        "The old key was made Active again",
        "A person needed it back.",
        Happening::Reactivated,
    ),
    scene(
        "A rotation is held before it has a new key",
        "Something is there that Keywheel does not account for, here a key of somebody else's. Other reasons are a user that was deleted and made again, and a key before this one that is still there.",
        Happening::ForeignKey,
    ),
    scene(
        "A rotation has deleted key after key to make room",
        "Somebody else, or a crash that comes again and again, makes keys for this user.",
        Happening::Crashes,
    ),
    scene(
        "Somebody edits the secret again and again",
        "What people write is never overwritten.",
        Happening::Edited,
    ),
    scene(
        "A key that is to be deleted was published by hand",
        "It did not pass verification, and consumers may have read it all the same.",
        Happening::PublishedByHand,
    ),
    scene(
        "Somebody stops an execution",
        "EventBridge tells, with the status `ABORTED`. With `FAILED` it tells that the state machine could not send its own alert.",
        Happening::Aborted,
    ),
    scene(
        "An execution times out",
        "AWS ends what takes longer than a year.",
        Happening::TimedOut,
    ),
    scene(
        "A rotation by Secrets Manager fails",
        "Before an execution of the state machine could begin: Secrets Manager has tried each step several times.",
        Happening::NativeDenied("iam:ListAccessKeys"),
    ),
    scene(
        "An alert cannot be sent",
        "SNS does not take what the state machine tells, so EventBridge tells in its place.",
        Happening::AlertNotSent,
    ),
    scene(
        "A rotation never began",
        "The watchdog tells, once the next key is 25 hours late: EventBridge Scheduler tries for a day to start a rotation. This alert and those below come each day, as long as there is a reason for them, and there is one a day for all users.",
        Happening::NeverStarted,
    ),
    scene(
        "A rotation stands still",
        "It is longer at something than any rotation that goes on by itself.",
        Happening::StandsStill,
    ),
    scene(
        "A schedule is disabled",
        "By `keywheel hold`, or in the console. A pause that is forgotten is a key that grows old, so it is told as well.",
        Happening::Disabled,
    ),
    scene(
        "A schedule is gone",
        "The secret has the pipeline's tags, and no schedule is for it.",
        Happening::Unscheduled,
    ),
    scene(
        "The published key does not work",
        "Somebody made it Inactive, or deleted it.",
        Happening::MadeInactive,
    ),
    scene(
        "A user cannot be looked at",
        "It or its secret is gone, or out of the roles' reach.",
        Happening::UserGone,
    ),
    scene(
        "Somebody does not hear of alerts",
        "A subscription is not confirmed. When none is, there is nobody to tell: the watchdog fails then, which is what its alarm shows in CloudWatch.",
        Happening::Unconfirmed,
    ),
    scene(
        "Several users need a person",
        "What does not fit into 256 KB, the most that SNS takes, is counted.",
        Happening::Several,
    ),
];

impl Scene {
    /// What people are told.
    pub(super) fn alerts(&self) -> Vec<Alert> {
        let users = self.users();
        let mut spec = spec(users.clone());
        for user in users {
            let name = user.rotation.user.to_string();
            spec.stack.schedules.insert(name.clone(), monthly(&name));
        }
        act_in(&spec, async |world| {
            // Boxed: tests have small stacks.
            Box::pin(self.happening.happens(world)).await;
            world.chronicle().alerts
        })
    }

    fn user(&self) -> UserSpec {
        match self.happening {
            Happening::FirstDenied(_) | Happening::FirstUnpublished => user("Bot"),
            Happening::NativeDenied(_) => native(adopted("Bot")),
            Happening::NeverStarted
            | Happening::StandsStill
            | Happening::Disabled
            | Happening::Unscheduled
            | Happening::MadeInactive
            | Happening::UserGone
            | Happening::Unconfirmed
            | Happening::Several => idle("Bot"),
            _ => adopted("Bot"),
        }
    }

    fn users(&self) -> Vec<UserSpec> {
        let mut users = vec![self.user()];
        if let Happening::Several = self.happening {
            users.extend([idle("LegacyBot"), idle("Other")]);
        }
        users
    }
}

/// What is deployed of a user's schedule.
fn monthly(user: &str) -> Value {
    json!({
        "GroupName": "keys",
        "Name": user,
        "State": "ENABLED",
        "ScheduleExpression": "rate(30 days)",
        "FlexibleTimeWindow": { "Mode": "OFF" },
        "Target": { "Arn": "", "RoleArn": "" },
    })
}

/// A user with a key, whose schedule never comes.
fn idle(name: &str) -> UserSpec {
    UserSpec {
        schedule: Schedule::At(Vec::new()),
        ..adopted(name)
    }
}
