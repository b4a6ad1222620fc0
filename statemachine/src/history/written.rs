//! The details of events as the API gives them.

use super::EventDetails;
use super::fields::Fields;
use serde_json::{Map, Value};

impl EventDetails {
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
            | EventDetails::LambdaFunctionFailed { error, cause }
            | EventDetails::ActivityFailed { error, cause }
            | EventDetails::MapRunFailed { error, cause } => fields.failure(error, cause),
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
                role_arn,
            } => {
                fields.resource(resource);
                fields.text("region", region);
                fields.text("parameters", &parameters.to_string());
                fields.timers(*timers);
                if let Some(role_arn) = role_arn {
                    fields.role(role_arn);
                }
            }
            EventDetails::TaskStarted { resource } => fields.resource(resource),
            EventDetails::TaskSucceeded { resource, output }
            | EventDetails::TaskSubmitted { resource, output } => {
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
            }
            | EventDetails::ActivityScheduled {
                resource,
                input,
                timers,
            } => {
                fields.text("resource", resource);
                fields.document("input", input);
                fields.timers(*timers);
            }
            EventDetails::LambdaFunctionSucceeded { output }
            | EventDetails::ActivitySucceeded { output } => fields.document("output", output),
            EventDetails::LambdaFunctionTimedOut { error }
            | EventDetails::ActivityTimedOut { error } => fields.text("error", error),
            EventDetails::ActivityStarted { worker_name } => {
                if let Some(worker_name) = worker_name {
                    fields.text("workerName", worker_name);
                }
            }
            EventDetails::MapStateStarted { length } => fields.number("length", *length as u64),
            EventDetails::MapIterationStarted(iteration)
            | EventDetails::MapIterationSucceeded(iteration)
            | EventDetails::MapIterationFailed(iteration)
            | EventDetails::MapIterationAborted(iteration) => {
                fields.text("name", &iteration.name);
                fields.number("index", iteration.index as u64);
            }
            EventDetails::MapRunStarted { map_run_arn } => fields.text("mapRunArn", map_run_arn),
            EventDetails::MapRunRedriven {
                map_run_arn,
                redrive_count,
            } => {
                fields.text("mapRunArn", map_run_arn);
                fields.number("redriveCount", *redrive_count);
            }
            EventDetails::ExecutionTimedOut
            | EventDetails::LambdaFunctionStarted
            | EventDetails::ParallelStateStarted
            | EventDetails::ParallelStateSucceeded
            | EventDetails::ParallelStateFailed
            | EventDetails::MapStateSucceeded
            | EventDetails::MapStateFailed
            | EventDetails::MapRunSucceeded
            | EventDetails::StateAborted { .. } => {}
        }
        fields.finish()
    }
}
