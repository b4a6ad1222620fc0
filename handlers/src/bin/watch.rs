//! The watch Lambda. What it is called with does not matter.

use handlers::{Watch, runtime};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::log();
    let post = runtime::post()?;
    let watch = Watch::new(&runtime::config().await, post);
    let watch = &watch;
    run(service_fn(|_: LambdaEvent<Value>| async move {
        watch.handle().await
    }))
    .await
}
