//! How much fits into a stack.

use crate::cdk;
use crate::config::{Configuration, User};
use crate::infrastructure;

/// What there is in a stack, or could be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) resources: usize,
    /// The template's size as it is written.
    pub(super) bytes: usize,
}

/// CloudFormation's limits are 500 resources and 1 MB
/// (CloudFormation user guide, "Understand CloudFormation quotas"), and nothing may reach them.
pub(super) const LIMIT: Load = Load {
    resources: 490,
    bytes: 950_000,
};

/// Up to here a stack takes new users. The rest is for those in it: one that gets a resource policy
/// or a longer input must still fit, for it cannot move.
const ROOM: Load = Load {
    resources: 400,
    bytes: 800_000,
};

impl Load {
    /// What a user brings.
    pub(super) fn of(user: &User, configuration: &Configuration) -> Self {
        let resources = infrastructure::resources_of(user, configuration);
        Load {
            resources: resources.len(),
            bytes: cdk::size_of(&resources, configuration),
        }
    }

    fn plus(self, other: Load) -> Load {
        Load {
            resources: self.resources + other.resources,
            bytes: self.bytes + other.bytes,
        }
    }

    fn fits(self, limit: Load) -> bool {
        self.resources <= limit.resources && self.bytes <= limit.bytes
    }
}

/// The fleet stacks, counted from 1, and what is in each.
pub(super) struct Stacks(Vec<Load>);

impl Stacks {
    /// So many stacks with nothing in them, and at least one.
    pub(super) fn new(count: u32) -> Self {
        Stacks((0..count.max(1)).map(|_| Load::default()).collect())
    }

    pub(super) fn count(&self) -> u32 {
        number_of(self.0.len() - 1)
    }

    /// Puts a user into the stack of this number.
    pub(super) fn put(&mut self, number: u32, load: Load) {
        let index = usize::try_from(number - 1).expect("a number of stacks fits");
        self.0[index] = self.0[index].plus(load);
    }

    /// The number of the first stack that takes a user; there may have to be a new one.
    pub(super) fn first_with_room(&mut self, load: Load) -> u32 {
        let first = self.0.iter().position(|there| there.plus(load).fits(ROOM));
        number_of(first.unwrap_or_else(|| {
            self.0.push(Load::default());
            self.0.len() - 1
        }))
    }

    /// The stacks that hold more than they can.
    pub(super) fn beyond_limit(&self) -> impl Iterator<Item = (u32, Load)> {
        let stacks = self.0.iter().enumerate();
        stacks
            .filter(|(_, load)| !load.fits(LIMIT))
            .map(|(index, load)| (number_of(index), *load))
    }
}

fn number_of(index: usize) -> u32 {
    u32::try_from(index + 1).expect("a number of stacks fits")
}
