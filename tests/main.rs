//! All tests of the whole program, in one binary: linking it once is faster than once for each file. `tidy` fails when a file in this
//! folder is not part of it.
#![allow(clippy::unwrap_used, reason = "a test may end at once where something is not as it says")]

mod cli;
mod desktop;
mod exchange;
mod register;
mod support;
mod tidy;
