//! The window. These tests need WebKit, its driver and a screen, so that plain `cargo test` leaves them out; `cargo xtask test` runs them.

mod decisions;
mod editing;
mod events;
mod first_page;
mod households;
mod symbols;
mod traffic;
