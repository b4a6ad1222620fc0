//! What a simulation prints, beside the account it ran against.

use super::run::Run;
use super::{document, report, summary, timeline, world};
use contract::Duration;
use sandbox::world::{Alert, World};
use std::collections::BTreeSet;

const QUICKSTART: &str = include_str!("../../../examples/quickstart/keywheel.yaml");
const DAYS: u64 = 40;

/// Simulates the file; gives the secrets of the account besides.
fn simulated(file: &str) -> (Run, BTreeSet<String>) {
    let configuration = codegen::config::read(file.as_bytes()).unwrap();
    let start = "2026-01-01T00:00:00Z".parse().unwrap();
    let time = Duration::from_days(DAYS);
    let spec = world::of(&configuration, start, time, 0).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let world = World::new(&spec).unwrap();
        world.run_for(time).await;
        let run = Run {
            configuration,
            start,
            days: DAYS,
            chronicle: world.chronicle(),
        };
        (run, world.account().canaries())
    })
}

#[test]
fn no_secret_of_the_account_is_printed() {
    let (run, secrets) = simulated(QUICKSTART);
    let keys_and_roles = 4 + 5;
    assert!(secrets.len() >= keys_and_roles, "{} secrets", secrets.len());
    let page = report::of(&run, 0).unwrap();
    for printed in [
        timeline::of(&run),
        summary::of(&run),
        document::of(&run),
        page,
    ] {
        for secret in &secrets {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}

#[test]
fn a_secret_that_is_named_by_its_arn_is_simulated_under_its_name() {
    let (run, _) = simulated(
        "\
pipeline: acme-keys
region: us-west-2
alerts: { emails: [oncall@example.com] }
users:
  Bot: { secret: 'arn:aws:secretsmanager:us-west-2:210987654321:secret:dev/bot-AbCdEf' }
",
    );
    assert!(run.is_fine(), "{}", summary::of(&run));
    let rotations = &run.by_user()[0].1;
    assert_eq!(rotations.len(), 2);
    assert_eq!(rotations[0].record.input["secret"], "dev/bot-AbCdEf");
}

#[test]
fn no_row_of_the_timeline_is_longer_than_a_hundred_columns() {
    let (run, _) = simulated(QUICKSTART);
    for line in (timeline::of(&run) + &summary::of(&run)).lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn what_looks_like_markup_is_text_on_the_page() {
    let (mut run, _) = simulated(QUICKSTART);
    run.chronicle.alerts.push(Alert {
        at: run.start,
        subject: Some("</script><b>".to_owned()),
        message: "<i>".to_owned(),
        is_heard: true,
    });
    let page = report::of(&run, 0).unwrap();
    assert!(page.contains("<h3>&lt;/script&gt;&lt;b&gt;</h3>"), "{page}");
    assert!(page.contains("<pre>&lt;i&gt;</pre>"), "{page}");
    assert!(page.contains("1 alert: somebody would have been called."));
    // Of the data and of the script.
    assert_eq!(page.matches("</script>").count(), 2);
}

#[test]
fn a_page_without_users_has_nothing_to_try() {
    let (mut run, _) = simulated(QUICKSTART);
    run.configuration.users.clear();
    let page = report::of(&run, 0).unwrap();
    assert!(page.contains("\"users\":[]"), "{page}");
    assert!(!page.contains("What if?"), "{page}");
}
