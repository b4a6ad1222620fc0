//! How often some operations may be called.

use super::Attempt;
use jiff::Timestamp;

/// How often the callers of an account may call some operations, all of them together. It is counted with a bucket of
/// tokens: a call takes one, and so many come back each second, up to what the bucket holds (AWS Step Functions
/// developer guide, "Service quotas": "throttled using a token bucket scheme").
#[derive(Clone, Debug)]
pub struct Rate {
    actions: &'static [&'static str],
    per_second: u32,
    /// Thousandths of a token.
    tokens: u64,
    filled_at: Option<Timestamp>,
}

impl Rate {
    /// So many calls of these actions a second, as IAM policies name them: `iam:CreateAccessKey`. The bucket holds what comes
    /// back in one second.
    #[must_use]
    pub fn of(actions: &'static [&'static str], per_second: u32) -> Self {
        Rate {
            actions,
            per_second,
            tokens: u64::from(per_second) * 1_000,
            filled_at: None,
        }
    }

    /// Whether this attempt is one too many.
    pub fn is_exceeded_by(&mut self, attempt: &Attempt) -> bool {
        if !self.actions.iter().any(|action| attempt.is(action)) {
            return false;
        }
        self.fill(attempt.at);
        match self.tokens.checked_sub(1_000) {
            Some(left) => {
                self.tokens = left;
                false
            }
            None => true,
        }
    }

    fn fill(&mut self, now: Timestamp) {
        let since = self.filled_at.replace(now).unwrap_or(now);
        let milliseconds = now.duration_since(since).as_millis();
        let come_back = u64::try_from(milliseconds).unwrap_or(0) * u64::from(self.per_second);
        let most = u64::from(self.per_second) * 1_000;
        self.tokens = self.tokens.saturating_add(come_back).min(most);
    }
}
