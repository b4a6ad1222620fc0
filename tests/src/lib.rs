//! End to end: simulation, parity with other software, the CLI.

mod caller;

pub use caller::caller;

use codegen::infrastructure::Infrastructure;
use codegen::lock::Lock;
use codegen::{cdk, config};
use sandbox::AccountSpec;
use sandbox::cloudformation::PipelineStack;

/// What is generated and deployed for a pipeline of this name, for both triggers. Roles reach users by
/// their tags, so it is the same for all users.
///
/// # Panics
/// When the name is none that a pipeline may have.
#[must_use]
pub fn pipeline_stack(pipeline: &str, account: &AccountSpec) -> PipelineStack {
    let file = format!(
        "{{pipeline: {pipeline}, region: {}, alerts: {{emails: [oncall@example.com]}}, users: {{Bot: {{secret: dev/Bot, trigger: secretsManager}}}}}}",
        account.region
    );
    let configuration = config::read(file.as_bytes()).expect("a configuration without findings");
    let infrastructure = Infrastructure::of(&configuration, &Lock::empty());
    let template = cdk::pipeline_template(&infrastructure);
    PipelineStack::read(&template, account).expect("the template of a pipeline")
}
