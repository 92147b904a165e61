//! What this program is.

use huce_core::api;
use serde::Serialize;

/// The product's name and version, as the first page shows them.
#[derive(Serialize)]
pub struct About {
    product: &'static str,
    version: &'static str,
}

/// Names the product and its version.
#[tauri::command]
pub fn about() -> About {
    About { product: api::PRODUCT, version: api::VERSION }
}
