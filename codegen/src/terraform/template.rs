//! The templates, in strict mode: a name that is not there is an error, not an empty text.

use handlebars::{Handlebars, no_escape};
use serde_json::Value;

macro_rules! templates {
    ($($name:ident = $file:literal,)+) => {
        /// A template by its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Template {
            $($name,)+
        }

        impl Template {
            const fn source(self) -> &'static str {
                match self {
                    $(Template::$name => include_str!(concat!("templates/", $file)),)+
                }
            }
        }
    };
}

templates! {
    Alarm = "alarm.hbs",
    AsynchronousInvocation = "asynchronous_invocation.hbs",
    Dashboard = "dashboard.hbs",
    Function = "function.hbs",
    Key = "key.hbs",
    KeyAlias = "key_alias.hbs",
    LogGroup = "log_group.hbs",
    Permission = "permission.hbs",
    Queue = "queue.hbs",
    QueuePolicy = "queue_policy.hbs",
    Role = "role.hbs",
    Rule = "rule.hbs",
    Schedule = "schedule.hbs",
    ScheduleGroup = "schedule_group.hbs",
    StateMachine = "state_machine.hbs",
    Subscription = "subscription.hbs",
    Topic = "topic.hbs",
    TopicPolicy = "topic_policy.hbs",
    RotatorMain = "rotator.main.hbs",
    RotatorVariables = "rotator.variables.hbs",
    RotatorOutputs = "rotator.outputs.hbs",
    UserMain = "rotatable_user.main.hbs",
    UserVariables = "rotatable_user.variables.hbs",
    UserOutputs = "rotatable_user.outputs.hbs",
    Versions = "versions.hbs",
    Root = "root.hbs",
}

impl Template {
    /// The template with these values in it: HCL, and not escaped again.
    pub(super) fn render(self, values: &Value) -> String {
        let mut handlebars = Handlebars::new();
        handlebars.set_strict_mode(true);
        handlebars.register_escape_fn(no_escape);
        handlebars
            .render_template(self.source(), values)
            .unwrap_or_else(|error| panic!("{self:?}: {error}"))
    }
}
