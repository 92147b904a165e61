//! The one surface that the window and the command use. Every function takes an open [`register::Register`] and plain values, and gives
//! serializable values.

pub mod backup;
pub mod backup_rule;
pub mod backups;
pub mod board;
pub mod bundles;
pub mod charges;
pub mod check;
pub mod conflicts;
pub mod desk;
pub mod devices;
pub mod drafts;
pub mod enrolment;
pub mod events;
pub mod find;
pub mod findings;
mod handed;
pub mod households;
pub mod households_window;
pub mod intake;
pub mod labels;
pub mod listing;
pub mod merging;
pub mod on_drive;
pub mod orphans;
mod other_value;
pub mod paste;
pub mod people;
pub mod persons;
pub mod plan_words;
pub mod register;
pub mod restore;
pub mod roster;
pub mod row_plans;
pub mod search;
mod standing;
mod structure;
pub mod texts;
pub mod today;
pub mod traffic;
pub mod typed;
pub mod under_way;
pub mod users;
pub mod words;

pub use crate::store::folder::default_folder;

/// Whether a whole register is in a folder.
pub fn is_register(folder: &std::path::Path) -> bool {
    crate::store::folder::Folder::is_there(folder)
}

/// Rows as they are shown: households, persons, histories, findings.
pub mod views {
    pub use crate::actions::query::findings::Finding;
    pub use crate::actions::query::history::{FieldChange, Line};
    pub use crate::actions::query::views::{Household, Member, Person, Shown};
}

/// The product's name.
pub const PRODUCT: &str = "户册 · Huce";
/// The program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
