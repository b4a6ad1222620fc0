//! The create Lambda.

use handlers::{Create, runtime};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::log();
    let step = Create::new(&runtime::config().await);
    let step = &step;
    run(service_fn(|event: LambdaEvent<Value>| async move {
        step.handle(&event.payload).await
    }))
    .await
}
