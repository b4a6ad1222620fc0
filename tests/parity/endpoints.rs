//! The sandbox and moto are asked the same questions over HTTP, by boto3.
//!
//! Each difference is one of [`differences::KNOWN`], with what says who is right; any other is a defect.

use crate::differences::{KNOWN, Known};
use crate::moto::Moto;
use crate::tools::{printed, python_script};
use contract::{Duration, Rotation, Schema, SecretLayout, Verification};
use sandbox::server::Server;
use sandbox::world::{Beginning, Schedule, Trigger, UserSpec, World, WorldSpec};
use sandbox::{AccountSpec, Activation};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Command;
use std::time::Duration as Span;

/// What an AWS answered to each question.
type Answers = Vec<(String, Value)>;

const REGION: &str = "us-west-2";

#[test]
fn boto3_sees_no_difference_that_is_not_explained() {
    let ours = of_sandbox();
    let theirs = of_moto();
    let questions = |answers: &Answers| -> Vec<String> {
        answers
            .iter()
            .map(|(question, _)| question.clone())
            .collect()
    };
    assert_eq!(questions(&ours), questions(&theirs));

    let known: BTreeMap<&str, &Known> = KNOWN.iter().map(|known| (known.question, known)).collect();
    let mut table = String::new();
    let (mut same, mut worded, mut explained, mut wrong) = (0, 0, 0, Vec::new());
    for ((question, our_answer), (_, their_answer)) in ours.iter().zip(&theirs) {
        let verdict = match (our_answer == their_answer, known.get(question.as_str())) {
            (true, None) => {
                same += 1;
                "same".to_owned()
            }
            (false, Some(known)) => {
                explained += 1;
                format!("DIFFERENCE: {} ({})", known.what, known.source)
            }
            // AWS documents which refusals there are, not in which words they are put.
            (false, None)
                if code_of(our_answer).is_some_and(|code| Some(code) == code_of(their_answer)) =>
            {
                worded += 1;
                "the same refusal in other words".to_owned()
            }
            (true, Some(_)) => {
                wrong.push(format!("{question}: no difference any more"));
                "same, and was not".to_owned()
            }
            (false, None) => {
                wrong.push(format!(
                    "{question}:\n  sandbox {our_answer}\n  moto    {their_answer}"
                ));
                "DIFFERENT".to_owned()
            }
        };
        // Writing to a String cannot fail.
        let _ = writeln!(table, "{question:48}  {verdict}");
    }
    let asked = ours.len();
    println!(
        "{table}\n{asked} questions: {same} same answers, {worded} same refusals in other words, {explained} differences explained"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for question in known.keys() {
        let is_asked = ours.iter().any(|(asked, _)| asked == question);
        assert!(is_asked, "nobody asks `{question}`");
    }
}

/// The status and the code of a refusal.
fn code_of(answer: &Value) -> Option<(&Value, &Value)> {
    let code = answer.get("code")?;
    Some((&answer["status"], code))
}

fn of_moto() -> Answers {
    let moto = Moto::start("endpoints");
    let mut command = python_script("scenarios.py");
    moto.serve(REGION, &mut command);
    answers(&mut command, true)
}

/// The sandbox runs beside its client, as it does in the program.
fn of_sandbox() -> Answers {
    alone(async {
        let world = World::new(&parity_world()).expect("a world");
        let server = Server::bind(world.account().clone(), 0)
            .await
            .expect("a port");
        let (id, secret) = world.account().issue_role_credentials("operator");
        let mut command = python_script("scenarios.py");
        command
            .env("AWS_ENDPOINT_URL", server.url())
            .env("AWS_REGION", REGION)
            .env("AWS_DEFAULT_REGION", REGION)
            .env("AWS_ACCESS_KEY_ID", id)
            .env("AWS_SECRET_ACCESS_KEY", secret);
        let client = tokio::task::spawn_blocking(move || answers(&mut command, false));
        tokio::select! {
            () = world.serve(server) => unreachable!("it serves until it is dropped"),
            answers = client => answers.expect("the script ends"),
        }
    })
}

/// Runs what has a clock of its own.
pub(crate) fn alone<Done>(what: impl Future<Output = Done>) -> Done {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(what)
}

fn answers(command: &mut Command, deploy: bool) -> Answers {
    let deployed = json!({
        "deploy": deploy,
        "machine": format!("arn:aws:states:{REGION}:123456789012:stateMachine:parity-rotation"),
        "role": "parity-scheduler",
        "input": json!(rotation()).to_string(),
        "schedule": schedule(),
    });
    let text = printed(command.arg(deployed.to_string()), "");
    let answers: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let answers = answers.into_iter();
    answers
        .map(|mut answer| {
            let question = answer["question"].as_str().expect("a question").to_owned();
            (question, answer["saw"].take())
        })
        .collect()
}

/// A pipeline of one user, without the delays that moto does not have.
pub(crate) fn parity_world() -> WorldSpec {
    let mut account = AccountSpec::default().starting_now();
    account.timing.activation = Activation::after(Span::ZERO);
    account.timing.revocation = Span::ZERO;
    account.timing.last_used_lag = Span::ZERO;
    let mut stack = tests::pipeline_stack("parity", &account);
    stack.schedules.insert("Deployed".to_owned(), schedule());
    WorldSpec {
        pipeline: "parity".to_owned(),
        stack,
        account,
        users: vec![UserSpec {
            rotation: rotation(),
            trigger: Trigger::Schedule,
            schedule: Schedule::Every {
                first_after: Duration::from_days(30),
                interval: Duration::from_days(30),
            },
            beginning: Beginning::Adopted,
            application: None,
        }],
    }
}

/// A schedule as CreateSchedule takes it.
fn schedule() -> Value {
    json!({
        "Name": "Deployed",
        "GroupName": "parity",
        "Description": "Rotates the access key of Deployed",
        "State": "ENABLED",
        "ScheduleExpression": "rate(30 days)",
        "FlexibleTimeWindow": { "Mode": "FLEXIBLE", "MaximumWindowInMinutes": 240 },
        "Target": {
            "Arn": format!("arn:aws:states:{REGION}:123456789012:stateMachine:parity-rotation"),
            "RoleArn": "arn:aws:iam::123456789012:role/parity-scheduler",
            "Input": json!(rotation()).to_string(),
        },
    })
}

pub(crate) fn rotation() -> Rotation {
    Rotation {
        schema: Schema,
        pipeline: "parity".to_owned(),
        user: "Deployed".parse().expect("a name"),
        secret: "deployed".parse().expect("a name"),
        secret_layout: SecretLayout::Standard,
        policy: contract::Policy::default(),
        verification: Verification {
            regions: vec![REGION.to_owned()],
            consecutive: 3,
            probes: Vec::new(),
        },
    }
}
