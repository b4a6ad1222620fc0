//! Watch: looks at every user once a day, and tells people what would stand still without a word.
//!
//! A rotation that fails tells so itself. What tells nothing is a rotation that never begins: its schedule is
//! gone, or disabled, or comes and starts nothing; or one that nothing goes on with. So this looks at what is
//! there, as `keywheel status` does, and judges it by the same rules. It changes nothing and reads no secret's
//! value.
//!
//! It does not look at executions: what one ends with, people have been told, and how far a rotation has come,
//! the keys and the labels show. A rotation is told of once it takes longer than any that goes on by itself.
//! That is a day later than its own alert at the least, so this repeats no news. It keeps nothing from one day
//! to the next, and says each day what still stands.

mod finding;
mod listed_secret;
mod report;

use crate::create::Create;
use crate::schedule::{self, Scheduled};
use crate::standing::{Execution, Expected, Sight, Starter, judge};
use crate::{Failure, clients, iam_user, metric, moment, topic};
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep};
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use contract::bound::WATCH_TIMEOUT;
use contract::metric::{Measurement, Subject};
use contract::{Duration, ErrorName};
use finding::Finding;
use futures_util::FutureExt;
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use lambda_runtime::Diagnostic;
use listed_secret::ListedSecret;
use report::Report;
use serde::Serialize;
use std::collections::BTreeSet;
use tracing::{info, warn};

/// The watch Lambda.
#[derive(Debug)]
pub struct Watch {
    create: Create,
    iam: aws_sdk_iam::Client,
    secrets: aws_sdk_secretsmanager::Client,
    schedules: aws_sdk_scheduler::Client,
    topics: aws_sdk_sns::Client,
    clock: SharedTimeSource,
    sleep: SharedAsyncSleep,
    post: Post,
}

/// What the watch Lambda is told when it is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The group of the users' schedules, which has the pipeline's name.
    pub schedule_group: String,
    /// The ARN of the alerts' topic.
    pub topic_arn: String,
}

/// What a look came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Watched {
    /// How many users were looked at.
    pub users: usize,
    /// How many users, secrets and subscriptions need a person.
    pub findings: usize,
}

/// Why a look came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blind {
    /// A call did not succeed without which there is nothing to say, or nobody to say it to.
    Failed(Failure),
    /// Nobody has confirmed a subscription of this topic. Whatever is told there, nobody hears: so the run
    /// fails, which stands in CloudWatch's alarm.
    Unheard {
        /// The topic's ARN.
        topic: String,
    },
}

/// How many users are looked at at the same time. IAM's rates are those of the whole account, and rotations
/// need some of them.
const AT_ONCE: usize = 16;

/// For so long users are looked at; the rest of [`WATCH_TIMEOUT`] is for telling.
const PATIENCE: Duration = Duration::from_minutes(13);
const _: () = assert!(PATIENCE.as_secs() < WATCH_TIMEOUT.as_secs());

/// AWS throttles whoever asks a lot. There is time to ask again.
const ATTEMPTS: u32 = 8;

/// Who could not be looked at, because AWS was ill or had enough, is looked at again after this; then after twice
/// as long each time.
const FIRST_PAUSE: Duration = Duration::from_secs(15);

/// What became of looking at one schedule.
enum Look {
    /// Its user was looked at.
    Seen {
        secret: String,
        finding: Option<Finding>,
    },
    /// It only begins what another schedule goes on with.
    FirstStart,
    /// It could not be looked at.
    Unseen(Failure),
    /// There was no time for it.
    Late,
}

impl Watch {
    /// With the clients that it needs.
    #[must_use]
    pub fn new(config: &SdkConfig, post: Post) -> Self {
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS);
        let config = &config.to_builder().retry_config(retries).build();
        Watch {
            create: Create::new(config),
            iam: clients::iam(config),
            secrets: clients::secrets(config),
            schedules: clients::schedules(config),
            topics: clients::topics(config),
            clock: moment::clock(config),
            sleep: moment::sleep(config),
            post,
        }
    }

    /// Looks at every user, and tells what needs a person; nothing when all is well.
    ///
    /// # Errors
    /// When nothing could be seen, or nobody told.
    pub async fn handle(&self) -> Result<Watched, Blind> {
        let pipeline = &self.post.schedule_group;
        let until = PATIENCE.after(moment::now(&self.clock));
        let names = schedule::names(&self.schedules, pipeline).await?;
        let secrets = listed_secret::of_pipeline(&self.secrets, pipeline).await?;
        let native: BTreeSet<&str> = secrets
            .iter()
            .filter(|secret| secret.is_native)
            .flat_map(ListedSecret::ids)
            .collect();
        let mut report = Report::of(pipeline);
        let mut scheduled = BTreeSet::new();
        let (mut left, mut pause) = (names, FIRST_PAUSE);
        loop {
            let unseen = self
                .look_at_each(&left, &native, until, &mut report, &mut scheduled)
                .await;
            let is_over = pause.after(moment::now(&self.clock)) > until;
            let (again, for_good): (Vec<_>, Vec<_>) = unseen
                .into_iter()
                .partition(|(_, failure)| !is_over && failure.name() == ErrorName::AwsUnavailable);
            report.unseen.extend(for_good);
            if again.is_empty() {
                break;
            }
            info!(
                users = again.len(),
                "AWS did not answer; they are looked at again"
            );
            let seconds = std::time::Duration::from_secs(pause.as_secs());
            self.sleep.sleep(seconds).await;
            left = again.into_iter().map(|(name, _)| name).collect();
            pause = pause.plus(pause);
        }
        report.unseen.sort_by(|(one, _), (other, _)| one.cmp(other));
        // Whose schedules could not all be read has users that only seem to have none.
        if report.unseen.is_empty() && report.late == 0 {
            let is_scheduled = |id: &str| scheduled.contains(id);
            for secret in &secrets {
                if !secret.ids().into_iter().any(is_scheduled) {
                    report.findings.push(self.unscheduled(secret).await);
                }
            }
        }
        self.tell(report).await
    }

    /// Looks at the users of these schedules; gives those that could not be looked at.
    async fn look_at_each(
        &self,
        names: &[String],
        native: &BTreeSet<&str>,
        until: Timestamp,
        report: &mut Report<'_>,
        scheduled: &mut BTreeSet<String>,
    ) -> Vec<(String, Failure)> {
        let mut unseen = Vec::new();
        let mut looked = stream::iter(names)
            .map(|name| self.look(name, native, until).map(move |look| (name, look)))
            .buffered(AT_ONCE);
        while let Some((name, look)) = looked.next().await {
            match look {
                Look::Seen { secret, finding } => {
                    report.looked_at += 1;
                    report.findings.extend(finding);
                    scheduled.insert(secret);
                }
                Look::FirstStart => {}
                Look::Unseen(failure) => unseen.push((name.clone(), failure)),
                Look::Late => report.late += 1,
            }
        }
        unseen
    }

    /// Looks at the user of a schedule.
    async fn look(&self, name: &str, native: &BTreeSet<&str>, until: Timestamp) -> Look {
        if moment::now(&self.clock) > until {
            return Look::Late;
        }
        let scheduled = match schedule::get(&self.schedules, &self.post.schedule_group, name).await
        {
            Ok(scheduled) => scheduled,
            Err(failure) => return Look::Unseen(failure),
        };
        let rotation = &scheduled.rotation;
        if contract::schedule::is_first_start(name, &rotation.user) {
            return Look::FirstStart;
        }
        let is_native = native.contains(rotation.secret.as_str());
        let finding = match self.judged(&scheduled, is_native).await {
            Ok(finding) => finding,
            Err(failure) if failure.name() == ErrorName::AwsUnavailable => {
                return Look::Unseen(failure);
            }
            Err(failure) => Some(Finding::unseen(rotation, &failure)),
        };
        Look::Seen {
            secret: rotation.secret.to_string(),
            finding,
        }
    }

    /// What there is to say of a user.
    async fn judged(
        &self,
        scheduled: &Scheduled,
        is_native: bool,
    ) -> Result<Option<Finding>, Failure> {
        let rotation = &scheduled.rotation;
        let glance = self.create.glance_at_labels(rotation).await?;
        let is_ready = if is_native {
            glance.rotation_enabled
        } else {
            scheduled.is_enabled
        };
        let (now, made) = (glance.observation.now, glance.made());
        if let Some(made) = made {
            let subject = Subject {
                pipeline: &rotation.pipeline,
                user: &rotation.user,
                secret: &rotation.secret,
                execution: None,
            };
            let age = Measurement::KeyAge(Duration::between(made, now));
            metric::emit(age, subject, now);
        }
        let expected = Expected {
            policy: &rotation.policy,
            due: scheduled.due_after(made),
        };
        let sight = Sight {
            starter: if is_ready {
                Starter::Ready
            } else {
                Starter::Disabled
            },
            execution: Execution::Unknown,
            glance,
        };
        let standing = judge(&sight, expected);
        Ok(Finding::of(rotation, &standing))
    }

    /// A secret of the pipeline whose user has no schedule.
    async fn unscheduled(&self, secret: &ListedSecret) -> Finding {
        let user = match &secret.current {
            Some(key) => iam_user::owner(&self.iam, key).await,
            None => None,
        };
        Finding::unscheduled(secret, user.as_ref())
    }

    /// Tells what was found, to whoever hears it.
    async fn tell(&self, mut report: Report<'_>) -> Result<Watched, Blind> {
        let arn = &self.post.topic_arn;
        let heard_by = topic::subscriptions(&self.topics, arn).await;
        let is_heard = match heard_by {
            Ok(subscriptions) => {
                let is_heard = subscriptions.iter().any(|one| one.is_confirmed);
                let unconfirmed = subscriptions.into_iter().filter(|one| !one.is_confirmed);
                report.unconfirmed = unconfirmed.map(|one| one.endpoint).collect();
                is_heard
            }
            Err(error) => {
                let call = "sns:ListSubscriptionsByTopic";
                let failure = Failure::of_call(call, arn, &error);
                report.unseen.push(("the topic".to_owned(), failure));
                true
            }
        };
        report.findings.iter().for_each(Finding::log);
        let watched = Watched {
            users: report.looked_at,
            findings: report.findings.len() + report.unconfirmed.len(),
        };
        info!(users = watched.users, findings = watched.findings, "looked");
        if !is_heard {
            return Err(Blind::Unheard { topic: arn.clone() });
        }
        if let Some(message) = report.message() {
            warn!("telling people");
            topic::publish(&self.topics, arn, &report.subject(), &message).await?;
        }
        Ok(watched)
    }
}

impl From<Failure> for Blind {
    fn from(failure: Failure) -> Self {
        Blind::Failed(failure)
    }
}

impl From<Blind> for Diagnostic {
    fn from(blind: Blind) -> Self {
        match blind {
            Blind::Failed(failure) => failure.into(),
            Blind::Unheard { topic } => Diagnostic {
                error_type: "Keywheel.NobodyHears".to_owned(),
                error_message: format!(
                    "Nobody has confirmed a subscription of {topic}, so nobody hears of a rotation that needs a person. Confirm one, or name whom to tell under `alerts` in keywheel.yaml."
                ),
            },
        }
    }
}
