//! What several tests use.

pub mod computer;
pub mod container;
pub mod lines;
pub mod mounts;
pub mod pages;
pub mod program;
pub mod refusals;
pub mod rosters;
pub mod scratch;
pub mod source;
pub mod township;
pub mod verbs;
pub mod versions;
pub mod webdriver;
