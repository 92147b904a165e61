//! What the page may ask of the program: one file for each feature, a few lines for each command.

pub mod about;
pub mod backups;
pub mod charges;
pub mod decisions;
pub mod demo;
pub mod devices;
pub mod drafts;
pub mod events;
pub mod files;
pub mod findings;
pub mod households;
pub mod intake;
pub mod merging;
pub mod officers;
pub mod orphans;
pub mod persons;
pub mod register;
pub mod rosters;
pub mod search;
pub mod session;
pub mod setup;
pub mod stick;
pub mod today;
pub mod users;
pub mod window;
