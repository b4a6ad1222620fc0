//! The Lambdas: one file per step, one small main each.
