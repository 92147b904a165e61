//! The one surface that the window and the command use. Every function takes an open [`register::Register`] and plain values, and gives
//! serializable values.

pub mod backup;
pub mod bundles;
pub mod check;
pub mod desk;
pub mod enrolment;
pub mod find;
pub mod people;
pub mod plan_words;
pub mod register;
pub mod roster;
pub mod users;

/// The product's name.
pub const PRODUCT: &str = "户册 · Huce";
/// The program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
