//! Amazon States Language: a typed model, the rotation, and an interpreter on virtual time.
