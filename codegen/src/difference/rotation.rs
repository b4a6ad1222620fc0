//! The rotation that a schedule carries: when it begins, and how it goes.

use super::change::Edit;
use super::edit;
use super::shown;
use contract::{Duration, Probe, Rotation, SecretLayout, TwoKeys, Verification};
use serde_json::{Map, Value};
use std::fmt::Display;

type Properties = Map<String, Value>;

/// What is otherwise about one of a schedule's properties; empty when there are no words for it.
pub(super) fn edits(name: &str, old: &Properties, new: &Properties) -> Vec<Edit> {
    match name {
        "ScheduleExpression" | "ScheduleExpressionTimezone" => {
            let words = format!("rotated {} → {}", when(old), when(new));
            vec![Edit::note(name, words).of_rotation()]
        }
        "FlexibleTimeWindow" => window(old.get(name), new.get(name)),
        "State" if new.get(name).and_then(Value::as_str) == Some("DISABLED") => {
            let words = "its schedule is disabled: its key is no longer rotated";
            vec![Edit::caution(name, words).of_rotation()]
        }
        "Target" => target(old.get(name), new.get(name)),
        _ => Vec::new(),
    }
}

/// When a schedule comes, in words.
pub(super) fn when(schedule: &Properties) -> String {
    let text = |name: &str| schedule.get(name).map(shown::text);
    let expression = text("ScheduleExpression").unwrap_or_default();
    let rate = expression
        .strip_prefix("rate(")
        .and_then(|rest| rest.strip_suffix(')'));
    match (rate, text("ScheduleExpressionTimezone")) {
        (Some(rate), _) => match rate.strip_prefix("1 ") {
            Some(unit) => format!("every {unit}"),
            None => format!("every {rate}"),
        },
        (None, Some(timezone)) => format!("at {expression} in {timezone}"),
        (None, None) => format!("at {expression}"),
    }
}

/// The member of a schedule's input, whatever version the input is of.
pub(super) fn input(schedule: &Properties, member: &str) -> Option<String> {
    let input = schedule.get("Target")?["Input"].as_str()?;
    let input: Value = serde_json::from_str(input).ok()?;
    input[member].as_str().map(str::to_owned)
}

fn window(old: Option<&Value>, new: Option<&Value>) -> Vec<Edit> {
    let length = |window: Option<&Value>| -> Option<String> {
        let window = window?.as_object()?;
        match (
            window.get("Mode")?.as_str()?,
            window.get("MaximumWindowInMinutes"),
        ) {
            ("OFF", None) => Some("at once".to_owned()),
            ("FLEXIBLE", Some(minutes)) => {
                let window = Duration::from_minutes(minutes.as_u64()?);
                Some(format!("within {window}"))
            }
            _ => None,
        }
    };
    match (length(old), length(new)) {
        (Some(old), Some(new)) if old != new => {
            let words = format!("begins {old} → {new}, once it is due");
            vec![Edit::note("FlexibleTimeWindow", words).of_rotation()]
        }
        _ => Vec::new(),
    }
}

fn target(old: Option<&Value>, new: Option<&Value>) -> Vec<Edit> {
    let (Some(Value::Object(old)), Some(Value::Object(new))) = (old, new) else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    for name in edit::union(old, new) {
        let (before, after) = (old.get(name), new.get(name));
        let told = match (name, rotation(before), rotation(after)) {
            ("Input", Some(old), Some(new)) => compared(&old, &new),
            _ => Vec::new(),
        };
        if told.is_empty() {
            edit::property_by_property(&format!("Target.{name}"), before, after, &mut edits);
        } else {
            edits.extend(told);
        }
    }
    edits
}

fn rotation(input: Option<&Value>) -> Option<Rotation> {
    serde_json::from_str(input?.as_str()?).ok()
}

fn compared(old: &Rotation, new: &Rotation) -> Vec<Edit> {
    // Taken apart, so that a field that is new to a rotation is not forgotten here.
    let Rotation {
        schema: _,
        pipeline,
        user,
        secret,
        secret_layout,
        policy,
        verification,
    } = new;
    let mut found = Found(Vec::new());
    found.setting("pipeline", "pipeline", &old.pipeline, pipeline);
    found.setting("user", "IAM user", &old.user, user);
    if old.secret != *secret {
        let words = format!(
            "its key is published to {secret}; {} gets no new key",
            old.secret
        );
        let edit = Edit::caution("Target.Input.secret", words);
        found.0.push(edit.of_rotation());
    }
    let layouts = [&old.secret_layout, secret_layout].map(layout);
    found.setting("secretLayout", "secret format", &layouts[0], &layouts[1]);
    let contract::Policy {
        propagation_delay,
        grace_period,
        quiet_period,
        hold_after,
        deletion_delay,
        two_keys,
    } = policy;
    let before = &old.policy;
    for (name, words, old, new) in [
        (
            "propagationDelaySeconds",
            "propagation delay",
            before.propagation_delay,
            *propagation_delay,
        ),
        (
            "gracePeriodSeconds",
            "grace period",
            before.grace_period,
            *grace_period,
        ),
        (
            "quietPeriodSeconds",
            "quiet period",
            before.quiet_period,
            *quiet_period,
        ),
        (
            "holdAfterSeconds",
            "hold after",
            before.hold_after,
            *hold_after,
        ),
        (
            "deletionDelaySeconds",
            "deletion delay",
            before.deletion_delay,
            *deletion_delay,
        ),
    ] {
        found.setting(&format!("policy.{name}"), words, &old, &new);
    }
    let place = [before.two_keys, *two_keys].map(second_place);
    found.setting(
        "policy.twoKeys",
        "an Inactive previous key",
        &place[0],
        &place[1],
    );
    found.verification(&old.verification, verification);
    found.0
}

struct Found(Vec<Edit>);

impl Found {
    fn setting<T: PartialEq + Display>(&mut self, path: &str, words: &str, old: &T, new: &T) {
        if old != new {
            let words = format!("{words} {old} → {new}");
            let edit = Edit::note(format!("Target.Input.{path}"), words);
            self.0.push(edit.of_rotation());
        }
    }

    fn verification(&mut self, old: &Verification, new: &Verification) {
        let Verification {
            regions,
            consecutive,
            probes,
        } = new;
        let lists = [&old.regions, regions].map(|regions| regions.join(", "));
        let path = "verification.regions";
        self.setting(path, "verified in", &lists[0], &lists[1]);
        let path = "verification.consecutive";
        self.setting(path, "answers in a row", &old.consecutive, consecutive);
        let path = "Target.Input.verification.probes";
        let mut tell = |words: String| self.0.push(Edit::note(path, words).of_rotation());
        for probe in probes.iter().filter(|probe| !old.probes.contains(probe)) {
            tell(format!("a new key must {}", task(probe)));
        }
        for probe in old.probes.iter().filter(|probe| !probes.contains(probe)) {
            tell(format!("a new key need not {}", task(probe)));
        }
    }
}

fn task(probe: &Probe) -> String {
    match probe {
        Probe::S3 { bucket, key } => format!("read s3://{bucket}/{key}"),
    }
}

fn second_place(two_keys: TwoKeys) -> &'static str {
    match two_keys {
        TwoKeys::Hold => "calls a person",
        TwoKeys::Reclaim => "is deleted to make room",
    }
}

fn layout(layout: &SecretLayout) -> String {
    match layout {
        SecretLayout::Standard => "standard".to_owned(),
        SecretLayout::Legacy => "legacy".to_owned(),
        SecretLayout::Fields(names) => {
            serde_json::to_string(names).expect("names of fields are plain data")
        }
    }
}
