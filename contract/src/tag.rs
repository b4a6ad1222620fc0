//! Tags of the resources that Keywheel manages.

/// On every managed user and secret; IAM policies are conditioned on it. The ancestor's tag, kept.
pub const ROTATABLE: &str = "Rotatable";
/// The value of [`ROTATABLE`].
pub const ROTATABLE_VALUE: &str = "true";
/// On a secret: the key that was deactivated last, and when, parted by a space. IAM does not tell
/// when a key's status changed, and two rotations must not each count its rest from another moment.
pub const DEACTIVATED: &str = "keywheel:deactivated";
/// The name of the pipeline that owns the resource.
pub const PIPELINE: &str = "keywheel:pipeline";
/// On a secret that Secrets Manager rotates: the name of the schedule, in the group of the pipeline's
/// name, whose input is the user's [`Rotation`](crate::Rotation). It is disabled; what an execution is
/// asked to do stands in one place, whoever starts it.
pub const SCHEDULE: &str = "keywheel:schedule";
