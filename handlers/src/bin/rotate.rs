//! The rotate Lambda: Secrets Manager's rotation function.

use handlers::{Rotate, runtime};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::log();
    let deployment = runtime::deployment()?;
    let step = Rotate::new(&runtime::config().await, deployment);
    let step = &step;
    run(service_fn(|event: LambdaEvent<Value>| async move {
        step.handle(&event.payload).await
    }))
    .await
}
