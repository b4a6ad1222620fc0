//! The file that most commands begin with.

use crate::failure::Failure;
use crate::findings::Report;
use codegen::config::{self, Configuration, Finding};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// The argument that names it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct FileArgument {
    /// The configuration, or `-` for standard input
    #[arg(value_name = "FILE", default_value = "keywheel.yaml", value_hint = clap::ValueHint::FilePath)]
    path: PathBuf,
}

/// The same as an option, for commands whose arguments are users.
#[derive(Debug, clap::Args)]
pub(crate) struct FileOption {
    /// The configuration that is deployed, or `-` for standard input
    #[arg(short, long = "file", alias = "config", value_name = "FILE", default_value = "keywheel.yaml", value_hint = clap::ValueHint::FilePath)]
    path: PathBuf,
}

impl FileArgument {
    /// The file of this path, which another argument has named.
    pub(crate) fn of(path: PathBuf) -> Self {
        FileArgument { path }
    }
}

/// A configuration's bytes and name.
pub(crate) struct ConfigurationFile {
    name: String,
    /// Nothing for standard input.
    path: Option<PathBuf>,
    bytes: Vec<u8>,
}

impl ConfigurationFile {
    /// Loads the file; what it holds is not looked at yet.
    pub(crate) fn open(argument: &FileArgument) -> Result<Self, Failure> {
        Self::at(
            &argument.path,
            "name the file, as in `keywheel check path/to/keywheel.yaml`",
        )
    }

    /// The same, where the file is an option.
    pub(crate) fn open_option(option: &FileOption) -> Result<Self, Failure> {
        Self::at(
            &option.path,
            "name the file, as in `--file path/to/keywheel.yaml`",
        )
    }

    fn at(path: &Path, when_missing: &'static str) -> Result<Self, Failure> {
        let is_file = path.as_os_str() != "-";
        let (name, bytes) = if is_file {
            let name = path.display().to_string();
            (name, File::open(path).and_then(start_of))
        } else {
            ("standard input".to_owned(), start_of(io::stdin()))
        };
        match bytes {
            Ok(bytes) => Ok(ConfigurationFile {
                name,
                path: is_file.then(|| path.to_owned()),
                bytes,
            }),
            Err(error) => {
                let hint = hint(&error, when_missing);
                Err(Failure::file(&name, "read", &error, hint))
            }
        }
    }

    /// What messages call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The configuration, or what is wrong with it.
    pub(crate) fn read(&self) -> Result<Configuration, Report<'_>> {
        config::read(&self.bytes).map_err(|findings| self.report(findings))
    }

    /// Its text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The same file with another content, which is not written yet.
    pub(crate) fn with(&self, bytes: Vec<u8>) -> Self {
        ConfigurationFile {
            name: self.name.clone(),
            path: self.path.clone(),
            bytes,
        }
    }

    /// Writes it in place of what is there, all at once: whatever happens meanwhile, the one or the other stands.
    pub(crate) fn write(&self) -> Result<(), Failure> {
        let Some(path) = &self.path else {
            return Err(Failure::usage(
                "standard input cannot be written to",
                "name the file with --file",
            ));
        };
        let failed = |error: &io::Error| {
            Failure::file(&self.name, "write", error, hint(error, "name the file"))
        };
        self.replace(path).map_err(|error| failed(&error))
    }

    fn replace(&self, path: &Path) -> io::Result<()> {
        // Behind a link.
        let path = path.canonicalize()?;
        let folder = path.parent().unwrap_or(Path::new("/"));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&self.bytes)?;
        file.as_file()
            .set_permissions(path.metadata()?.permissions())?;
        file.persist(&path)?;
        Ok(())
    }

    /// Findings about this file.
    pub(crate) fn report(&self, findings: Vec<Finding>) -> Report<'_> {
        Report::new(&self.name, &self.bytes, findings)
    }

    /// The place of another file in the same folder; that of standard input is the current one.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        let folder = self.path.as_deref().and_then(Path::parent);
        folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
    }
}

/// As much as is needed to see that a file is too large, however large it is.
fn start_of(file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(config::LARGEST_FILE as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn hint(error: &io::Error, when_missing: &'static str) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => when_missing,
        ErrorKind::IsADirectory => "name the file in it",
        _ => "check the file's permissions",
    }
}
