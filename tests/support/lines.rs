//! The lines of a list as the command shows them: what scripts rely on.

use serde::Serialize;
use serde_json::Value;

/// The lines of a list as JSON.
pub fn lines<T: Serialize>(list: huce_core::refusal::Result<Vec<T>>) -> Vec<Value> {
    list.unwrap().iter().map(|line| serde_json::to_value(line).unwrap()).collect()
}
