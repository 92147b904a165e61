//! The command `huce`, run as a person would run it.

mod contract;
mod demo;
mod disks;
mod killed;
mod month;
mod refusals;
