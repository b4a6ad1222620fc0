//! docs/incidents.md: its commands do what it says.

use crate::setting::{FILE, Setting};
use tokio::task::JoinSet;

const GUIDE: &str = include_str!("../../../../docs/incidents.md");

/// The users that the guide speaks of.
fn file() -> String {
    format!(
        "{FILE}  RotatableBot: {{ secret: dev/rotatable-bot-key, rotateEvery: 30d }}\n  \
         ReportBot: {{ secret: prod/report-bot, existing: true, existingSecret: true, rotateEvery: 30d }}\n"
    )
}

/// The commands of each block.
fn blocks() -> Vec<Vec<&'static str>> {
    let blocks = GUIDE.split("\n```");
    let mut commands = Vec::new();
    for block in blocks {
        if let Some(block) = block.strip_prefix("sh\n") {
            commands.push(block.lines().collect());
        }
    }
    commands
}

/// Which commands ask.
const ASKING: [&str; 5] = ["revoke-now", "rollback", "reset", "purge", "adopt"];

#[tokio::test]
async fn every_command_of_the_guide_succeeds_where_it_is_shown() {
    let blocks = blocks();
    assert_eq!(blocks.len(), 7, "{blocks:?}");
    // Each has a pipeline of its own, and waits for what AWS takes.
    let mut followed: JoinSet<()> = blocks.into_iter().map(follow).collect();
    while let Some(followed) = followed.join_next().await {
        followed.unwrap();
    }
}

async fn follow(block: Vec<&str>) {
    let setting = Setting::hasty(&file(), 20).await;
    // There is something to take back.
    let rotated = setting.run(&["rotate", "RotatableBot", "--wait"]).await;
    assert_eq!(rotated.code, Some(0), "{rotated:?}");
    for line in block {
        let mut arguments: Vec<_> = line.split(' ').skip(1).collect();
        if ASKING.contains(&arguments[0]) {
            let asked = setting.run(&arguments).await;
            assert_eq!(asked.code, Some(2), "{line}: {asked:?}");
            arguments.push("--yes");
        }
        let printed = setting.run(&arguments).await;
        assert_eq!(printed.code, Some(0), "{line}: {printed:?}");
    }
}

#[test]
fn the_guide_has_every_command_that_changes_something() {
    let shown: Vec<_> = blocks().into_iter().flatten().collect();
    for command in ["rotate", "rerun", "hold", "resume"].iter().chain(&ASKING) {
        let is_shown = shown
            .iter()
            .any(|line| line.split(' ').nth(1) == Some(command));
        assert!(is_shown, "{command}");
    }
}
