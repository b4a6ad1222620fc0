//! AWS in memory, on a virtual clock; drives the interpreter and the handlers together.
