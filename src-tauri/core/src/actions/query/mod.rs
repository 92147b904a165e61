//! Reading (查询): nothing here writes.

pub mod as_of;
pub mod findings;
pub mod history;
pub mod views;
