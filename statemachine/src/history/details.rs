//! What an event tells.

use serde_json::{Map, Value, json};

/// The type of a state, for the names of its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StateType {
    /// Task.
    Task,
    /// Pass.
    Pass,
    /// Choice.
    Choice,
    /// Wait.
    Wait,
    /// Succeed.
    Succeed,
    /// Fail.
    Fail,
}

impl StateType {
    /// The name, as `Type` has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            StateType::Task => "Task",
            StateType::Pass => "Pass",
            StateType::Choice => "Choice",
            StateType::Wait => "Wait",
            StateType::Succeed => "Succeed",
            StateType::Fail => "Fail",
        }
    }
}

/// A service integration as events name it: `lambda` and `invoke`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskResource {
    /// The service.
    pub resource_type: String,
    /// The action.
    pub resource: String,
}

/// How long a task may take, as far as that is limited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timers {
    /// Until it times out.
    pub timeout_in_seconds: Option<u64>,
    /// Until it is taken for dead when it is silent.
    pub heartbeat_in_seconds: Option<u64>,
}

/// What happened, with AWS's fields.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventDetails {
    /// The execution began.
    ExecutionStarted {
        /// Its input.
        input: Value,
        /// The role it acts as.
        role_arn: String,
    },
    /// The execution ended well.
    ExecutionSucceeded {
        /// Its output.
        output: Value,
    },
    /// The execution ended badly.
    ExecutionFailed {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// The execution took longer than the machine's `TimeoutSeconds`.
    ExecutionTimedOut,
    /// Somebody stopped the execution.
    ExecutionAborted {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// The execution goes on after a bad end.
    ExecutionRedriven {
        /// How many times it has been redriven, this time included.
        redrive_count: u64,
    },
    /// A state began.
    StateEntered {
        /// The type of the state.
        state: StateType,
        /// Its name.
        name: String,
        /// Its input.
        input: Value,
    },
    /// A state ended.
    StateExited {
        /// The type of the state.
        state: StateType,
        /// Its name.
        name: String,
        /// Its output.
        output: Value,
        /// The variables that it set.
        assigned_variables: Map<String, Value>,
    },
    /// An expression had no usable value.
    EvaluationFailed {
        /// The error's name.
        error: String,
        /// What happened.
        cause: String,
        /// The field, such as `Output/result`.
        location: Option<String>,
        /// The state's name.
        state: String,
    },
    /// A service is to be called.
    TaskScheduled {
        /// The call.
        resource: TaskResource,
        /// The Region it goes to.
        region: String,
        /// Its arguments.
        parameters: Value,
        /// Its limits.
        timers: Timers,
    },
    /// A service is being called.
    TaskStarted {
        /// The call.
        resource: TaskResource,
    },
    /// A service answered.
    TaskSucceeded {
        /// The call.
        resource: TaskResource,
        /// The answer.
        output: Value,
    },
    /// A service failed.
    TaskFailed {
        /// The call.
        resource: TaskResource,
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// A service did not answer in time.
    TaskTimedOut {
        /// The call.
        resource: TaskResource,
        /// The error's name.
        error: String,
    },
    /// A function is to be invoked: the resource is the function's own ARN.
    LambdaFunctionScheduled {
        /// The ARN.
        resource: String,
        /// The event that the function gets.
        input: Value,
        /// Its limits.
        timers: Timers,
    },
    /// A function is being invoked.
    LambdaFunctionStarted,
    /// A function answered.
    LambdaFunctionSucceeded {
        /// The answer.
        output: Value,
    },
    /// A function failed.
    LambdaFunctionFailed {
        /// The error's name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// A function did not answer in time.
    LambdaFunctionTimedOut {
        /// The error's name.
        error: String,
    },
}

impl EventDetails {
    /// The event's type, such as `TaskStateEntered`.
    #[must_use]
    pub fn event_type(&self) -> String {
        match self {
            EventDetails::StateEntered { state, .. } => format!("{}StateEntered", state.name()),
            EventDetails::StateExited { state, .. } => format!("{}StateExited", state.name()),
            _ => self.kind().to_owned(),
        }
    }

    /// The type without the state's.
    fn kind(&self) -> &'static str {
        match self {
            EventDetails::ExecutionStarted { .. } => "ExecutionStarted",
            EventDetails::ExecutionSucceeded { .. } => "ExecutionSucceeded",
            EventDetails::ExecutionFailed { .. } => "ExecutionFailed",
            EventDetails::ExecutionTimedOut => "ExecutionTimedOut",
            EventDetails::ExecutionAborted { .. } => "ExecutionAborted",
            EventDetails::ExecutionRedriven { .. } => "ExecutionRedriven",
            EventDetails::StateEntered { .. } => "StateEntered",
            EventDetails::StateExited { .. } => "StateExited",
            EventDetails::EvaluationFailed { .. } => "EvaluationFailed",
            EventDetails::TaskScheduled { .. } => "TaskScheduled",
            EventDetails::TaskStarted { .. } => "TaskStarted",
            EventDetails::TaskSucceeded { .. } => "TaskSucceeded",
            EventDetails::TaskFailed { .. } => "TaskFailed",
            EventDetails::TaskTimedOut { .. } => "TaskTimedOut",
            EventDetails::LambdaFunctionScheduled { .. } => "LambdaFunctionScheduled",
            EventDetails::LambdaFunctionStarted => "LambdaFunctionStarted",
            EventDetails::LambdaFunctionSucceeded { .. } => "LambdaFunctionSucceeded",
            EventDetails::LambdaFunctionFailed { .. } => "LambdaFunctionFailed",
            EventDetails::LambdaFunctionTimedOut { .. } => "LambdaFunctionTimedOut",
        }
    }

    /// The name of the field that holds the details: `taskScheduledEventDetails`.
    pub(super) fn field_name(&self) -> String {
        let mut kind = self.kind().to_owned();
        if let Some(first) = kind.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        format!("{kind}EventDetails")
    }

    /// The details with AWS's names. Documents are texts there, as in the API's answers.
    #[must_use]
    pub fn fields(&self) -> Map<String, Value> {
        let mut fields = Fields::default();
        match self {
            EventDetails::ExecutionStarted { input, role_arn } => {
                fields.document("input", input);
                fields.text("roleArn", role_arn);
            }
            EventDetails::ExecutionSucceeded { output } => fields.document("output", output),
            EventDetails::ExecutionFailed { error, cause }
            | EventDetails::ExecutionAborted { error, cause }
            | EventDetails::LambdaFunctionFailed { error, cause } => fields.failure(error, cause),
            EventDetails::ExecutionRedriven { redrive_count } => {
                fields.number("redriveCount", *redrive_count);
            }
            EventDetails::StateEntered { name, input, .. } => {
                fields.text("name", name);
                fields.document("input", input);
            }
            EventDetails::StateExited {
                name,
                output,
                assigned_variables,
                ..
            } => {
                fields.text("name", name);
                fields.document("output", output);
                fields.variables(assigned_variables);
            }
            EventDetails::EvaluationFailed {
                error,
                cause,
                location,
                state,
            } => {
                fields.text("error", error);
                fields.text("cause", cause);
                if let Some(location) = location {
                    fields.text("location", location);
                }
                fields.text("state", state);
            }
            EventDetails::TaskScheduled {
                resource,
                region,
                parameters,
                timers,
            } => {
                fields.resource(resource);
                fields.text("region", region);
                fields.text("parameters", &parameters.to_string());
                fields.timers(*timers);
            }
            EventDetails::TaskStarted { resource } => fields.resource(resource),
            EventDetails::TaskSucceeded { resource, output } => {
                fields.resource(resource);
                fields.document("output", output);
            }
            EventDetails::TaskFailed {
                resource,
                error,
                cause,
            } => {
                fields.resource(resource);
                fields.failure(error, cause);
            }
            EventDetails::TaskTimedOut { resource, error } => {
                fields.resource(resource);
                fields.text("error", error);
            }
            EventDetails::LambdaFunctionScheduled {
                resource,
                input,
                timers,
            } => {
                fields.text("resource", resource);
                fields.document("input", input);
                fields.timers(*timers);
            }
            EventDetails::LambdaFunctionSucceeded { output } => fields.document("output", output),
            EventDetails::LambdaFunctionTimedOut { error } => fields.text("error", error),
            EventDetails::ExecutionTimedOut | EventDetails::LambdaFunctionStarted => {}
        }
        fields.0
    }
}

/// Details being put together.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn text(&mut self, name: &str, text: &str) {
        self.0.insert(name.to_owned(), Value::from(text));
    }

    fn number(&mut self, name: &str, number: u64) {
        self.0.insert(name.to_owned(), Value::from(number));
    }

    /// A JSON document, as a text, and the note that it is whole.
    fn document(&mut self, name: &str, document: &Value) {
        self.text(name, &document.to_string());
        self.0
            .insert(format!("{name}Details"), json!({"truncated": false}));
    }

    fn failure(&mut self, error: &Option<String>, cause: &Option<String>) {
        if let Some(error) = error {
            self.text("error", error);
        }
        if let Some(cause) = cause {
            self.text("cause", cause);
        }
    }

    fn resource(&mut self, resource: &TaskResource) {
        self.text("resourceType", &resource.resource_type);
        self.text("resource", &resource.resource);
    }

    fn timers(&mut self, timers: Timers) {
        for (name, seconds) in [
            ("timeoutInSeconds", timers.timeout_in_seconds),
            ("heartbeatInSeconds", timers.heartbeat_in_seconds),
        ] {
            if let Some(seconds) = seconds {
                self.number(name, seconds);
            }
        }
    }

    fn variables(&mut self, variables: &Map<String, Value>) {
        if variables.is_empty() {
            return;
        }
        let texts: Map<String, Value> = variables
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.to_string())))
            .collect();
        self.0
            .insert("assignedVariables".to_owned(), Value::Object(texts));
        self.0.insert(
            "assignedVariablesDetails".to_owned(),
            json!({"truncated": false}),
        );
    }
}
