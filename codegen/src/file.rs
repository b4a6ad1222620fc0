//! What is generated, file by file.

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path within the folder that is generated.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}
