//! Tags of the resources that Keywheel manages.

/// On every managed user and secret; IAM policies are conditioned on it. The ancestor's tag, kept.
pub const ROTATABLE: &str = "Rotatable";
/// The value of [`ROTATABLE`].
pub const ROTATABLE_VALUE: &str = "true";
/// On a secret: the key that was deactivated last, and when, parted by a space. IAM does not tell
/// when a key's status changed, and two rotations must not each count its rest from another moment.
pub const DEACTIVATED: &str = "keywheel:deactivated";
/// On a secret: the key that a person is bringing back, and since when, parted by a space. For
/// [`RESTORING_TIME`](crate::bound::RESTORING_TIME) no step deactivates it.
pub const RESTORED: &str = "keywheel:restored";
/// On a secret: the keys that a person has called compromised, parted by spaces. They are deactivated
/// whoever uses them, once they are not current, and nothing brings them back.
pub const REVOKED: &str = "keywheel:revoked";
/// The name of the pipeline that owns the resource.
pub const PIPELINE: &str = "keywheel:pipeline";
/// On a secret that Secrets Manager rotates: the name of the schedule, in the group of the pipeline's
/// name, whose input is the user's [`Rotation`](crate::Rotation). It is disabled; what an execution is
/// asked to do stands in one place, whoever starts it.
pub const SCHEDULE: &str = "keywheel:schedule";
