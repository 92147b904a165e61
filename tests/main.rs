//! All tests of the whole program, in one binary: linking it once is faster than once for each file. `tidy` fails when a file in this
//! folder is not part of it.
#![allow(clippy::unwrap_used, reason = "a test may end at once where something is not as it says")]

/// Schedules are played a million at a time, and half of their work is small rows that come and go.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod cli;
mod desktop;
mod exchange;
mod faults;
mod formats;
mod interop;
mod measure;
mod register;
mod screens;
mod security;
mod support;
mod tidy;
