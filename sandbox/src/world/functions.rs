//! The Lambdas: the real handlers, each with the credentials of its own role.

use super::deployment::role_name;
use crate::cloudformation::PipelineStack;
use crate::fault::{Attempts, Invocation, InvocationFate, RuleGuard, Rules, Running};
use crate::{Account, TaskFailure};
use contract::Function;
use contract::bound::{LAMBDA_TIMEOUT, WATCH_TIMEOUT};
use contract::step::Step;
use handlers::{Create, Deactivate, Delete, Deployment, Post, Publish, Rotate, Verify, Watch};
use jiff::SignedDuration;
use lambda_runtime::Diagnostic;
use serde::Serialize;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Duration;

/// The Lambda functions.
pub struct Functions {
    account: Account,
    pipeline: String,
    create: Create,
    verify: Verify,
    publish: Publish,
    deactivate: Deactivate,
    delete: Delete,
    watch: Watch,
    rotate: Rotate,
    rules: Rules<Invocation, InvocationFate>,
    invocations: Cell<u64>,
    /// How many attempts of calls each execution has made.
    attempts: RefCell<BTreeMap<String, Attempts>>,
}

/// How a run of a handler ended.
enum End {
    Answered(Result<Value, Diagnostic>),
    Died,
    TimedOut,
}

impl Functions {
    pub(super) fn new(account: &Account, pipeline: &str, stack: &PipelineStack) -> Self {
        let config = |function: Function| {
            let function = role_name(pipeline, function);
            let (id, secret) = account.issue_role_credentials(stack.role_of(&function));
            account.sdk_config(&id, &secret)
        };
        Functions {
            account: account.clone(),
            pipeline: pipeline.to_owned(),
            create: Create::new(&config(Step::Create.into())),
            verify: Verify::new(&config(Step::Verify.into())),
            publish: Publish::new(&config(Step::Publish.into())),
            deactivate: Deactivate::new(&config(Step::Deactivate.into())),
            delete: Delete::new(&config(Step::Delete.into())),
            watch: Watch::new(
                &config(Function::Watch),
                Post {
                    schedule_group: pipeline.to_owned(),
                    topic_arn: account.topic_arn(stack.topic_name()),
                },
            ),
            rotate: Rotate::new(
                &config(Function::Rotate),
                Deployment {
                    schedule_group: pipeline.to_owned(),
                    state_machine_arn: account.state_machine_arn(&stack.state_machine),
                },
            ),
            rules: Rules::default(),
            invocations: Cell::new(0),
            attempts: RefCell::default(),
        }
    }

    /// A function's ARN.
    #[must_use]
    pub fn arn(&self, function: impl Into<Function>) -> String {
        let name = role_name(&self.pipeline, function.into());
        self.account.function_arn(&name)
    }

    /// Has `decide` asked about each invocation, before it starts, while the guard lives.
    ///
    /// Rules are asked in the order in which they were made, and the first that speaks wins. The
    /// second run of an invocation that runs twice is not asked about.
    pub fn rule(
        &self,
        decide: impl FnMut(&Invocation) -> Option<InvocationFate> + Send + 'static,
    ) -> RuleGuard {
        self.rules.add(decide)
    }

    /// Invokes the function of this ARN.
    pub(super) async fn invoke_arn(
        &self,
        arn: &str,
        payload: &Value,
    ) -> Result<Value, TaskFailure> {
        let mut functions = Function::ALL.into_iter();
        match functions.find(|function| self.arn(*function) == arn) {
            Some(function) => self.invoke(function, payload).await,
            None => Err(TaskFailure {
                error: "Lambda.ResourceNotFoundException".to_owned(),
                cause: format!("Function not found: {arn} (Service: Lambda, Status Code: 404)"),
            }),
        }
    }

    /// Invokes a function as Lambda does: JSON in, JSON out, and stopped after a minute.
    ///
    /// # Errors
    /// The error's name and its cause, as Step Functions passes them on.
    pub async fn invoke(
        &self,
        function: impl Into<Function>,
        payload: &Value,
    ) -> Result<Value, TaskFailure> {
        let function = function.into();
        let _at_work = self.account.clock().at_work();
        let invocation = self.invocation(function, payload);
        let fate = self.rules.fate(|| Some(invocation.clone()));
        let run = |invocation, skew| self.run(invocation, payload, skew);
        let on_time = SignedDuration::ZERO;
        match fate.unwrap_or(InvocationFate::Pass) {
            InvocationFate::Pass => run(invocation, on_time).await,
            InvocationFate::Skew(skew) => run(invocation, skew).await,
            InvocationFate::KillBeforeStart => Err(self.killed()),
            InvocationFate::LoseAnswer => {
                // Nobody learns how it ended.
                let _ = run(invocation, on_time).await;
                Err(unheard())
            }
            InvocationFate::RunTwiceInSequence => {
                // Only the second answer counts.
                let _ = run(invocation, on_time).await;
                run(self.invocation(function, payload), on_time).await
            }
            InvocationFate::RunTwiceAtOnce => {
                let first = run(invocation, on_time);
                let second = run(self.invocation(function, payload), on_time);
                later_of(first, second).await
            }
        }
    }

    /// The next invocation.
    fn invocation(&self, function: Function, payload: &Value) -> Invocation {
        let number = self.invocations.get() + 1;
        self.invocations.set(number);
        Invocation {
            number,
            function,
            execution: execution_of(payload),
        }
    }

    /// Runs a handler once, to its end, its death or its timeout.
    async fn run(
        &self,
        invocation: Invocation,
        payload: &Value,
        skew: SignedDuration,
    ) -> Result<Value, TaskFailure> {
        let function = invocation.function;
        let attempts = match &invocation.execution {
            Some(execution) => self.attempts_of(execution),
            None => Attempts::default(),
        };
        let running = Running::new(invocation, attempts, skew);
        let timeout = timeout_of(function);
        // Boxed, and of no type of its own: it is made of seven handlers, and tests have small stacks.
        let handled: Pin<Box<dyn Future<Output = _> + '_>> =
            Box::pin(self.handle(function, payload));
        // Biased: what ends at the same moment ends in the same order each time.
        let end = tokio::select! {
            biased;
            result = running.run(handled) => End::Answered(result),
            () = running.death() => End::Died,
            () = self.account.clock().sleep(timeout) => End::TimedOut,
        };
        match end {
            End::Answered(result) => result.map_err(|diagnostic| {
                let cause = serde_json::to_string(&diagnostic).unwrap_or_default();
                TaskFailure {
                    error: diagnostic.error_type,
                    cause,
                }
            }),
            End::Died => Err(self.killed()),
            End::TimedOut => Err(unknown(&format!(
                "{} Task timed out after {}.00 seconds",
                self.account.clock().now(),
                timeout.as_secs()
            ))),
        }
    }

    async fn handle(&self, function: Function, payload: &Value) -> Result<Value, Diagnostic> {
        let step = match function {
            Function::Step(step) => step,
            Function::Watch => return Ok(json_of(&self.watch.handle().await?)),
            Function::Rotate => return Ok(json_of(&self.rotate.handle(payload).await?)),
        };
        Ok(match step {
            Step::Create => json_of(&self.create.handle(payload).await?),
            Step::Verify => json_of(&self.verify.handle(payload).await?),
            Step::Publish => json_of(&self.publish.handle(payload).await?),
            Step::Deactivate => json_of(&self.deactivate.handle(payload).await?),
            Step::Delete => json_of(&self.delete.handle(payload).await?),
        })
    }

    /// The count of the calls that an execution makes.
    pub(super) fn attempts_of(&self, execution: &str) -> Attempts {
        let mut attempts = self.attempts.borrow_mut();
        match attempts.get(execution) {
            Some(count) => count.clone(),
            None => attempts.entry(execution.to_owned()).or_default().clone(),
        }
    }

    fn killed(&self) -> TaskFailure {
        let request_id = self.account.state().generator.uuid("invocation");
        unknown(&format!(
            "RequestId: {request_id} Error: Runtime exited with error: signal: killed"
        ))
    }
}

/// How long a function may run before Lambda stops it.
fn timeout_of(function: Function) -> Duration {
    let timeout = match function {
        Function::Watch => WATCH_TIMEOUT,
        Function::Step(_) | Function::Rotate => LAMBDA_TIMEOUT,
    };
    Duration::from_secs(timeout.as_secs())
}

/// What Step Functions makes of a Lambda that ended without naming an error.
fn unknown(message: &str) -> TaskFailure {
    let payload = json!({ "errorMessage": message });
    TaskFailure {
        error: "Lambda.Unknown".to_owned(),
        cause: format!(
            "The cause could not be determined because Lambda did not return an error type. Returned payload: {payload}"
        ),
    }
}

/// What Step Functions makes of an answer that did not reach it.
fn unheard() -> TaskFailure {
    TaskFailure {
        error: "Lambda.SdkClientException".to_owned(),
        cause: "Unable to execute HTTP request: Read timed out".to_owned(),
    }
}

/// The output of whichever ends later; of the second when both end at once.
async fn later_of<Output>(
    first: impl Future<Output = Output>,
    second: impl Future<Output = Output>,
) -> Output {
    let (mut first, mut second) = (Box::pin(first), Box::pin(second));
    tokio::select! {
        biased;
        _ = &mut first => second.await,
        _ = &mut second => first.await,
    }
}

/// What an invocation is a part of: an execution, or a rotation by Secrets Manager.
fn execution_of(payload: &Value) -> Option<String> {
    let named = payload["execution"].as_str().map(ToOwned::to_owned);
    named.or_else(|| {
        let token = payload["ClientRequestToken"].as_str()?;
        Some(format!("secretsmanager:{token}"))
    })
}

fn json_of(outcome: &impl Serialize) -> Value {
    serde_json::to_value(outcome).expect("outcomes are plain data")
}
