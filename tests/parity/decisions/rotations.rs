//! What roles ask AWS for in rotations: not a list that somebody wrote, but what the sandbox saw while
//! the generated state machine ran the real Lambdas under the generated roles.

use crate::assembly::{ACCOUNT, Generated};
use codegen::infrastructure::Resource;
use contract::{Policy, Rotation, TwoKeys, label};
use sandbox::cloudformation::PipelineStack;
use sandbox::iam::Status;
use sandbox::trial::{
    Afterwards, Bench, Deed, Meddling, Mishap, Race, Search, Sight, Sights, Verdict,
};
use sandbox::world::{Beginning, Schedule, Trigger, UserSpec, World, WorldSpec};
use sandbox::{AccountSpec, Authorization};
use serde_json::json;
use statemachine::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// A request of a role, as policies see it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Call {
    /// The role, without the pipeline's name.
    pub(super) role: String,
    pub(super) action: String,
    pub(super) resource: String,
    /// The keys that conditions may ask about: the tags of the resource, and of the request.
    pub(super) context: BTreeMap<String, Vec<String>>,
    /// Whether the sandbox let it pass.
    pub(super) allowed: bool,
}

/// What was asked for so far, each request once.
type Calls = Arc<Mutex<BTreeSet<Call>>>;

/// Everything that was asked for.
static CALLS: LazyLock<BTreeSet<Call>> = LazyLock::new(made);

pub(super) fn calls() -> &'static BTreeSet<Call> {
    &CALLS
}

impl Call {
    fn of(authorization: Authorization<'_>) -> Self {
        let role = authorization.role.strip_prefix("quickstart-");
        Call {
            role: role.expect("a role of the pipeline").to_owned(),
            action: authorization.action.to_owned(),
            resource: authorization.resource.to_owned(),
            context: authorization.context.clone(),
            allowed: authorization.allowed,
        }
    }
}

/// What is run, each by its user's trigger. Each trial ends with rotations in which nothing goes wrong.
struct Trials {
    bench: Bench,
    sights: Sights,
}

impl Trials {
    /// Has everything that is asked for in them put among `calls`.
    fn of(rotation: &Rotation, trigger: Trigger, calls: &Calls) -> Self {
        let calls = Arc::clone(calls);
        let bench = Bench::new(&world(rotation, trigger)).expect("a world");
        Trials {
            bench: bench.watched(move |world| audit(world, &calls)),
            sights: Sights::default(),
        }
    }

    /// One call goes wrong in one way, and a person runs or redrives the execution.
    fn with_faults(&mut self, beginning: Beginning, mishaps: &[Mishap]) {
        let mut search = Search::on(&self.bench);
        let afterwards = [Afterwards::RerunAtOnce];
        search
            .single(beginning, mishaps, &afterwards)
            .expect("the trials run");
        let searched = search.searched();
        assert!(searched.unsound.is_empty(), "{:?}", searched.unsound);
        self.sights.add_all(&searched.sights);
    }

    /// Two rotations at once, one by each trigger.
    fn with_races(&mut self, beginning: Beginning, triggers: [Trigger; 2]) {
        for first_stops in (2..=20).step_by(3) {
            for second_stops in (1 + first_stops % 3..=20).step_by(6) {
                let race = Race {
                    beginning,
                    triggers,
                    first_stops,
                    second_stops,
                    head_start: 2,
                };
                self.saw(&race.run(&self.bench).expect("the race runs"));
            }
        }
    }

    /// A person's hand in the middle.
    fn with_meddling(&mut self, beginning: Beginning) {
        for deed in Deed::ALL {
            for call in (1..=36).step_by(7) {
                let meddling = Meddling {
                    beginning,
                    call,
                    deed,
                };
                self.saw(&meddling.run(&self.bench).expect("the trial runs"));
            }
        }
    }

    fn saw(&mut self, verdict: &Verdict) {
        assert!(verdict.is_sound(), "{verdict:?}");
        self.sights.add_all(&verdict.sights);
    }
}

/// Puts everything that is asked for in a world among `calls`.
fn audit(world: &World, calls: &Calls) {
    let calls = Arc::clone(calls);
    world.account().audit(move |authorization| {
        let mut calls = calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.insert(Call::of(authorization));
    });
}

/// The third rotation finds another key of the pipeline's published than the one that it began with, and
/// takes its own back: a person has rolled the secret back just before it published.
fn superseded(rotation: &Rotation, calls: &Calls) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let world = World::new(&world(rotation, Trigger::Schedule)).expect("a world");
        audit(&world, calls);
        let input = json!(rotation);
        world.execute(&input).await;
        world.execute(&input).await;
        let (hand, secret) = (world.hand(), rotation.secret.clone());
        let mut waits = true;
        let _rolls_back = world.account().rule(move |attempt| {
            let publishes = attempt.operation == "UpdateSecretVersionStage"
                && attempt.caller.to_string() == "role/quickstart-publish";
            if publishes && std::mem::take(&mut waits) {
                hand.meddle(|account| {
                    account.move_label(secret.as_str(), label::CURRENT, label::PREVIOUS)
                })
                .expect("there is a previous version");
            }
            None
        });
        let record = world.execute(&input).await;
        let Some(Outcome::Succeeded { output }) = record.outcome else {
            panic!("{:?}", record.outcome);
        };
        assert!(output["supersededAccessKeyId"].is_string(), "{output}");
    });
}

/// The watchdog looks at a user whose key somebody has made Inactive, and at one whose schedule somebody has
/// deleted.
fn watched(rotation: &Rotation, calls: &Calls) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let world = World::new(&world(rotation, Trigger::Schedule)).expect("a world");
        audit(&world, calls);
        world.execute(&json!(rotation)).await;
        let (user, pipeline) = (rotation.user.as_str(), rotation.pipeline.as_str());
        world.meddle(|account| {
            let key = account.view(|view| {
                let user = view.iam().user(user).expect("the user");
                view.iam().keys_of(user)[0].id().to_owned()
            });
            account
                .update_access_key(user, &key, Status::Inactive)
                .expect("IAM takes it");
        });
        let found = world.watch().await.expect("the watchdog looks");
        assert_eq!(found["findings"], 1, "{found}");
        world.meddle(|account| account.delete_schedule(pipeline, user));
        let found = world.watch().await.expect("the watchdog looks");
        assert_eq!(found, json!({"users": 0, "findings": 1}));
    });
}

fn made() -> BTreeSet<Call> {
    let calls = Calls::default();
    let mut seen = Sights::default();
    let [legacy, native, bot] = rotations();
    let reclaiming = Rotation {
        policy: Policy {
            two_keys: TwoKeys::Reclaim,
            ..bot.policy.clone()
        },
        ..bot.clone()
    };
    superseded(&bot, &calls);
    watched(&bot, &calls);
    let mut trials = Trials::of(&bot, Trigger::Schedule, &calls);
    for beginning in [Beginning::Fresh, Beginning::Adopted, Beginning::EmptySecret] {
        trials.with_faults(beginning, &[Mishap::AccessDenied, Mishap::KilledAfter]);
    }
    trials.with_races(Beginning::Adopted, [Trigger::Schedule; 2]);
    trials.with_meddling(Beginning::Adopted);
    seen.add_all(&trials.sights);
    let mut trials = Trials::of(&reclaiming, Trigger::Schedule, &calls);
    trials.with_faults(Beginning::Adopted, &[Mishap::AccessDenied]);
    trials.with_meddling(Beginning::Adopted);
    seen.add_all(&trials.sights);
    let mut trials = Trials::of(&legacy, Trigger::Schedule, &calls);
    trials.with_faults(Beginning::Adopted, &[Mishap::KilledAfter]);
    seen.add_all(&trials.sights);
    let mut trials = Trials::of(&native, Trigger::SecretsManager, &calls);
    for beginning in [Beginning::Fresh, Beginning::Adopted, Beginning::EmptySecret] {
        trials.with_faults(beginning, &[Mishap::AccessDenied, Mishap::KilledAfter]);
    }
    for other in [Trigger::Schedule, Trigger::SecretsManager] {
        trials.with_races(Beginning::Adopted, [Trigger::SecretsManager, other]);
    }
    trials.with_meddling(Beginning::Adopted);
    seen.add_all(&trials.sights);
    // What was never seen has asked for nothing.
    let held = |reason: &str| Sight::Held(reason.to_owned());
    for sight in [
        Sight::OrphanRemoved,
        Sight::Resumed,
        Sight::Finished,
        Sight::Waited,
        Sight::Unstored,
        Sight::Marked,
        Sight::Edited,
        Sight::HandedOver,
        held("foreignKey"),
        held("previousKeyInactive"),
    ] {
        assert!(seen.count(&sight) > 0, "never: {sight}; but {seen:?}");
    }
    let mut calls = calls.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::take(&mut *calls)
}

/// The inputs that the quickstart's schedules start executions with.
fn rotations() -> [Rotation; 3] {
    let generated = Generated::quickstart_with_a_native_user();
    let fleets = generated.infrastructure.fleets.iter();
    let resources = fleets.flat_map(|fleet| &fleet.resources);
    let inputs = resources.filter_map(|managed| match &managed.resource {
        Resource::Schedule(schedule) => Some(&schedule.input),
        _ => None,
    });
    let rotations = inputs.map(|input| serde_json::from_str(input).expect("a rotation"));
    let rotations: Vec<_> = rotations.collect();
    rotations
        .try_into()
        .expect("LegacyBot, NativeBot and RotatableBot")
}

/// The quickstart as it would be deployed, with one user.
fn world(rotation: &Rotation, trigger: Trigger) -> WorldSpec {
    let generated = Generated::quickstart_with_a_native_user();
    let account = AccountSpec {
        account_id: ACCOUNT.to_owned(),
        region: generated.infrastructure.environment.region.clone(),
        ..AccountSpec::default()
    };
    let template = generated.pipeline().to_string();
    WorldSpec {
        stack: PipelineStack::read(template.as_bytes(), &account).expect("a pipeline"),
        account,
        pipeline: rotation.pipeline.clone(),
        users: vec![UserSpec {
            rotation: rotation.clone(),
            trigger,
            schedule: Schedule::At(Vec::new()),
            beginning: Beginning::Fresh,
            application: None,
        }],
    }
}
