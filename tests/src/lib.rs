//! End to end: simulation, parity with other software, the CLI.
