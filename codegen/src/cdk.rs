//! The cloud assembly that the CDK CLI deploys: templates, assets and a manifest of both.
//!
//! The CLI cannot tell it from one that a CDK app made, so `cdk deploy`, `cdk diff` and a company's
//! CDK pipelines take it as it is. What is in it was found out by leaving out one field after another.

mod asset;
mod intrinsic;
mod manifest;
mod resource;
mod template;

pub use crate::file::File;

use crate::artifact::Artifacts;
use crate::config::Configuration;
use crate::hash;
use crate::infrastructure::{self, Infrastructure, Managed};
use crate::share;
use serde::Serialize;
use std::io;
use template::{LambdaCode, NOT_BUILT, Resources, Template};

/// The version of the npm package `aws-cdk` that assemblies are tried with. A higher number is not
/// always a newer program: 3.0.0 reads only older assemblies.
pub const CLI_VERSION: &str = "2.1148.1";

/// The template of the pipeline's own stack, as it is for review.
#[must_use]
pub fn pipeline_template(infrastructure: &Infrastructure) -> Vec<u8> {
    text(&Template {
        stack: &infrastructure.pipeline,
        code: LambdaCode::Missing,
    })
}

/// The cloud assembly, in the order of the files' paths.
///
/// Without artifacts it is for review: the same but for the Lambdas' code. The CLI compares it with what is
/// deployed, and warns; CloudFormation refuses to deploy it before anything is touched, with a sentence
/// that says what to do.
#[must_use]
pub fn assembly(infrastructure: &Infrastructure, artifacts: Option<&Artifacts>) -> Vec<File> {
    let code = artifacts.map_or(LambdaCode::Missing, LambdaCode::Built);
    let mut files = Vec::new();
    let mut stacks = Vec::new();
    let all: Vec<_> = infrastructure.stacks().collect();
    let templates = share::map(&all, |stack| {
        let template = text(&Template { stack, code });
        let template_hash = hash::sha256(&template);
        (template, template_hash)
    });
    for (stack, (template, template_hash)) in all.into_iter().zip(templates) {
        let is_pipeline = stack.name == infrastructure.pipeline.name;
        let lambdas = artifacts.filter(|_| is_pipeline);
        let manifest = asset::manifest(&stack.name, &template_hash, lambdas);
        stacks.push(manifest::DescribedStack {
            name: stack.name.clone(),
            template_hash,
            depends_on: (!is_pipeline).then(|| infrastructure.pipeline.name.clone()),
            warning: (is_pipeline && artifacts.is_none()).then_some(NOT_BUILT),
        });
        files.push(File {
            path: asset::manifest_path(&stack.name),
            bytes: text(&manifest),
        });
        files.push(File {
            path: asset::template_path(&stack.name),
            bytes: template,
        });
    }
    if let Some(artifacts) = artifacts {
        for (_, artifact) in artifacts.iter() {
            files.push(File {
                path: asset::lambda_path(artifact),
                bytes: artifact.zip().to_vec(),
            });
        }
    }
    files.push(File {
        path: "manifest.json".to_owned(),
        bytes: text(&manifest::manifest(&infrastructure.environment, &stacks)),
    });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    // Two functions may be one and the same program, and are one asset then.
    files.dedup();
    files
}

/// How many bytes of a template these resources take.
pub(crate) fn size_of(resources: &[Managed], configuration: &Configuration) -> usize {
    let tags = infrastructure::stack_tags(configuration);
    let mut size = Size(0);
    let resources = Resources {
        resources,
        tags: &tags,
        code: LambdaCode::Missing,
    };
    write(&resources, &mut size);
    size.0
}

/// JSON as it is written, with a newline at its end.
fn text(value: &impl Serialize) -> Vec<u8> {
    let mut text = Vec::new();
    write(value, &mut text);
    text.push(b'\n');
    text
}

/// Indented, for those who review it.
fn write(value: &impl Serialize, to: impl io::Write) {
    serde_json::to_writer_pretty(to, value).expect("JSON can be written");
}

/// Counts what is written.
struct Size(usize);

impl io::Write for Size {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
