//! A world behind a socket: what its clients start runs, and can be followed, stopped and redriven.

use crate::world::{adopted, rotation, secret_of, spec};
use aws_sdk_scheduler::types::{FlexibleTimeWindow, FlexibleTimeWindowMode, ScheduleState};
use aws_sdk_sfn::error::ProvideErrorMetadata;
use aws_sdk_sfn::types::{ExecutionRedriveStatus, ExecutionStatus, HistoryEventType};
use contract::{Duration, label};
use sandbox::server::Server;
use sandbox::world::{News, Schedule, World, WorldSpec};
use sandbox::{Account, AccountSpec, Activation};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration as Span;

const MACHINE: &str = "arn:aws:states:us-west-2:123456789012:stateMachine:keys-rotation";
const SOON: Span = Span::from_millis(50);
/// What takes longer will never come.
const PATIENCE: Span = Span::from_secs(120);

/// Clients that know no more than an address and a key.
struct Clients {
    states: aws_sdk_sfn::Client,
    scheduler: aws_sdk_scheduler::Client,
}

impl Clients {
    fn of(account: &Account, url: &str) -> Self {
        let (id, secret) = account.issue_role_credentials("operator");
        let config = tests::caller(url, "us-west-2", &id, &secret);
        Clients {
            states: aws_sdk_sfn::Client::new(&config),
            scheduler: aws_sdk_scheduler::Client::new(&config),
        }
    }

    async fn start(&self, name: &str, input: &Value) -> String {
        let start = self.states.start_execution().state_machine_arn(MACHINE);
        let started = start.name(name).input(input.to_string()).send().await;
        started.unwrap().execution_arn
    }

    async fn status(&self, arn: &str) -> ExecutionStatus {
        let described = self.states.describe_execution().execution_arn(arn);
        described.send().await.unwrap().status
    }

    /// Waits until it has another status.
    async fn leaves(&self, arn: &str, status: ExecutionStatus) -> ExecutionStatus {
        loop {
            let now = self.status(arn).await;
            if now != status {
                return now;
            }
            tokio::time::sleep(SOON).await;
        }
    }
}

/// One user from now on, whose new keys work at once.
fn served() -> WorldSpec {
    let mut spec = WorldSpec {
        account: AccountSpec::default().starting_now(),
        ..spec(vec![adopted("Bot")])
    };
    spec.account.timing.activation = Activation::after(Span::ZERO);
    spec
}

/// Serves the world to the clients while they act.
async fn serve<Done>(
    spec: &WorldSpec,
    act: impl AsyncFnOnce(&Account, &Clients) -> Done,
) -> (World, Done) {
    let world = World::new(spec).unwrap();
    let account = world.account().clone();
    let server = Server::bind(account.clone(), 0).await.unwrap();
    let clients = Clients::of(&account, &server.url());
    let done = tokio::select! {
        () = world.serve(server) => unreachable!("it serves until it is dropped"),
        done = tokio::time::timeout(PATIENCE, act(&account, &clients)) => done.unwrap(),
    };
    assert_eq!(world.chronicle().violations, []);
    (world, done)
}

fn current(account: &Account) -> String {
    account.view(|view| {
        let secret = view.secrets().secret(&secret_of("Bot")).unwrap();
        secret.at_stage(label::CURRENT).unwrap().id().to_owned()
    })
}

/// The input of a rotation that does not wait long before it publishes.
fn soon() -> Value {
    let mut rotation = rotation("Bot");
    rotation.policy.propagation_delay = Duration::from_secs(1);
    json!(rotation)
}

#[tokio::test]
async fn an_execution_that_a_client_starts_publishes_a_new_key() {
    serve(&served(), async |account, clients| {
        let before = current(account);
        clients.start("by-hand", &soon()).await;
        while current(account) == before {
            account.clock().sleep(SOON).await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_execution_is_followed_stopped_and_redriven() {
    let reasons = serve(&served(), async |_, clients| {
        let states = &clients.states;
        let arn = clients.start("by-hand", &json!(rotation("Bot"))).await;
        assert_eq!(clients.start("by-hand", &json!(rotation("Bot"))).await, arn);
        let other = states.start_execution().state_machine_arn(MACHINE);
        let other = other.name("by-hand").input("{}").send().await.unwrap_err();
        assert_eq!(other.code(), Some("ExecutionAlreadyExists"));
        let redrive = || states.redrive_execution().execution_arn(&arn).send();
        let running = redrive().await.unwrap_err();
        assert_eq!(
            (running.code(), running.message()),
            (
                Some("ExecutionNotRedrivable"),
                Some("Execution is RUNNING and cannot be redriven")
            )
        );

        let stop = states.stop_execution().execution_arn(&arn).error("Enough");
        stop.cause("Said so").send().await.unwrap();
        let stopped = clients.leaves(&arn, ExecutionStatus::Running).await;
        assert_eq!(stopped, ExecutionStatus::Aborted);
        let described = states.describe_execution().execution_arn(&arn);
        let described = described.send().await.unwrap();
        assert_eq!(described.error(), Some("Enough"));
        assert_eq!(described.cause(), Some("Said so"));
        assert_eq!(
            described.redrive_status(),
            Some(&ExecutionRedriveStatus::Redrivable)
        );
        let listed = states.list_executions().state_machine_arn(MACHINE);
        let listed = listed.status_filter(ExecutionStatus::Aborted).send().await;
        let listed = listed.unwrap().executions;
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].execution_arn, arn);

        redrive().await.unwrap();
        assert_eq!(clients.status(&arn).await, ExecutionStatus::Running);
        let again = states.stop_execution().execution_arn(&arn);
        again.send().await.unwrap();
        clients.leaves(&arn, ExecutionStatus::Running).await;

        let history = states.get_execution_history().execution_arn(&arn);
        let mut pages = history.max_results(2).into_paginator().items().send();
        let mut kinds = Vec::new();
        while let Some(event) = pages.next().await {
            kinds.push(event.unwrap().r#type);
        }
        assert_eq!(kinds.first(), Some(&HistoryEventType::ExecutionStarted));
        assert_eq!(kinds.last(), Some(&HistoryEventType::ExecutionAborted));
        assert!(kinds.contains(&HistoryEventType::ExecutionRedriven));
        let latest = states.get_execution_history().execution_arn(&arn);
        let latest = latest.reverse_order(true).max_results(1).send().await;
        let latest = latest.unwrap().events;
        assert_eq!(latest[0].id, i64::try_from(kinds.len()).unwrap());
    })
    .await;
    let (world, ()) = reasons;
    assert_eq!(world.chronicle().executions[0].endings.len(), 2);
}

#[tokio::test]
async fn the_state_machine_is_the_one_that_is_deployed() {
    serve(&served(), async |_, clients| {
        let described = clients.states.describe_state_machine();
        let machine = described.state_machine_arn(MACHINE).send().await.unwrap();
        let definition: Value = serde_json::from_str(&machine.definition).unwrap();
        assert_eq!(definition["QueryLanguage"], "JSONata");
        assert!(
            machine
                .role_arn
                .starts_with("arn:aws:iam::123456789012:role/")
        );
        let listed = clients.states.list_state_machines().send().await.unwrap();
        assert_eq!(listed.state_machines[0].state_machine_arn, MACHINE);
    })
    .await;
}

#[tokio::test]
async fn a_schedule_that_is_disabled_starts_nothing_until_it_is_enabled() {
    let mut spec = served();
    spec.users[0].schedule = Schedule::Every {
        first_after: Duration::from_hours(1),
        interval: Duration::from_hours(1),
    };
    spec.account.speed = 36_000;
    spec.account.timing.latency = Span::ZERO;
    let input = spec.users[0].rotation.clone();
    spec.stack.schedules.insert(
        "Bot".to_owned(),
        json!({
            "Name": "Bot",
            "GroupName": "keys",
            "State": "DISABLED",
            "ScheduleExpression": "rate(1 hours)",
            "FlexibleTimeWindow": { "Mode": "OFF" },
            "Target": { "Arn": MACHINE, "RoleArn": "arn", "Input": json!(input).to_string() },
        }),
    );
    let started = Rc::new(RefCell::new(0));
    serve(&spec, async |account, clients| {
        account.clock().sleep(Span::from_hours(5)).await;
        let listed = clients.states.list_executions().state_machine_arn(MACHINE);
        let listed = listed.send().await.unwrap();
        assert_eq!(listed.executions, []);

        let schedule = clients.scheduler.get_schedule();
        let schedule = schedule
            .group_name("keys")
            .name("Bot")
            .send()
            .await
            .unwrap();
        assert_eq!(schedule.state, Some(ScheduleState::Disabled));
        let update = clients.scheduler.update_schedule();
        let window = FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Off);
        let update = update
            .name("Bot")
            .group_name("keys")
            .schedule_expression("rate(1 hours)")
            .flexible_time_window(window.build().unwrap())
            .set_target(schedule.target)
            .state(ScheduleState::Enabled);
        update.send().await.unwrap();
        account.clock().sleep(Span::from_hours(2)).await;
        let listed = clients.states.list_executions().state_machine_arn(MACHINE);
        *started.borrow_mut() = listed.send().await.unwrap().executions.len();
    })
    .await;
    assert!(*started.borrow() > 0);
}

#[tokio::test]
async fn a_rotation_of_days_takes_seconds_and_is_told_while_it_happens() {
    let mut spec = served();
    spec.users[0].application = None;
    spec.users[0].schedule = Schedule::At(Vec::new());
    spec.account.speed = 7 * 24 * 3600;
    spec.account.timing.latency = Span::ZERO;
    let world = World::new(&spec).unwrap();
    let told = Rc::new(RefCell::new(Vec::new()));
    let heard = Rc::clone(&told);
    world.listen(move |news| {
        heard.borrow_mut().push(match news {
            News::Started(_) => "Started".to_owned(),
            News::Answered(moment) => moment.state.clone(),
            News::Ended(_) => "Ended".to_owned(),
        });
    });
    let account = world.account().clone();
    let server = Server::bind(account.clone(), 0).await.unwrap();
    let clients = Clients::of(&account, &server.url());
    let succeeded = async {
        let arn = clients.start("by-hand", &json!(rotation("Bot"))).await;
        clients.leaves(&arn, ExecutionStatus::Running).await
    };
    let ended = tokio::select! {
        () = world.serve(server) => unreachable!("it serves until it is dropped"),
        ended = tokio::time::timeout(PATIENCE, succeeded) => ended.unwrap(),
    };
    assert_eq!(ended, ExecutionStatus::Succeeded, "{:?}", told.borrow());
    assert_eq!(
        *told.borrow(),
        [
            "Started",
            "Create the new key",
            "Verify the new key",
            "Publish the new key",
            "Announce the new key",
            "Deactivate the old key",
            "Announce deactivation",
            "Delete the old key",
            "Announce deletion",
            "Ended"
        ]
    );
    assert_eq!(world.chronicle().violations, []);
}
