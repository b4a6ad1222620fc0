//! The tester Lambda.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;
use std::io;
use tester::Tester;
use tracing_subscriber::fmt::time::SystemTime;
use tracing_subscriber::util::SubscriberInitExt;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tester::log_lines(io::stdout, SystemTime).init();
    let tester = Tester::new(&handlers::runtime::config().await);
    let tester = &tester;
    run(service_fn(|event: LambdaEvent<Value>| async move {
        tester.handle(&event.payload).await
    }))
    .await
}
