//! The protocol of two rotations of one user at once, with crashes and a person's hand in it, as a
//! model that is searched exhaustively.
//!
//! What a step does next is asked of the product's own functions, [`handlers::decision::decide`],
//! [`handlers::deletion::decide`] and [`handlers::deactivation::decide`]. The model has the rest: the
//! calls to AWS that the handlers make, in their order, each atomic and each a transition of its own;
//! where the state machine goes with an outcome; and time, in ticks of a minute.

#![expect(
    clippy::unwrap_used,
    reason = "a number of the model that does not fit is a mistake in the model"
)]
#![expect(
    clippy::print_stdout,
    reason = "how much was searched, for `--nocapture`"
)]

mod checker;
mod deciding;
mod deed;
mod execution;
mod model;
mod proof;
mod property;
mod refutations;
mod step;
mod world;
