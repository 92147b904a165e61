//! What several tests use.

pub mod program;
pub mod scratch;
pub mod source;
pub mod township;
pub mod webdriver;
