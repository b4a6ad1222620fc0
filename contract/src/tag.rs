//! Tags of the resources that Keywheel manages.

/// On every managed user and secret; IAM policies are conditioned on it. The ancestor's tag, kept.
pub const ROTATABLE: &str = "Rotatable";
/// The value of [`ROTATABLE`].
pub const ROTATABLE_VALUE: &str = "true";
/// The name of the pipeline that owns the resource.
pub const PIPELINE: &str = "keywheel:pipeline";
