//! The file that a product is written to.

use crate::failure::Failure;
use crate::output::Output;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Writes the product there; `-` is standard output.
pub(crate) fn write(path: &Path, text: &str, output: &mut Output) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        return Ok(output.print(text)?);
    }
    std::fs::write(path, text).map_err(|error| {
        let name = path.display().to_string();
        Failure::file(&name, "write", &error, hint(path, &error))
    })
}

fn hint(path: &Path, error: &io::Error) -> String {
    match (error.kind(), path.parent()) {
        (ErrorKind::NotFound, Some(folder)) => {
            let folder = folder.display().to_string();
            format!(
                "make its folder first: `mkdir -p {}`",
                folder.escape_debug()
            )
        }
        (ErrorKind::IsADirectory, _) => "name a file in it".to_owned(),
        (ErrorKind::NotADirectory, Some(folder)) => {
            let folder = folder.display().to_string();
            format!("{} is not a folder", folder.escape_debug())
        }
        (ErrorKind::PermissionDenied, _) => {
            "check the permissions of the file and of its folder".to_owned()
        }
        _ => "write to another place".to_owned(),
    }
}
