//! The command `huce`, run as a person would run it.

mod month;
