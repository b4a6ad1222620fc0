//! keywheel.lock, on the disk.

use crate::configuration_file::ConfigurationFile;
use crate::failure::Failure;
use crate::findings::Report;
use codegen::config::Configuration;
use codegen::lock::{Assignment, Lock};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The lock's place and bytes.
pub(super) struct LockFile {
    path: PathBuf,
    name: String,
    /// Nothing before the first generation.
    bytes: Option<Vec<u8>>,
}

impl LockFile {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let bytes = match std::fs::read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                let hint = "check the file's permissions, or name another one with --lock";
                return Err(Failure::file(&name, "read", &error, hint));
            }
        };
        Ok(LockFile {
            path: path.to_owned(),
            name,
            bytes,
        })
    }

    /// The lock with a place for each user, or what is wrong with it.
    pub(super) fn assign<'a>(
        &'a self,
        file: &'a ConfigurationFile,
        configuration: &Configuration,
    ) -> Result<Assignment, Report<'a>> {
        let lock = match &self.bytes {
            None => Lock::empty(),
            Some(bytes) => {
                Lock::read(bytes).map_err(|findings| Report::new(&self.name, bytes, findings))?
            }
        };
        lock.assign(configuration)
            .map_err(|findings| file.report(findings))
    }

    /// Writes the lock if it is another one now, and says whether it was.
    pub(super) fn write(&self, lock: &Lock) -> Result<bool, Failure> {
        let text = lock.write();
        if self.bytes.as_deref() == Some(text.as_bytes()) {
            return Ok(false);
        }
        std::fs::write(&self.path, text).map_err(|error| {
            let hint = "check the permissions of its folder, or name another place with --lock";
            Failure::file(&self.name, "write", &error, hint)
        })?;
        Ok(true)
    }
}
