//! The Lambdas' programs as Lambda takes them: zips, the same bytes for the same program.

use crate::hash;
use contract::Function;
use libdeflater::{CompressionLvl, Compressor};
use rawzip::time::UtcDateTime;
use rawzip::{CompressionMethod, DataDescriptorOutput, ZipArchiveWriter};
use std::collections::BTreeMap;
use std::io::Write;

/// What provided.al2023 runs.
const PROGRAM: &str = "bootstrap";

/// The first that a zip knows.
const FIRST_DATE: UtcDateTime = match UtcDateTime::from_components(1980, 1, 1, 0, 0, 0, 0) {
    Some(date) => date,
    None => panic!("it is a date"),
};

/// How hard libdeflate tries, of 12: above, it takes longer for a thousandth less. A start of the Lambda fetches
/// what is left.
const LEVEL: i32 = 10;

/// A function's program, zipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    zip: Vec<u8>,
    sha256: String,
}

/// The programs of the functions that one configuration needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifacts(BTreeMap<Function, Artifact>);

impl Artifact {
    /// A zip as it is.
    #[must_use]
    pub fn of_zip(zip: Vec<u8>) -> Self {
        Artifact {
            sha256: hash::sha256(&zip),
            zip,
        }
    }

    /// Zips a program: as `bootstrap`, executable, and with the first date that a zip knows, so that
    /// the same program gives the same bytes whenever and wherever it is zipped.
    ///
    /// # Panics
    ///
    /// When the program is larger than 4 GiB; Lambda takes 250 MB.
    #[must_use]
    pub fn of_program(program: &[u8]) -> Self {
        let zip = zipped(program).expect("a Vec takes any bytes");
        Artifact::of_zip(zip)
    }

    /// The zip.
    #[must_use]
    pub fn zip(&self) -> &[u8] {
        &self.zip
    }

    /// Its SHA-256, in hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

fn zipped(program: &[u8]) -> Result<Vec<u8>, rawzip::Error> {
    let mut compressor =
        Compressor::new(CompressionLvl::new(LEVEL).expect("it is one of the levels"));
    let mut deflated = vec![0; compressor.deflate_compress_bound(program.len())];
    let size = compressor
        .deflate_compress(program, &mut deflated)
        .expect("it is as long as it can become");
    let mut zip = ZipArchiveWriter::new(Vec::new());
    let (mut entry, _) = zip
        .new_file(PROGRAM)
        .compression_method(CompressionMethod::DEFLATE)
        .last_modified(FIRST_DATE)
        .unix_permissions(0o755)
        .start()?;
    entry.write_all(&deflated[..size])?;
    let length = u64::try_from(program.len()).expect("it is in memory");
    entry.finish(DataDescriptorOutput::new(
        libdeflater::crc32(program),
        length,
    ))?;
    zip.finish()
}

impl Artifacts {
    /// One artifact for each of these functions: those that [`Configuration::functions`] names.
    ///
    /// # Errors
    ///
    /// The first that `artifact` gives.
    ///
    /// [`Configuration::functions`]: crate::config::Configuration::functions
    pub fn collect<E>(
        functions: impl IntoIterator<Item = Function>,
        mut artifact: impl FnMut(Function) -> Result<Artifact, E>,
    ) -> Result<Self, E> {
        let artifacts = functions
            .into_iter()
            .map(|function| artifact(function).map(|artifact| (function, artifact)));
        artifacts.collect::<Result<_, _>>().map(Artifacts)
    }

    /// A function's program.
    ///
    /// # Panics
    ///
    /// When the programs were collected for a configuration that does not need this one.
    #[must_use]
    pub fn of(&self, function: impl Into<Function>) -> &Artifact {
        self.0
            .get(&function.into())
            .expect("there is one for each function that is needed")
    }

    /// All of them, in the order of [`Function::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Function, &Artifact)> {
        self.0
            .iter()
            .map(|(function, artifact)| (*function, artifact))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read};

    #[test]
    fn the_zip_holds_an_executable_bootstrap_from_1980() {
        let artifact = Artifact::of_program(b"program");
        let mut zip = zip::ZipArchive::new(Cursor::new(artifact.zip())).unwrap();
        assert_eq!(zip.len(), 1);
        let mut file = zip.by_name("bootstrap").unwrap();
        assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        let date = file.last_modified().unwrap();
        assert_eq!((date.year(), date.month(), date.day()), (1980, 1, 1));
        let mut program = Vec::new();
        file.read_to_end(&mut program).unwrap();
        assert_eq!(program, b"program");
    }

    #[test]
    fn the_same_program_gives_the_same_bytes_on_every_machine() {
        let program: Vec<u8> = (0..60_000_u32).map(|n| (n * n / 7) as u8).collect();
        assert_eq!(
            Artifact::of_program(&program).sha256(),
            "202985fa7323f140f31e0f7fa04a59f73e4ebb5ccb0f32aee785fac42c289ef2"
        );
    }
}
