//! The whole: two executions, the world, what goes wrong, what a person does, and time.

use crate::checker::Model;
use crate::deciding::Deciding;
use crate::deed::{Action, Deed, Who};
use crate::execution::{Ending, Execution, Stage};
use crate::property::Property;
use crate::step::Turn;
use crate::world::{Status, World};
use contract::TwoKeys;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) executions: [Execution; 2],
    pub(crate) left: Budget,
    /// A person has changed something.
    pub(crate) meddled: bool,
    /// A run has held because of a key in a version without a label.
    pub(crate) held_for_unlabelled: bool,
}

/// How often something may still happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Budget {
    /// Crashes, lost answers and aborted executions.
    pub(crate) faults: u8,
    /// Changes that a person makes.
    pub(crate) meddling: u8,
    /// Executions that are started after one of the two has ended.
    pub(crate) reruns: u8,
}

/// What the model is of.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    pub(crate) beginning: fn() -> World,
    pub(crate) budget: Budget,
    /// How many keys IAM lets the user have.
    pub(crate) quota: usize,
    /// IAM's answers may be up to a minute old.
    pub(crate) stale: bool,
    pub(crate) two_keys: TwoKeys,
    /// People use the keys that they make at once, and IAM knows of it.
    pub(crate) people_use_keys: bool,
    pub(crate) rules: Rules,
}

/// What can be broken on purpose.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    /// Create writes the intent record before it creates the key.
    pub(crate) intends: bool,
    /// The intent label is moved by a compare-and-swap.
    pub(crate) swaps_intent: bool,
    /// Publish looks at AWSPENDING and at the discard label.
    pub(crate) heeds_labels: bool,
    /// A new key is marked before it is deleted.
    pub(crate) marks: bool,
    /// What is younger than the settling time is waited for.
    pub(crate) settles: bool,
    /// The intent label stays on its record until the next intent, so that nobody who saw the secret
    /// before that record can take the label, nor overlook its key.
    pub(crate) keeps_intent: bool,
    /// Create looks at the clock before it looks at anything else.
    pub(crate) clock_first: bool,
}

impl Rules {
    /// What the handlers do.
    pub(crate) const AS_HANDLED: Rules = Rules {
        intends: true,
        swaps_intent: true,
        heeds_labels: true,
        marks: true,
        settles: true,
        keeps_intent: true,
        clock_first: true,
    };
}

pub(crate) struct Protocol {
    pub(crate) setting: Setting,
    pub(crate) deciding: Deciding,
}

impl Protocol {
    pub(crate) fn new(setting: Setting) -> Protocol {
        Protocol {
            setting,
            deciding: Deciding::new(setting.two_keys, setting.people_use_keys),
        }
    }
}

impl Model for Protocol {
    type State = State;
    type Action = Action;
    type Property = Property;

    fn beginnings(&self) -> Vec<State> {
        vec![State {
            world: (self.setting.beginning)(),
            executions: [Execution::BEGINNING; 2],
            left: self.setting.budget,
            meddled: false,
            held_for_unlabelled: false,
        }]
    }

    fn next(&self, state: &State, next: &mut Vec<(Action, State)>) {
        for who in 0..state.executions.len() {
            Turn::new(self, state, who, next).take();
            fail(state, who, next);
        }
        meddle(self, state, next);
        tick(self, state, next);
    }

    fn broken(&self, state: &State) -> Vec<Property> {
        Property::ALL
            .into_iter()
            .filter(|property| !property.holds(state))
            .collect()
    }
}

/// A crash between two calls, after which the state machine runs the step again; or the end of the
/// execution. An execution that is aborted while a Lambda is at work is one whose outcome nobody
/// reads, which is no different from one that is aborted right after.
fn fail(state: &State, who: usize, next: &mut Vec<(Action, State)>) {
    let execution = &state.executions[who];
    let ended = matches!(execution.stage, Stage::Ended(_));
    if state.left.faults == 0 || ended {
        return;
    }
    let mut after = *state;
    after.left.faults -= 1;
    let deed = if execution.run.is_some() {
        after.executions[who].run = None;
        Deed::Crashes
    } else {
        after.executions[who].stage = Stage::Ended(Ending::Failed);
        Deed::Dies
    };
    let who = Who::Rotation(u8::try_from(who).unwrap());
    next.push((Action { who, deed }, after));
}

/// What a person may do: at most the budget of it, at any time.
fn meddle(protocol: &Protocol, state: &State, next: &mut Vec<(Action, State)>) {
    let mut push = |deed, after| {
        let who = Who::Person;
        next.push((Action { who, deed }, after));
    };
    if state.left.reruns > 0 {
        for who in 0..state.executions.len() {
            if matches!(state.executions[who].stage, Stage::Ended(_)) {
                let mut after = *state;
                after.left.reruns -= 1;
                after.executions[who] = Execution::BEGINNING;
                push(Deed::Begins, after);
            }
        }
    }
    if state.left.meddling == 0 {
        return;
    }
    let mut changed = *state;
    changed.left.meddling -= 1;
    changed.meddled = true;
    let mut after = changed;
    if after
        .world
        .create_key(protocol.setting.quota, true)
        .is_some()
    {
        push(Deed::CreatesForeignKey, after);
    }
    for (key, _) in state.world.existing().filter(|(_, key)| !key.foreign) {
        let mut after = changed;
        after.world.key(key).meddled_with = true;
        after.world.key(key).status = Status::Deleted;
        push(Deed::DeletesByHand, after);
        if state.world.status(key) == Status::Active {
            after.world.key(key).status = Status::Inactive;
            push(Deed::DeactivatesByHand, after);
        }
    }
    if let (Some(current), Some(previous)) =
        (state.world.labels.current, state.world.labels.previous)
    {
        let mut after = changed;
        after.world.move_current(current, previous);
        if let Some(key) = state.world.key_in(Some(previous)) {
            let too_late = state
                .executions
                .iter()
                .any(|execution| execution.is_about_to_end() == Some(key));
            if too_late || state.world.status(key) != Status::Active {
                after.world.key(key).meddled_with = true;
            }
        }
        push(Deed::MovesCurrentBack, after);
    }
}

/// A minute passes, unless a run has used up its time: that run makes its calls before, or crashes.
fn tick(protocol: &Protocol, state: &State, next: &mut Vec<(Action, State)>) {
    if state.executions.iter().any(Execution::is_out_of_time) {
        return;
    }
    let mut after = *state;
    after.world.tick();
    for execution in &mut after.executions {
        execution.tick(protocol.setting.rules.clock_first);
    }
    if after != *state {
        let action = Action {
            who: Who::Time,
            deed: Deed::Passes,
        };
        next.push((action, after));
    }
}
