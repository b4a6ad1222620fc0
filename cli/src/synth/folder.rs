//! The folder of a cloud assembly: replaced as a whole, or left as it is.

use crate::failure::Failure;
use codegen::cdk::File;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Writes the files into the folder, in place of the assembly that was there. Nothing else is ever
/// overwritten.
pub(super) fn replace(folder: &Path, files: &[File]) -> Result<(), Failure> {
    let name = folder.display().to_string();
    let failed = |verb: &'static str| {
        let name = name.clone();
        move |error: io::Error| {
            Failure::file(&name, verb, &error, "name another place with --output")
        }
    };
    let is_new = match entries(folder) {
        Ok(0) => false,
        Ok(_) if folder.join("manifest.json").is_file() => false,
        Ok(_) => {
            return Err(Failure::usage(
                format!("{} is not a cloud assembly", name.escape_debug()),
                "it holds other files, which are not overwritten: name another place with --output",
            ));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(failed("read")(error)),
    };
    // Beside the old one, so that whatever goes wrong leaves a whole assembly behind.
    let new = beside(folder, "new");
    let old = beside(folder, "old");
    remove(&new)
        .and_then(|()| write(&new, files))
        .map_err(failed("write"))?;
    let exchanged = remove(&old)
        .and_then(|()| {
            if is_new {
                Ok(())
            } else {
                fs::rename(folder, &old)
            }
        })
        .and_then(|()| fs::rename(&new, folder))
        .and_then(|()| remove(&old));
    exchanged.map_err(failed("replace"))
}

fn entries(folder: &Path) -> io::Result<usize> {
    Ok(fs::read_dir(folder)?.count())
}

fn write(folder: &Path, files: &[File]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    files
        .iter()
        .try_for_each(|file| fs::write(folder.join(&file.path), &file.bytes))
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// `cdk-out` to `.cdk-out.new`.
fn beside(folder: &Path, suffix: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or(folder.as_os_str());
    folder.with_file_name(format!(".{}.{suffix}", name.to_string_lossy()))
}
