//! Builder methods that states have in common.

/// `comment` and `output` for each type, which has fields of these names.
macro_rules! effects {
    ($($type:ty),+) => {$(
        impl $type {
            /// A comment for people.
            #[must_use]
            pub fn comment(mut self, comment: impl Into<String>) -> Self {
                self.comment = Some(comment.into());
                self
            }

            /// What comes out; any JSON, each string of it may be an expression.
            #[must_use]
            pub fn output(mut self, output: impl Into<serde_json::Value>) -> Self {
                self.output = Some(output.into());
                self
            }
        }
    )+};
}

/// `assign` for each type.
macro_rules! assigns {
    ($($type:ty),+) => {$(
        impl $type {
            /// Sets a variable, besides those that are set already.
            #[must_use]
            pub fn assign(
                mut self,
                name: impl Into<String>,
                value: impl Into<serde_json::Value>,
            ) -> Self {
                self.assign
                    .get_or_insert_default()
                    .insert(name.into(), value.into());
                self
            }
        }
    )+};
}

/// `next` for each type that has a transition.
macro_rules! transitions {
    ($($type:ty),+) => {$(
        impl $type {
            /// Goes on with the state of this name, instead of ending.
            #[must_use]
            pub fn next(mut self, state: impl Into<String>) -> Self {
                self.transition = super::Transition::Next(state.into());
                self
            }
        }
    )+};
}

effects!(
    super::Task,
    super::Pass,
    super::Choice,
    super::ChoiceRule,
    super::Wait,
    super::Succeed,
    super::Catcher
);
assigns!(
    super::Task,
    super::Pass,
    super::Choice,
    super::ChoiceRule,
    super::Wait,
    super::Catcher
);
transitions!(super::Task, super::Pass, super::Wait);
