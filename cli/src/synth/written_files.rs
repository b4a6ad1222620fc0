//! The files of a root module, in a folder that is not Keywheel's alone: people keep their state, a
//! backend, variables and overrides beside them.
//!
//! Which files are Keywheel's is written down in the folder itself, by name. Only those are ever replaced or
//! removed. A list rather than a mark in each file, because zips and JSON have no room for one, and because
//! a file that is generated no more has to be found. Names rather than hashes of what was written: what
//! comes out of a merge of two branches is to be generated again without a question.

use crate::failure::Failure;
use codegen::terraform::File;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

/// The list. Whoever commits the files commits it as well.
const LIST: &str = ".keywheel-files";

const LIST_HEAD: &str = "\
# The files in this folder that `keywheel synth` wrote, and that it replaces or removes. All others are yours.
";

/// What a cloud assembly has, whose folder is replaced as a whole.
const ASSEMBLY: &str = "manifest.json";

/// Writes the files into the folder, and removes those that were written before and are no more.
pub(super) fn write(folder: &Path, files: &[File]) -> Result<(), Failure> {
    let folder = Folder(folder);
    let before = folder.listed()?;
    folder.is_no_assembly()?;
    folder.holds_nothing_else_by_these_names(files, &before)?;
    let now: BTreeSet<_> = files.iter().map(|file| file.path.clone()).collect();
    // The list says first what is about to be there: after a crash, all of it is still known as Keywheel's.
    folder.write_list(&before.union(&now).cloned().collect())?;
    for file in files {
        folder.replace(&file.path, &file.bytes)?;
    }
    for path in before.difference(&now) {
        folder.remove(path)?;
    }
    folder.write_list(&now)
}

struct Folder<'a>(&'a Path);

impl Folder<'_> {
    /// The files that were written before.
    fn listed(&self) -> Result<BTreeSet<String>, Failure> {
        let path = self.0.join(LIST);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
            Err(error) => {
                return Err(failed(&path, "read", &error));
            }
        };
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines
            .map(|line| {
                if is_inside(line) {
                    Ok(line.to_owned())
                } else {
                    Err(Failure::usage(
                        format!(
                            "{} lists `{}`, which is no file in its folder",
                            shown(&path),
                            line.escape_debug()
                        ),
                        "restore the list as `keywheel synth` wrote it",
                    ))
                }
            })
            .collect()
    }

    fn is_no_assembly(&self) -> Result<(), Failure> {
        if self.0.join(ASSEMBLY).is_file() {
            return Err(Failure::usage(
                format!("{} is a cloud assembly", shown(self.0)),
                "the next one would replace the folder with everything in it: name another place with --output",
            ));
        }
        Ok(())
    }

    /// What has the same bytes may as well have been written by Keywheel: nothing is lost with it.
    fn holds_nothing_else_by_these_names(
        &self,
        files: &[File],
        listed: &BTreeSet<String>,
    ) -> Result<(), Failure> {
        for file in files.iter().filter(|file| !listed.contains(&file.path)) {
            let path = self.0.join(&file.path);
            match fs::read(&path) {
                Ok(bytes) if bytes == file.bytes => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Ok(_) => {
                    return Err(Failure::usage(
                        format!("{} was not written by `keywheel synth`", shown(&path)),
                        format!(
                            "it is not overwritten: give it another name (Terraform reads every .tf file of a folder), or name another place with --output; if it is an old one of Keywheel's whose {LIST} is lost, delete it"
                        ),
                    ));
                }
                Err(error) => return Err(failed(&path, "read", &error)),
            }
        }
        Ok(())
    }

    fn write_list(&self, paths: &BTreeSet<String>) -> Result<(), Failure> {
        let lines = paths.iter().flat_map(|path| [path.as_str(), "\n"]);
        let text: String = [LIST_HEAD].into_iter().chain(lines).collect();
        self.replace(LIST, text.as_bytes())
    }

    /// As a whole or not at all, so that no Terraform reads half a file.
    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.0.join(name);
        if fs::read(&path).is_ok_and(|found| found == bytes) {
            return Ok(());
        }
        let parent = path.parent().unwrap_or(self.0);
        let new = hidden(&path);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&new, bytes))
            .and_then(|()| fs::rename(&new, &path))
            .map_err(|error| failed(&path, "write", &error))
    }

    /// The file, and the folders that are empty without it.
    fn remove(&self, name: &str) -> Result<(), Failure> {
        let path = self.0.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(failed(&path, "remove", &error));
            }
            _ => {}
        }
        let parents = path.ancestors().skip(1);
        for parent in parents.take_while(|parent| *parent != self.0) {
            // A folder with something in it stays, and so does what is in it.
            if fs::remove_dir(parent).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// Whether a path names something below the folder that it is relative to.
fn is_inside(path: &str) -> bool {
    let mut components = Path::new(path).components().peekable();
    components.peek().is_some()
        && components.all(|component| matches!(component, Component::Normal(_)))
}

/// `main.tf` to `.main.tf.new`, which Terraform does not read.
fn hidden(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or(path.as_os_str());
    path.with_file_name(format!(".{}.new", name.to_string_lossy()))
}

fn failed(path: &Path, verb: &'static str, error: &io::Error) -> Failure {
    Failure::file(
        &path.display().to_string(),
        verb,
        error,
        "check the permissions, or name another place with --output",
    )
}

fn shown(path: &Path) -> String {
    path.display().to_string().escape_debug().to_string()
}
