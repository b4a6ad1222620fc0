//! Keys between calls, in private files.

use crate::environment;
use contract::environment::{HOME, XDG_CACHE_HOME};
use contract::{AccessKeyId, Duration, KeyMaterial, SecretAccessKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// How long Secrets Manager is left alone after a failure.
pub(super) const AFTER_FAILURE: Duration = Duration::from_minutes(1);

/// The file of one secret, as one reader reads it.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    name: String,
}

/// A key that was read before.
#[derive(Debug)]
pub(super) struct CachedKey {
    pub(super) key: KeyMaterial,
    pub(super) read_at: Timestamp,
    /// When it was last tried to read it anew, in vain.
    pub(super) failed_at: Option<Timestamp>,
}

/// As it is in the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document<Secret> {
    access_key_id: AccessKeyId,
    secret_access_key: Secret,
    read_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failed_at: Option<Timestamp>,
}

impl Cache {
    /// The file for what these words tell from everything else. Its folder is made, and is the user's alone.
    pub(super) fn of(words: &[&str]) -> io::Result<Self> {
        let folder = folder().ok_or_else(|| {
            let message = format!("neither {} nor {} is set", XDG_CACHE_HOME.name, HOME.name);
            io::Error::new(ErrorKind::NotFound, message)
        })?;
        if let Some(parent) = folder.parent() {
            std::fs::create_dir_all(parent)?;
        }
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            // Nobody but its owner may do that: a folder that someone else has put there is not used.
            _ => std::fs::set_permissions(&folder, Permissions::from_mode(0o700))?,
        }
        let mut hash = Sha256::new();
        for word in words {
            hash.update(word);
            hash.update([0]);
        }
        let hash = hash.finalize();
        let name = hash[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(Cache { folder, name })
    }

    /// The key of an earlier call. A file that others may read, or that is none of ours, is none.
    pub(super) fn load(&self) -> Option<CachedKey> {
        let mut file = File::open(self.path("json")).ok()?;
        let metadata = file.metadata().ok()?;
        if !metadata.is_file() || metadata.permissions().mode() & 0o077 != 0 {
            return None;
        }
        let mut text = Zeroizing::new(String::new());
        file.read_to_string(&mut text).ok()?;
        let document: Document<String> = serde_json::from_str(&text).ok()?;
        Some(CachedKey {
            key: KeyMaterial {
                id: document.access_key_id,
                secret: SecretAccessKey::new(document.secret_access_key),
            },
            read_at: document.read_at,
            failed_at: document.failed_at,
        })
    }

    /// Keeps a key. Whoever reads meanwhile finds the old file or the new one, whole.
    pub(super) fn store(&self, cached: &CachedKey) -> io::Result<()> {
        let text = Zeroizing::new(serde_json::to_string(&Document {
            access_key_id: cached.key.id.clone(),
            secret_access_key: cached.key.secret.expose(),
            read_at: cached.read_at,
            failed_at: cached.failed_at,
        })?);
        // Its mode is 0600 from the beginning.
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_data()?;
        file.persist(self.path("json"))?;
        Ok(())
    }

    /// The right to read the secret anew: of many processes only one has it at a time. It ends with the
    /// file that is given; `None` when another process has it.
    pub(super) fn turn(&self) -> io::Result<Option<File>> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(self.path("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn path(&self, extension: &str) -> PathBuf {
        self.folder.join(&self.name).with_extension(extension)
    }
}

impl CachedKey {
    /// Until when Secrets Manager need not be asked; `None` when it is to be asked now.
    pub(super) fn fresh_until(&self, now: Timestamp, cache_for: Duration) -> Option<Timestamp> {
        let spans = [
            Some((self.read_at, cache_for)),
            self.failed_at.map(|failed_at| (failed_at, AFTER_FAILURE)),
        ];
        let spans = spans.into_iter().flatten();
        spans
            .map(|(start, length)| (start, length.after(start)))
            // A start in the future is a clock that was set back since.
            .filter(|(start, end)| (*start..*end).contains(&now))
            .map(|(_, end)| end)
            .max()
    }
}

/// A relative path is to be ignored, says the convention.
fn folder() -> Option<PathBuf> {
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    let of_caches = environment::value(XDG_CACHE_HOME)
        .map(PathBuf::from)
        .and_then(absolute);
    let of_home = || environment::value(HOME).map(|home| Path::new(&home).join(".cache"));
    Some(of_caches.or_else(of_home)?.join("keywheel"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        format!("2026-11-22T{time}Z").parse().unwrap()
    }

    fn cached(read_at: &str, failed_at: Option<&str>) -> CachedKey {
        CachedKey {
            key: KeyMaterial {
                id: "AKIAIOSFODNN7EXAMPLE".parse().unwrap(),
                secret: SecretAccessKey::new("canary".into()),
            },
            read_at: at(read_at),
            failed_at: failed_at.map(at),
        }
    }

    #[test]
    fn a_key_is_fresh_for_as_long_as_it_may_be_cached_and_for_a_minute_after_a_failure() {
        let quarter = Duration::from_minutes(15);
        for (key, now, until) in [
            (cached("10:00:00", None), "10:00:00", Some("10:15:00")),
            (cached("10:00:00", None), "10:14:59", Some("10:15:00")),
            (cached("10:00:00", None), "10:15:00", None),
            (cached("10:00:00", None), "09:59:59", None),
            (
                cached("10:00:00", Some("11:00:00")),
                "11:00:30",
                Some("11:01:00"),
            ),
            (cached("10:00:00", Some("11:00:00")), "11:01:00", None),
            (cached("10:00:00", Some("11:00:00")), "10:30:00", None),
        ] {
            assert_eq!(
                key.fresh_until(at(now), quarter),
                until.map(at),
                "{key:?} at {now}"
            );
        }
    }

    #[test]
    fn what_is_cached_cannot_be_printed() {
        let printed = format!("{:?}", cached("10:00:00", None));
        assert!(!printed.contains("canary"), "{printed}");
    }
}
