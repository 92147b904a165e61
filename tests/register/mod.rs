//! One register: what a person can record in it, and what stands in it afterwards.

mod access;
mod as_of;
mod backups;
mod board;
mod bundles;
mod check;
pub mod copies;
mod demo;
mod drafts;
mod events;
mod findings;
mod history;
mod new_keys;
mod purge;
mod receipts;
mod recovery;
mod redecide;
mod refusals;
mod rosters;
mod same_ids;
mod schema;
mod search;
mod under_way;
mod undo;
mod users;
mod versions;
mod wandering;
