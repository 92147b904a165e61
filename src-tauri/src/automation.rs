//! Remote control of the window: only in builds that are not handed to anyone.

use std::ffi::OsStr;

use huce_core::api::register::Clock;

/// The variable by which WebKit's driver asks Tauri to let it steer the window.
const VARIABLE: &str = "TAURI_WEBVIEW_AUTOMATION";

/// Only builds that nobody gets heed the variables of tests.
pub const UNDER_TEST: bool = cfg!(any(debug_assertions, feature = "e2e"));

/// A release build without the feature `e2e` is what people get.
const SHIPPED: bool = !UNDER_TEST;

/// Ends a shipped build that somebody asks to be steered from outside: who steers the window reads every name in the register.
///
/// # Errors
/// A sentence for the terminal, where the variable is set in a shipped build.
pub fn refuse_in_shipped_builds() -> Result<(), String> {
    refuse(SHIPPED, std::env::var_os(VARIABLE).as_deref())
}

/// Whether another program wants to steer the window.
pub fn is_asked_for() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

/// The computer's clock, or in builds that nobody gets the moment that a test names in `HUCE_TEST_NOW`.
pub fn clock() -> Clock {
    let fixed = std::env::var("HUCE_TEST_NOW").ok().filter(|_| UNDER_TEST);
    Clock::of(fixed.as_deref()).unwrap_or_default()
}

fn refuse(shipped: bool, asked: Option<&OsStr>) -> Result<(), String> {
    match asked {
        Some(_) if shipped => Err(format!("{VARIABLE} is set; this build cannot be steered by another program. Unset it and start again.")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shipped_build_refuses_to_be_steered() {
        assert!(refuse(true, Some(OsStr::new("true"))).is_err());
        assert!(refuse(true, Some(OsStr::new(""))).is_err());
        assert!(refuse(true, None).is_ok());
    }

    #[test]
    fn a_build_under_test_may_be_steered() {
        assert!(refuse(false, Some(OsStr::new("true"))).is_ok());
    }
}
