//! keywheel.yaml to everything that is generated from it.
