//! The window. These tests need WebKit, its driver and a screen, so that plain `cargo test` leaves them out; `cargo xtask test` runs them.

mod charges;
mod decisions;
mod demo;
mod drafts;
mod editing;
mod enrolling;
mod events;
mod first_page;
mod guide;
mod households;
mod joining;
mod listing;
mod locking;
mod orphans;
mod paper;
mod rosters;
mod settings;
mod setup;
mod structure;
mod symbols;
mod today;
mod traffic;
mod villages;
