//! What the module `rotatable_user` has to know of its pipeline, and how the ARN of the pipeline's
//! rotation function tells it all.

use super::hcl::Hcl;
use super::reference::References;
use super::symbol::{Module, PIPELINE};
use crate::infrastructure::{Expression, Names};
use contract::Function;

/// The pipeline as this module names its parts: the output of the one, a variable of the other.
pub(super) fn object(module: Module, tags: Hcl) -> Hcl {
    let names = Names::of(PIPELINE);
    let references = References::of(module, &[]);
    let arn = |service, name: String| references.value(&Expression::arn(service, &name));
    let scheduler = Expression::iam_arn(&format!("role/{}", names.scheduler()));
    Hcl::object([
        ("name", module.text(PIPELINE)),
        ("region", references.value(&Expression::Region)),
        ("tags", tags),
        ("schedule_group", module.text(names.pipeline())),
        (
            "state_machine_arn",
            arn("states", format!("stateMachine:{}", names.state_machine())),
        ),
        ("scheduler_arn", references.value(&scheduler)),
        ("dead_letters_arn", arn("sqs", names.dead_letters())),
        ("rotator_lambda_arn", lambda_arn(references)),
    ])
}

/// The ARN of the function that Secrets Manager calls.
pub(super) fn lambda_arn(references: References<'_>) -> Hcl {
    let function = Names::of(PIPELINE).function(Function::Rotate);
    references.value(&Expression::arn("lambda", &format!("function:{function}")))
}

/// The same ARN as a pattern of Terraform's `regex`, which gives its parts by their names.
pub(super) fn lambda_arn_pattern() -> Hcl {
    let function = Names::of("(?P<pipeline>[A-Za-z][A-Za-z0-9-]*)").function(Function::Rotate);
    Hcl::text(&format!(
        "^arn:(?P<partition>[^:]+):lambda:(?P<region>[^:]+):(?P<account>[0-9]+):function:{function}$"
    ))
}
