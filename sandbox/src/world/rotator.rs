//! Secrets Manager's rotator: calls the rotation function step by step, and again when a step fails.

use super::executions::StepFunctions;
use super::{ExecutionRecord, World};
use crate::secretsmanager::DueRotation;
use crate::{ServiceError, TaskFailure};
use contract::rotation_function::{Event, Step};
use contract::{Function, Rotation};
use jiff::Timestamp;
use serde_json::{Map, json};
use std::rc::Rc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// The waits between the tries of a failed step. Secrets Manager does not document its own ("it
/// retries", AWS Secrets Manager user guide, "Troubleshoot rotation").
const RETRIES: [Duration; 4] = [
    Duration::from_secs(60),
    Duration::from_secs(120),
    Duration::from_secs(240),
    Duration::from_secs(480),
];

/// One rotation by Secrets Manager.
#[derive(Clone, Debug)]
pub struct NativeRotation {
    /// The secret's ARN.
    pub secret_arn: String,
    /// The id of the version that it makes.
    pub token: String,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended; nothing while it runs.
    pub ended_at: Option<Timestamp>,
    /// The step that failed to the last, and its last error.
    pub failure: Option<(Step, TaskFailure)>,
}

/// What came of RotateSecret.
#[derive(Clone, Debug)]
pub struct Rotated {
    /// The error that RotateSecret answered with, such as that an earlier rotation is not complete.
    pub refusal: Option<ServiceError>,
    /// How Secrets Manager's part went; nothing when RotateSecret did not even begin.
    pub rotation: Option<NativeRotation>,
    /// The executions that the rotation function started, to their ends.
    pub executions: Vec<ExecutionRecord>,
}

impl World {
    /// Has Secrets Manager rotate a secret now, and waits until everything that follows has ended.
    pub async fn rotate_secret(&self, rotation: &Rotation) -> Rotated {
        self.during(self.step_functions.rotate_secret(rotation, true))
            .await
    }

    /// The same beside the caller's other work. Must be called in [`World::during`].
    pub(crate) async fn rotate_secret_beside(&self, rotation: &Rotation) -> Rotated {
        Box::pin(self.step_functions.rotate_secret(rotation, true)).await
    }

    /// Has Secrets Manager try a rotation's configuration out, as it does when a rotation is set up that
    /// is not to begin at once.
    pub async fn test_rotation(&self, rotation: &Rotation) -> Rotated {
        self.during(self.step_functions.rotate_secret(rotation, false))
            .await
    }
}

impl StepFunctions {
    /// Calls RotateSecret, and does all that follows. Must be called inside a `LocalSet`.
    pub(super) async fn rotate_secret(
        self: &Rc<Self>,
        rotation: &Rotation,
        immediately: bool,
    ) -> Rotated {
        let secret = rotation.secret.as_str();
        let refusal = self.account().begin_rotation(secret, immediately).err();
        let mut rotated = Rotated {
            refusal,
            rotation: None,
            executions: Vec::new(),
        };
        for due in self.account().take_due_rotations() {
            let (rotation, executions) = Box::pin(self.call_rotation_function(&due)).await;
            rotated.rotation = Some(rotation);
            for execution in executions {
                rotated.executions.push(joined(execution).await);
            }
        }
        rotated
    }

    /// Takes the steps of one rotation. The executions that the function started run on.
    pub(super) async fn call_rotation_function(
        self: &Rc<Self>,
        due: &DueRotation,
    ) -> (NativeRotation, Vec<JoinHandle<ExecutionRecord>>) {
        let clock = self.account().clock().clone();
        let mut rotation = NativeRotation {
            secret_arn: due.secret_arn.clone(),
            token: due.token.clone(),
            started_at: clock.now(),
            ended_at: None,
            failure: None,
        };
        let mut executions = Vec::new();
        let steps: &[Step] = if due.is_test {
            &[Step::TestSecret]
        } else {
            &Step::ALL
        };
        self.emit_rotation_event(due, "RotationStarted", None);
        let index = self.note_rotation(rotation.clone());
        for step in steps {
            if let Err(failure) = self.take_step(*step, due, &mut executions).await {
                rotation.failure = Some((*step, failure));
                break;
            }
        }
        rotation.ended_at = Some(clock.now());
        if due.is_test {
            self.account()
                .end_rotation_test(&due.secret_arn, &due.token);
        } else if rotation.failure.is_none() {
            self.account().note_rotated(&due.secret_arn);
        }
        let (name, failed_step) = match &rotation.failure {
            None => ("RotationSucceeded", None),
            Some((step, _)) if due.is_test => ("TestRotationFailed", Some(*step)),
            Some((step, _)) => ("RotationFailed", Some(*step)),
        };
        self.emit_rotation_event(due, name, failed_step);
        self.end_rotation(index, &rotation);
        (rotation, executions)
    }

    async fn take_step(
        self: &Rc<Self>,
        step: Step,
        due: &DueRotation,
        executions: &mut Vec<JoinHandle<ExecutionRecord>>,
    ) -> Result<(), TaskFailure> {
        let payload = serde_json::to_value(Event {
            step: step.name().to_owned(),
            secret_id: due.secret_arn.clone(),
            client_request_token: due.token.clone(),
        })
        .expect("an event is plain data");
        let mut retries = RETRIES.iter();
        loop {
            let taken = Box::pin(self.functions().invoke(Function::Rotate, &payload)).await;
            executions.extend(self.start_due_executions());
            match (taken, retries.next()) {
                (Ok(_), _) => return Ok(()),
                (Err(failure), None) => return Err(failure),
                (Err(_), Some(wait)) => self.account().clock().sleep(*wait).await,
            }
        }
    }

    /// Starts the executions that were asked for through the API.
    pub(super) fn start_due_executions(self: &Rc<Self>) -> Vec<JoinHandle<ExecutionRecord>> {
        let due = self.account().take_due_executions().into_iter();
        due.map(|(name, input)| {
            let step_functions = Rc::clone(self);
            let input = serde_json::from_str(&input).expect("the API takes JSON only");
            tokio::task::spawn_local(async move { step_functions.execute(&name, input).await })
        })
        .collect()
    }

    /// Secrets Manager's events come by way of CloudTrail ("Match events with EventBridge", AWS Secrets
    /// Manager user guide).
    fn emit_rotation_event(&self, due: &DueRotation, name: &str, failed_step: Option<Step>) {
        let mut detail = Map::from_iter([
            (
                "eventSource".to_owned(),
                json!("secretsmanager.amazonaws.com"),
            ),
            ("eventName".to_owned(), json!(name)),
            ("eventType".to_owned(), json!("AwsServiceEvent")),
            (
                "additionalEventData".to_owned(),
                json!({ "SecretId": due.secret_arn }),
            ),
        ]);
        if let Some(step) = failed_step {
            let function = self.functions().arn(Function::Rotate);
            let message = format!("Error when executing lambda {function} during {step} step");
            detail.insert("errorMessage".to_owned(), json!(message));
        }
        self.account().emit_event(
            "aws.secretsmanager",
            "AWS Service Event via CloudTrail",
            Vec::new(),
            detail,
        );
    }
}

async fn joined(execution: JoinHandle<ExecutionRecord>) -> ExecutionRecord {
    match execution.await {
        Ok(record) => record,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}
