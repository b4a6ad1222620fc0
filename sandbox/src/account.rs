//! An AWS account in memory.

use crate::clock::Clock;
use crate::http::Connector;
use crate::journal::Call;
use crate::operation::Answer;
use crate::state::{Asked, State};
use crate::view::View;
use crate::wire::{self, NoSuchHost};
use crate::{Principal, Timing};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What an account starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSpec {
    /// The twelve digits.
    pub account_id: String,
    /// Where secrets, topics and rules are.
    pub region: String,
    /// Where ids and secrets come from: the same seed, the same bytes.
    pub seed: u64,
    /// What time it is at first.
    pub start: Timestamp,
    /// How long things take.
    pub timing: Timing,
}

impl Default for AccountSpec {
    fn default() -> Self {
        AccountSpec {
            account_id: "123456789012".to_owned(),
            region: "us-west-2".to_owned(),
            seed: 0,
            // 2026-11-22T00:00:00Z
            start: Timestamp::constant(1_795_305_600, 0),
            timing: Timing::default(),
        }
    }
}

/// Called after each call with what was written down and a look at the account.
type Observer = Arc<dyn Fn(&Call, View<'_>) + Send + Sync>;

/// An AWS account in memory. Clones are handles of the same account.
#[derive(Clone)]
pub struct Account {
    shared: Arc<Shared>,
}

struct Shared {
    clock: Clock,
    region: String,
    account_id: String,
    timing: Timing,
    state: Mutex<State>,
    observers: Mutex<Vec<Observer>>,
}

impl Account {
    /// A new account, on the clock of the current tokio runtime.
    ///
    /// The thread's random numbers are seeded too: the SDK draws the jitter of its backoff from them,
    /// and a run with retries is to be the same twice.
    #[must_use]
    pub fn new(spec: AccountSpec) -> Self {
        fastrand::seed(spec.seed);
        Account {
            shared: Arc::new(Shared {
                clock: Clock::starting_at(spec.start),
                region: spec.region.clone(),
                account_id: spec.account_id.clone(),
                timing: spec.timing.clone(),
                state: Mutex::new(State::new(spec)),
                observers: Mutex::default(),
            }),
        }
    }

    /// The clock that everything in the account goes by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// The region that secrets, topics and rules are in.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.shared.region
    }

    /// The twelve digits.
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.shared.account_id
    }

    /// How long things take.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        &self.shared.timing
    }

    /// What the SDK's clients need to talk to this account, in the account's region.
    #[must_use]
    pub fn sdk_config(&self, access_key_id: &str, secret_access_key: &str) -> SdkConfig {
        self.sdk_config_with(SharedCredentialsProvider::new(Credentials::new(
            access_key_id,
            secret_access_key,
            None,
            None,
            "sandbox",
        )))
    }

    /// The same with any source of credentials.
    #[must_use]
    pub fn sdk_config_with(&self, credentials: SharedCredentialsProvider) -> SdkConfig {
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region().to_owned()))
            .credentials_provider(credentials)
            .http_client(Connector::new(self.clone()))
            .time_source(self.clock().clone())
            .sleep_impl(self.clock().clone())
            .retry_config(RetryConfig::standard())
            .build()
    }

    /// Has `observer` called after each call, in the instant in which it was answered.
    ///
    /// The account is locked meanwhile: an observer reads the view and asks the account nothing.
    pub fn observe(&self, observer: impl Fn(&Call, View<'_>) + Send + Sync + 'static) {
        lock(&self.shared.observers).push(Arc::new(observer));
    }

    /// Looks at the account. It is locked meanwhile: `look` asks it nothing.
    pub fn view<Seen>(&self, look: impl FnOnce(View<'_>) -> Seen) -> Seen {
        look(View::new(&self.state(), self.clock().now()))
    }

    /// Every call so far.
    #[must_use]
    pub fn journal(&self) -> Vec<Call> {
        self.state().journal.clone()
    }

    /// Every secret access key that the account ever gave out, to search all output for.
    #[must_use]
    pub fn canaries(&self) -> BTreeSet<String> {
        self.state().canaries.clone()
    }

    /// Answers an HTTP request now.
    pub(crate) fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, NoSuchHost> {
        self.observed(|state, now| wire::answer(state, request, now))
    }

    /// Answers a call of a service that acts for the account.
    pub(crate) fn call_directly(&self, asked: Asked, caller: Principal) -> Answer {
        self.observed(|state, now| state.call(asked, Ok(caller), None, now))
    }

    /// Does something that may be a call, and tells the observers if it was.
    fn observed<Done>(&self, act: impl FnOnce(&mut State, Timestamp) -> Done) -> Done {
        let now = self.clock().now();
        let mut state = self.state();
        let before = state.journal.len();
        let done = act(&mut state, now);
        let observers = lock(&self.shared.observers).clone();
        for call in &state.journal[before..] {
            for observer in &observers {
                observer(call, View::new(&state, now));
            }
        }
        done
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.shared.state)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Account").field(&self.account_id()).finish()
    }
}

/// An observer that panics has found something; the account itself is as good as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
