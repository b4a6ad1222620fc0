//! The parts of docs/events.md and docs/metrics.md that are written by a program: from the declarations, with examples
//! from a simulation.

use crate::events;
use crate::metrics;
use crate::world::{act_in, adopted, rotate, spec};
use contract::Rotation;
use contract::event::{Event, Field};
use contract::metric::{Metric, NAMESPACE};
use sandbox::fault::{Attempt, Fate};
use sandbox::world::{World, WorldSpec};
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- What follows is written by `make golden`, from the declaration and from a simulation. -->\n";
const END: &str = "<!-- end -->\n";

/// A page with a part that is written by a program.
struct Page {
    name: &'static str,
    part: fn() -> String,
}

const PAGES: [Page; 2] = [
    Page {
        name: "events.md",
        part: of_events,
    },
    Page {
        name: "metrics.md",
        part: of_metrics,
    },
];

impl Page {
    fn path(&self) -> PathBuf {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        repository.join("docs").join(self.name)
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    /// The page as it should be.
    fn written(&self) -> String {
        let text = self.text();
        let (before, rest) = text.split_once(BEGIN).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        format!("{before}{BEGIN}\n{}{END}{after}", (self.part)())
    }
}

#[test]
fn the_pages_on_events_and_metrics_say_what_is_declared_and_what_happens() {
    for page in PAGES {
        assert!(
            page.text() == page.written(),
            "docs/{} is stale: run `make golden`",
            page.name
        );
    }
}

#[test]
#[ignore = "it writes docs/events.md and docs/metrics.md: `make golden` runs it"]
fn write_the_pages() {
    for page in PAGES {
        fs::write(page.path(), page.written()).unwrap();
    }
}

/// Lets a rotation happen in the pipeline of the guides.
fn in_acme<Done>(happen: impl AsyncFnOnce(&World, &Rotation) -> Done) -> Done {
    let mut user = adopted("RotatableBot");
    user.rotation.pipeline = "acme-keys".to_owned();
    let rotation = user.rotation.clone();
    let keys = spec(vec![user]);
    let acme = WorldSpec {
        stack: tests::pipeline_stack("acme-keys", &keys.account),
        pipeline: "acme-keys".to_owned(),
        ..keys
    };
    act_in(&acme, async |world| happen(world, &rotation).await)
}

/// One event of each kind.
fn examples() -> Vec<Value> {
    let mut examples = in_acme(async |world, rotation| {
        rotate(world, rotation).await;
        events::all(world.account())
    });
    examples.extend(in_acme(async |world, rotation| {
        world.meddle(|account| account.create_access_key("RotatableBot").unwrap());
        rotate(world, rotation).await;
        events::all(world.account())
    }));
    examples.extend(in_acme(async |world, rotation| {
        let _denied = world
            .account()
            .rule(|call: &Attempt| call.is("iam:GetUser").then(Fate::access_denied));
        rotate(world, rotation).await;
        events::all(world.account())
    }));
    examples
}

fn of_events() -> String {
    let examples = examples();
    let mut text = String::new();
    for event in Event::ALL {
        let _ = write!(text, "## {}\n\n{}\n\n", event.detail_type(), event.doc());
        let mut examples = examples.iter();
        let example = examples
            .find(|example| example["detail-type"] == event.detail_type())
            .unwrap_or_else(|| panic!("no example of {event:?}"));
        let _ = write!(text, "```json\n{example:#}\n```\n\n");
    }
    text.push_str(
        "## Fields of `detail`\n\n`schema` is 1 in all. Dates are UTC.\n\n\
         | field | in | may be null in | what it is |\n|---|---|---|---|\n",
    );
    let mut fields: Vec<Field> = Vec::new();
    for field in Event::ALL.iter().flat_map(|event| event.fields()) {
        if !fields.contains(field) {
            fields.push(*field);
        }
    }
    for field in fields {
        let has = |event: &Event| event.fields().contains(&field);
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            field.name(),
            names(has),
            names(|event| has(event) && event.may_be_null(field)),
            field.doc()
        );
    }
    text.push('\n');
    text
}

/// The events that are meant.
fn names(is_meant: impl Fn(&Event) -> bool) -> String {
    let names = Event::ALL
        .into_iter()
        .filter(is_meant)
        .map(Event::detail_type);
    match &names.collect::<Vec<_>>()[..] {
        [] => "none".to_owned(),
        all if all.len() == Event::ALL.len() => "all".to_owned(),
        names => names.join(", "),
    }
}

fn of_metrics() -> String {
    let lines = in_acme(async |world, rotation| {
        rotate(world, rotation).await;
        metrics::lines(world)
    });
    let mut text = format!(
        "The namespace is `{NAMESPACE}`.\n\n| metric | unit | dimensions | look at | what it is |\n|---|---|---|---|---|\n"
    );
    for metric in Metric::ALL {
        let dimensions: Vec<_> = metric
            .dimensions()
            .iter()
            .map(|dimension| format!("`{dimension}`"))
            .collect();
        let outcomes: Vec<_> = metric
            .outcomes()
            .iter()
            .map(|outcome| format!("`{outcome}`"))
            .collect();
        let outcomes = match &outcomes[..] {
            [] => String::new(),
            outcomes => format!(": {}", outcomes.join(", ")),
        };
        let _ = writeln!(
            text,
            "| `{}` | {} | {}{outcomes} | {} | {} |",
            metric.name(),
            metric.unit(),
            dimensions.join(", "),
            metric.statistic(),
            metric.doc()
        );
    }
    let billed: usize = Metric::ALL.into_iter().map(Metric::billed).sum();
    let cents = 30 * billed;
    let _ = write!(
        text,
        "\nThese are {billed} metrics for a pipeline, however many users it has: at most ${}.{:02} a month.\n\n\
         A line, as a rotation wrote it:\n\n```json\n{:#}\n```\n\n",
        cents / 100,
        cents % 100,
        lines
            .iter()
            .find(|line| line["Outcome"] == "published")
            .unwrap()
    );
    text
}
