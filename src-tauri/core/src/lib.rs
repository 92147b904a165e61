//! Everything that Huce (户册) knows, without a window.
//!
//! Dependencies point one way: `api` -> `actions` -> (`store`, `exchange`) -> `model`. `docs/architecture.md` says what may stand where.
#![warn(missing_docs)]

pub mod actions;
pub mod api;
pub mod catalogue;
pub mod demo;
pub mod exchange;
pub mod model;
pub mod planted;
#[cfg(test)]
mod properties;
pub mod refusal;
pub mod roster;
pub mod store;
pub mod tables;

/// The version of `schema.sql` that this program reads and writes.
pub const SCHEMA_VERSION: u32 = 1;
