//! A copy of the workspace, to break something in.

use std::fs;
use std::path::{Path, PathBuf};

/// A copy of the workspace's sources, with a build folder of its own beside it.
pub(crate) struct Copy {
    original: PathBuf,
    folder: PathBuf,
}

impl Copy {
    pub(crate) fn of(original: &Path) -> Self {
        Copy {
            original: original.to_owned(),
            folder: original.join("target/sabotage"),
        }
    }

    pub(crate) fn tree(&self) -> PathBuf {
        self.folder.join("tree")
    }

    pub(crate) fn build(&self) -> PathBuf {
        self.folder.join("build")
    }

    /// Makes the copy what the original is. Files that are the same are not touched, so that Cargo
    /// does not build them again.
    pub(crate) fn renew(&self) {
        renew(&self.original, &self.tree());
    }

    pub(crate) fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.tree().join(file);
        let code = fs::read_to_string(&path).unwrap();
        fs::write(path, code.replace(from, to)).unwrap();
    }
}

fn renew(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        let copy = to.join(name);
        if path.is_dir() {
            if name != "target" && name != ".git" {
                renew(&path, &copy);
            }
        } else {
            let content = fs::read(&path).unwrap();
            if fs::read(&copy).ok().as_ref() != Some(&content) {
                fs::write(copy, content).unwrap();
            }
        }
    }
}
