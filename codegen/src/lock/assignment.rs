//! Giving each user a stack.

use super::capacity::{LIMIT, Load, Stacks};
use super::{Lock, Place, Standing};
use crate::config::finding::{Code, Finding};
use crate::config::{Configuration, OnRemove, User};
use crate::infrastructure::Names;
use crate::share;
use contract::UserName;
use std::collections::BTreeMap;

/// A lock that has a place for each user of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The lock as it is to be written.
    pub lock: Lock,
    /// What a person should know before deploying. It keeps nobody from it.
    pub advice: Vec<Finding>,
}

impl Lock {
    /// Keeps each user where it is, and gives those that are new the first stack with room.
    ///
    /// # Errors
    ///
    /// When this is the lock of another pipeline, or a stack's users have outgrown it.
    pub fn assign(&self, configuration: &Configuration) -> Result<Assignment, Vec<Finding>> {
        if let Some(pipeline) = &self.pipeline
            && *pipeline != configuration.pipeline
        {
            return Err(vec![of_another_pipeline(pipeline, configuration)]);
        }
        let users: BTreeMap<_, _> = configuration
            .users
            .iter()
            .map(|user| (user.name(), user))
            .collect();
        let mut stacks = Stacks::new(self.stacks);
        let mut places = self.left(&users);
        let mut advice = Vec::new();
        let mut arriving = Vec::new();
        let users_in_order: Vec<_> = users.values().copied().collect();
        let loads = share::map(&users_in_order, |user| Load::of(user, configuration));
        for ((name, user), load) in users.iter().zip(loads) {
            let Some(place) = self.users.get(*name) else {
                arriving.push((*name, *user, load));
                continue;
            };
            let standing = if place.standing == Standing::Retained && !is_adopted(user) {
                // Until the file says that it is there already, the question remains.
                advice.push(returning(user));
                Standing::Retained
            } else {
                standing(user)
            };
            stacks.put(place.stack, load);
            places.insert((*name).clone(), Place { standing, ..*place });
        }
        let full: Vec<_> = stacks
            .beyond_limit()
            .map(|(number, load)| full(load, number, configuration))
            .collect();
        if !full.is_empty() {
            return Err(full);
        }
        for (name, user, load) in arriving {
            let stack = stacks.first_with_room(load);
            stacks.put(stack, load);
            let standing = standing(user);
            places.insert(name.clone(), Place { stack, standing });
        }
        let lock = Lock {
            pipeline: Some(configuration.pipeline.clone()),
            stacks: stacks.count(),
            users: places,
        };
        Ok(Assignment { lock, advice })
    }

    /// Those that are not in the file, as far as they are still in AWS.
    fn left(&self, users: &BTreeMap<&UserName, &User>) -> BTreeMap<UserName, Place> {
        let left = self
            .users
            .iter()
            .filter(|(name, _)| !users.contains_key(name));
        left.filter(|(_, place)| matches!(place.standing, Standing::Retain | Standing::Retained))
            .map(|(name, place)| {
                let standing = Standing::Retained;
                (name.clone(), Place { standing, ..*place })
            })
            .collect()
    }
}

fn is_adopted(user: &User) -> bool {
    user.existing && user.managed_secret.existing
}

fn standing(user: &User) -> Standing {
    match user.on_remove {
        _ if is_adopted(user) => Standing::Adopted,
        OnRemove::Retain => Standing::Retain,
        OnRemove::Delete => Standing::Delete,
    }
}

fn of_another_pipeline(pipeline: &str, configuration: &Configuration) -> Finding {
    Finding::new(
        Code::OtherPipeline,
        format!(
            "keywheel.lock is that of the pipeline {pipeline}, and keywheel.yaml describes {}",
            configuration.pipeline
        ),
    )
    .hint("another name is another pipeline beside the first: restore the name, or give the new pipeline a folder of its own")
}

fn returning(user: &User) -> Finding {
    let missing = match (user.existing, user.managed_secret.existing) {
        (false, false) => "`existing: true` and `existingSecret: true`",
        (false, true) => "`existing: true`",
        (true, _) => "`existingSecret: true`",
    };
    Finding::new(
        Code::ReturningUser,
        format!(
            "`{}` was in keywheel.yaml before, and what it left in AWS was retained",
            user.name()
        ),
    )
    .hint(format!("set {missing} for it, or the deployment stops at what is there; if it was deleted meanwhile, remove its line from keywheel.lock"))
}

fn full(load: Load, number: u32, configuration: &Configuration) -> Finding {
    let name = Names::of(&configuration.pipeline).fleet(number);
    Finding::new(
        Code::FullStack,
        format!(
            "the users of stack {name} need {} resources and {} bytes, more than the {} and {} that fit",
            load.resources, load.bytes, LIMIT.resources, LIMIT.bytes
        ),
    )
    .hint("its users got more settings than the stack has room for: take `readers`, `secretPolicy` or `schedule: cron(…)` off some of them, or remove some users")
}
