//! Parity: what is generated from a configuration, as software that others wrote sees it.
//!
//! The CDK CLI deploys the cloud assembly to moto, cfn-lint, checkov and cdk-nag read the templates,
//! parliament and iam-simulate the policies, asl-validator and statelint the state machine, hcl2json
//! Terraform's files. `make test` installs them, in the versions of requirements.txt and
//! package-lock.json, before it runs these tests.

mod assembly;
mod cdk;
mod decisions;
mod definition;
mod deployment;
mod differences;
mod endpoints;
mod handlers;
mod hcl;
mod intrinsic;
mod moto;
mod policies;
mod practices;
mod simulation;
mod stacks;
mod templates;
mod tools;
