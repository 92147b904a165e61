//! The command `huce`, run as a person would run it.

mod disks;
mod killed;
mod month;
mod refusals;
