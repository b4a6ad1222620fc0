//! Whole Lambdas, and the state machine that invokes them.

use super::{journal, keys};
use crate::clients::seconds;
use contract::step::Step;
use contract::{Function, Policy, Rotation, Schema, SecretLayout, Verification};
use jiff::SignedDuration;
use sandbox::fault::{Attempt, Fate, InvocationFate, RuleGuard};
use sandbox::secretsmanager::SecretValue;
use sandbox::world::{Beginning, ExecutionRecord, Schedule, Trigger, UserSpec, World, WorldSpec};
use sandbox::{AccountSpec, Call, TaskFailure};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn rotation() -> Rotation {
    Rotation {
        schema: Schema,
        pipeline: "keys".to_owned(),
        user: "Bot".parse().unwrap(),
        secret: "dev/bot".parse().unwrap(),
        secret_layout: SecretLayout::Standard,
        policy: Policy::default(),
        verification: Verification {
            regions: vec!["us-west-2".to_owned()],
            consecutive: 1,
            probes: Vec::new(),
        },
    }
}

fn world() -> World {
    world_of(0)
}

fn world_of(seed: u64) -> World {
    let account = AccountSpec {
        seed,
        ..AccountSpec::default()
    };
    World::new(&WorldSpec {
        stack: tests::pipeline_stack("keys", &account),
        account,
        pipeline: "keys".to_owned(),
        users: vec![UserSpec {
            rotation: rotation(),
            trigger: Trigger::Schedule,
            schedule: Schedule::At(Vec::new()),
            beginning: Beginning::Fresh,
            application: None,
        }],
    })
    .unwrap()
}

const EXECUTION: &str = "arn:aws:states:us-west-2:123456789012:execution:keys-rotation:first";

async fn create(world: &World) -> Result<Value, TaskFailure> {
    let payload = json!({ "schema": 1, "execution": EXECUTION, "rotation": rotation() });
    world.functions().invoke(Step::Create, &payload).await
}

async fn rotate(world: &World) -> ExecutionRecord {
    world
        .execute(&serde_json::to_value(rotation()).unwrap())
        .await
}

fn operations(world: &World) -> Vec<String> {
    let journal = world.account().journal();
    journal.iter().map(|call| call.operation.clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_killed_lambda_makes_no_further_call() {
    let world = world();
    let plan = {
        create(&world).await.unwrap();
        operations(&world)
    };
    assert!(plan.len() > 5, "{plan:?}");
    for number in 1..=plan.len() {
        for (fate, effects) in [(Fate::KillBefore, number - 1), (Fate::KillAfter, number)] {
            let world = self::world();
            let _rule = world
                .account()
                .rule(move |attempt| (attempt.number == number as u64).then(|| fate.clone()));
            let failure = create(&world).await.unwrap_err();
            assert_eq!(failure.error, "Lambda.Unknown");
            let (before, after) = failure.cause.split_once("RequestId: ").unwrap();
            assert_eq!(
                before,
                "The cause could not be determined because Lambda did not return an error type. Returned payload: {\"errorMessage\":\""
            );
            assert_eq!(
                after[36..],
                *" Error: Runtime exited with error: signal: killed\"}"
            );
            seconds(world.account().clock(), 3_600).await;
            assert_eq!(operations(&world), plan[..effects]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_lambda_whose_call_hangs_is_stopped_after_a_minute() {
    let world = world();
    let _rule = world
        .account()
        .rule(|attempt| attempt.is("iam:CreateAccessKey").then_some(Fate::Hang));
    let start = world.account().clock().now();
    let failure = create(&world).await.unwrap_err();
    let took = world.account().clock().now().duration_since(start);
    assert_eq!(took, SignedDuration::from_secs(60));
    assert_eq!(failure.error, "Lambda.Unknown");
    assert!(
        failure.cause.contains("Task timed out after 60.00 seconds"),
        "{}",
        failure.cause
    );
    assert_eq!(keys(world.account()), []);
}

/// Calls, each with the number of the invocation that makes it.
type Calls = Arc<Mutex<Vec<(u64, String)>>>;

/// The calls of Lambdas, from now on.
fn watched(world: &World) -> (Calls, RuleGuard) {
    let seen = Calls::default();
    let rule = world.account().rule({
        let seen = Arc::clone(&seen);
        move |attempt| {
            let invocation = attempt.invocation.as_ref().unwrap().number;
            seen.lock()
                .unwrap()
                .push((invocation, attempt.operation.clone()));
            None
        }
    });
    (seen, rule)
}

#[tokio::test(start_paused = true)]
async fn an_attempt_knows_its_invocation_and_counts_within_its_execution() {
    let world = world();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let _rule = world.account().rule({
        let seen = Arc::clone(&seen);
        move |attempt: &Attempt| {
            let invocation = attempt.invocation.as_ref().unwrap().to_string();
            let told = (invocation, attempt.function(), attempt.execution.clone());
            seen.lock()
                .unwrap()
                .push((attempt.number, attempt.number_in_execution, told));
            None
        }
    });
    create(&world).await.unwrap();
    let calls = u64::try_from(seen.lock().unwrap().len()).unwrap();
    create(&world).await.unwrap();
    let other = json!({ "schema": 1, "execution": "other", "rotation": rotation() });
    world
        .functions()
        .invoke(Step::Create, &other)
        .await
        .unwrap();
    let seen = seen.lock().unwrap();
    let of = |invocation: u64, execution: &str| {
        (
            format!("invocation {invocation} of create"),
            Some(Function::Step(Step::Create)),
            Some(execution.to_owned()),
        )
    };
    let at = |number: u64| seen[usize::try_from(number - 1).unwrap()].clone();
    assert_eq!(at(1), (1, Some(1), of(1, EXECUTION)));
    assert_eq!(at(calls), (calls, Some(calls), of(1, EXECUTION)));
    assert_eq!(
        at(calls + 1),
        (calls + 1, Some(calls + 1), of(2, EXECUTION))
    );
    let resumed = seen.iter().filter(|(_, _, told)| *told == of(2, EXECUTION));
    let first_of_other = calls + u64::try_from(resumed.count()).unwrap() + 1;
    assert_eq!(
        at(first_of_other),
        (first_of_other, Some(1), of(3, "other"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_lambda_that_is_killed_before_its_start_makes_no_call() {
    let world = world();
    let _rule = world
        .functions()
        .rule(|invocation| (invocation.number == 1).then_some(InvocationFate::KillBeforeStart));
    assert_eq!(create(&world).await.unwrap_err().error, "Lambda.Unknown");
    assert_eq!(operations(&world), [""; 0]);
    assert!(create(&world).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_lambda_that_runs_twice_in_sequence_gives_the_second_answer() {
    let world = world();
    let (seen, _watching) = watched(&world);
    let _rule = world
        .functions()
        .rule(|_| Some(InvocationFate::RunTwiceInSequence));
    let created = create(&world).await.unwrap();
    assert_eq!(
        (&created["outcome"], &created["resumed"]),
        (&json!("ready"), &json!(true))
    );
    let seen = seen.lock().unwrap();
    let numbers: Vec<_> = seen.iter().map(|(invocation, _)| *invocation).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    assert_eq!((numbers.first(), numbers.last()), (Some(&1), Some(&2)));
    assert_eq!(keys(world.account()).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lambda_that_runs_twice_at_once_interleaves_with_itself() {
    let world = world();
    let (seen, _watching) = watched(&world);
    let _rule = world
        .functions()
        .rule(|_| Some(InvocationFate::RunTwiceAtOnce));
    // Whatever comes of it is the handler's; here it matters that both were at work together.
    let _ = create(&world).await;
    let seen = seen.lock().unwrap();
    let first: Vec<_> = seen.iter().take(4).cloned().collect();
    let call = |invocation, operation: &str| (invocation, operation.to_owned());
    assert_eq!(
        first,
        [
            call(1, "GetUser"),
            call(2, "GetUser"),
            call(1, "ListAccessKeys"),
            call(2, "ListAccessKeys"),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_lambda_whose_answer_is_lost_has_done_its_work() {
    let world = world();
    let _rule = world.functions().rule(|_| Some(InvocationFate::LoseAnswer));
    assert_eq!(
        create(&world).await.unwrap_err(),
        TaskFailure {
            error: "Lambda.SdkClientException".to_owned(),
            cause: "Unable to execute HTTP request: Read timed out".to_owned(),
        }
    );
    assert_eq!(keys(world.account()).len(), 1);
}

/// Runs create on a machine whose clock is off, and gives the time that it wrote into the secret.
async fn written_by_a_clock_that_is_off(by: SignedDuration) -> (World, Value) {
    let world = world();
    let skewed = world
        .functions()
        .rule(move |_| Some(InvocationFate::Skew(by)));
    let stopped = world.account().rule(|attempt| {
        attempt
            .is("iam:CreateAccessKey")
            .then_some(Fate::KillBefore)
    });
    create(&world).await.unwrap_err();
    drop((skewed, stopped));
    let at = world.account().view(|view| {
        let secret = view.secrets().secret("dev/bot").unwrap();
        let intent = secret.at_stage(contract::label::INTENT).unwrap();
        let SecretValue::Text(text) = intent.value() else {
            panic!("an intent is a text")
        };
        serde_json::from_str::<Value>(text).unwrap()["at"].clone()
    });
    (world, at)
}

#[tokio::test(start_paused = true)]
async fn a_lambda_whose_clock_is_off_signs_and_writes_by_it() {
    let minutes_off = async |minutes| {
        let (world, at) = written_by_a_clock_that_is_off(SignedDuration::from_mins(minutes)).await;
        let at: jiff::Timestamp = at.as_str().unwrap().parse().unwrap();
        let off = at.duration_since(world.account().clock().now());
        assert!(world.account().journal().iter().all(Call::succeeded));
        (off.as_secs_f64() / 60.0).round()
    };
    assert_eq!(minutes_off(4).await, 4.0);
    assert_eq!(minutes_off(-4).await, -4.0);
}

/// Rotates in a world where a person made a key, which ends in one alert by Step Functions, whose
/// first attempt to publish it has this fate. Gives the attempts' numbers, and how many alerts were published.
async fn alerted(fate: Fate) -> (Vec<u64>, usize) {
    let world = world();
    world.meddle(|account| account.create_access_key("Bot").unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let _rule = world.account().rule({
        let seen = Arc::clone(&seen);
        move |attempt| {
            if !attempt.is("sns:Publish") {
                return None;
            }
            assert_eq!(attempt.caller.to_string(), "role/keys-rotation");
            assert!(attempt.execution.as_deref().unwrap().ends_with("by-hand-1"));
            assert_eq!(attempt.number_in_execution, Some(attempt.number));
            let mut seen = seen.lock().unwrap();
            seen.push(attempt.number);
            (seen.len() == 1).then(|| fate.clone())
        }
    });
    rotate(&world).await;
    let alerts = world.account().view(|view| view.sns().messages().len());
    let seen = seen.lock().unwrap().clone();
    (seen, alerts)
}

#[tokio::test(start_paused = true)]
async fn calls_of_step_functions_itself_are_attempts_too() {
    let (passed, alerts) = alerted(Fate::Pass).await;
    assert_eq!((passed.len(), alerts), (1, 1));
    let first = passed[0];
    for (fate, alerts) in [
        (Fate::throttled(), 1),
        (Fate::unavailable(), 1),
        (Fate::NoAnswer, 1),
        (Fate::KillBefore, 1),
        (Fate::LoseResponse, 2),
        (Fate::KillAfter, 2),
        (Fate::Delay(Duration::from_secs(5)), 1),
    ] {
        let (attempts, published) = alerted(fate.clone()).await;
        assert_eq!((attempts[0], published), (first, alerts), "{fate:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_may_act_in_the_middle_of_a_lambda() {
    let world = world();
    let hand = world.hand();
    let _rule = world.account().rule(move |attempt| {
        if attempt.is("iam:ListAccessKeys") && attempt.number < 3 {
            hand.meddle(|account| account.create_access_key("Bot").unwrap());
        }
        None
    });
    let held = create(&world).await.unwrap();
    assert_eq!(held["outcome"], "hold", "{held}");
    assert_eq!(world.chronicle().violations, []);
}

fn told(seed: u64) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let world = world_of(seed);
        // Attempts are numbered, so the faults fall on the same calls.
        let _calls = world.account().rule(|attempt| match attempt.number % 7 {
            1 => Some(Fate::throttled()),
            3 => Some(Fate::LoseResponse),
            5 => Some(Fate::unavailable()),
            _ => None,
        });
        let _runs = world.functions().rule(|invocation| {
            (invocation.number % 3 == 0).then_some(InvocationFate::RunTwiceAtOnce)
        });
        rotate(&world).await;
        rotate(&world).await;
        let chronicle = world.chronicle();
        format!(
            "{chronicle:?}\n{}\n{}",
            journal(world.account()).join("\n"),
            world.logs().text()
        )
    })
}

#[test]
fn two_runs_with_the_same_faults_are_the_same_to_the_byte() {
    assert_eq!(told(1), told(1));
    assert_ne!(told(1), told(2));
}

#[tokio::test(start_paused = true)]
async fn worlds_do_not_use_up_each_others_retries() {
    let mut attempts = Vec::new();
    for _ in 0..80 {
        let world = world();
        let _ill = world.account().rule(|_| Some(Fate::unavailable()));
        create(&world).await.unwrap_err();
        attempts.push(world.account().attempts());
    }
    attempts.dedup();
    assert_eq!(attempts, [3]);
}
