//! The Lambdas' programs, as they were built.

use crate::failure::Failure;
use codegen::artifact::{Artifact, Artifacts};
use codegen::config::Architecture;
use contract::Function;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Reads each of these functions' programs, and looks whether it runs where it is to run.
pub(super) fn collect(
    folder: Option<PathBuf>,
    functions: impl IntoIterator<Item = Function>,
    architecture: Architecture,
) -> Result<Artifacts, Failure> {
    let folder = folder.unwrap_or_else(|| usual_folder(architecture));
    Artifacts::collect(functions, |function| {
        program(&folder, function, architecture)
    })
}

/// Where they are when nobody says: where `make lambdas` builds them, else beside the program, as in a release.
fn usual_folder(architecture: Architecture) -> PathBuf {
    let built = Path::new("target/lambdas").join(architecture.name());
    if built.is_dir() {
        return built;
    }
    let program = std::env::current_exe().and_then(std::fs::canonicalize).ok();
    let released = program.map(|program| {
        let lambdas = program.with_file_name("lambdas");
        lambdas.join(architecture.name())
    });
    released.filter(|folder| folder.is_dir()).unwrap_or(built)
}

fn program(
    folder: &Path,
    function: Function,
    architecture: Architecture,
) -> Result<Artifact, Failure> {
    let path = folder.join(function.name()).join("bootstrap");
    let name = path.display().to_string();
    let program = std::fs::read(&path).map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::NotFound => "the Lambdas are not built: run `make lambdas` in Keywheel's source and name the folder with --lambdas, or look at what is generated without them: --no-assets",
            _ => "check the file's permissions",
        };
        Failure::file(&name, "read", &error, hint)
    })?;
    let wanted = architecture.name();
    match machine(&program) {
        Some(found) if found == architecture => Ok(Artifact::of_program(&program)),
        Some(found) => Err(Failure::usage(
            format!(
                "{} runs on {}, and the configuration says {wanted}",
                name.escape_debug(),
                found.name()
            ),
            format!(
                "name a folder with programs for {wanted} with --lambdas, or set `architecture: {}`",
                found.name()
            ),
        )),
        None => Err(Failure::usage(
            format!(
                "{} is not a Linux program for {wanted}",
                name.escape_debug()
            ),
            "run `make lambdas` in Keywheel's source",
        )),
    }
}

/// What an ELF file of 64 bits runs on (System V ABI, "ELF header": e_ident, e_machine).
fn machine(program: &[u8]) -> Option<Architecture> {
    const ELF_64_LITTLE_ENDIAN: &[u8] = b"\x7fELF\x02\x01";
    const MACHINE: std::ops::Range<usize> = 18..20;
    if !program.starts_with(ELF_64_LITTLE_ENDIAN) {
        return None;
    }
    match program.get(MACHINE)? {
        [0x3e, 0] => Some(Architecture::X86_64),
        [0xb7, 0] => Some(Architecture::Arm64),
        _ => None,
    }
}
