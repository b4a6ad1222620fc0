//! What is remembered between two calls, and for whom.

use crate::setting::{SECRET, Setting};
use jiff::Timestamp;
use serde_json::Value;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use tempfile::TempDir;

#[tokio::test]
async fn secrets_manager_is_asked_once_for_many_calls() {
    let (setting, key) = Setting::with_key().await;
    for _ in 0..3 {
        assert_eq!(setting.key_id(&["--secret", SECRET]).await, key.id.as_str());
    }
    assert_eq!(setting.reads(), 1);

    // When the time is over, one of many processes asks, and the others go on.
    setting.age();
    let processes: Vec<_> = (0..8)
        .map(|_| {
            let mut command = setting.command(&["--secret", SECRET]);
            tokio::task::spawn_blocking(move || command.output().unwrap())
        })
        .collect();
    for process in processes {
        let printed = setting.printed(process.await.unwrap());
        assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""));
        assert!(printed.stdout.contains(key.id.as_str()));
    }
    assert_eq!(setting.reads(), 2);
}

#[tokio::test]
async fn an_outage_of_secrets_manager_does_not_stop_the_application() {
    let (setting, key) = Setting::with_key().await;
    let call = ["--secret", SECRET];
    setting.key_id(&call).await;
    setting.age();
    let read_at: Timestamp = setting.cached()["readAt"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();

    let outage = setting.outage();
    let printed = setting.run(&call).await;
    assert_eq!(printed.code, Some(0));
    assert!(printed.stdout.contains(key.secret.expose()));
    let said = printed.stderr.split_once("fails with ").unwrap();
    assert_eq!(
        said.0,
        "warning: secret dev/bot in us-west-2: Secrets Manager "
    );
    assert_eq!(
        said.1.split_once("\n\n").unwrap().1,
        format!(
            "  {} as of {read_at:.0} is used until it can be read\n  hint: try again later\n",
            key.id
        )
    );

    // For a minute it is left alone, and nobody is told again.
    let attempts = setting.account.attempts();
    assert_eq!(setting.key_id(&call).await, key.id.as_str());
    assert_eq!(setting.account.attempts(), attempts);

    drop(outage);
    setting.age();
    assert_eq!(setting.key_id(&call).await, key.id.as_str());
    assert_eq!(setting.cached()["failedAt"], Value::Null);
}

#[tokio::test]
async fn the_cache_is_the_users_alone() {
    let (setting, key) = Setting::with_key().await;
    setting.key_id(&["--secret", SECRET]).await;
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(setting.home.path().join(".cache/keywheel")), 0o700);
    let file = setting.files("json").remove(0);
    assert_eq!(mode(file.clone()), 0o600);

    // A file that others could have read is not believed, and is one of its own again.
    fs::write(
        &file,
        setting
            .cached()
            .to_string()
            .replace(key.id.as_str(), "AKIAFORGEDFORGED"),
    )
    .unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    assert_eq!(setting.key_id(&["--secret", SECRET]).await, key.id.as_str());
    assert_eq!(mode(file.clone()), 0o600);

    // So is one that is no cache.
    fs::write(&file, "{").unwrap();
    assert_eq!(setting.key_id(&["--secret", SECRET]).await, key.id.as_str());
    assert_eq!(setting.reads(), 3);
}

#[tokio::test]
async fn the_cache_can_be_elsewhere_or_nowhere() {
    let (mut setting, key) = Setting::with_key().await;
    let call = ["--secret", SECRET, "--no-cache"];
    assert_eq!(setting.key_id(&call).await, key.id.as_str());
    assert_eq!(fs::read_dir(setting.home.path()).unwrap().count(), 0);

    let elsewhere = TempDir::new().unwrap();
    setting.set("XDG_CACHE_HOME", &elsewhere.path().display().to_string());
    assert_eq!(setting.key_id(&["--secret", SECRET]).await, key.id.as_str());
    assert!(elsewhere.path().join("keywheel").is_dir());
    assert_eq!(setting.files("json"), [""; 0].map(PathBuf::from));

    setting.set("XDG_CACHE_HOME", "/dev/null");
    let printed = setting.run(&["--secret", SECRET]).await;
    assert_eq!(printed.code, Some(0));
    assert!(printed.stdout.contains(key.id.as_str()));
    assert!(
        printed
            .stderr
            .starts_with("warning: the key is not cached: ")
            && printed.stderr.ends_with(
                "\n\n  hint: set XDG_CACHE_HOME to a folder of your own, or give --no-cache\n"
            ),
        "{}",
        printed.stderr
    );
}

#[tokio::test]
async fn the_cache_of_one_reader_is_not_anothers() {
    let (mut setting, _) = Setting::with_key().await;
    setting.key_id(&["--secret", SECRET]).await;
    let (id, secret) = setting.account.issue_role_credentials("another");
    setting.set("AWS_ACCESS_KEY_ID", &id);
    setting.set("AWS_SECRET_ACCESS_KEY", &secret);
    setting.key_id(&["--secret", SECRET]).await;
    assert_eq!(setting.reads(), 2);
}
