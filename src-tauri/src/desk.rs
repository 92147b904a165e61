//! The register that the window has open, and how the page hears what came of something.

use std::sync::{Mutex, PoisonError};

use huce_core::api::register::Register;
use huce_core::refusal::{Code, Lang, Refusal, Result};
use serde::Serialize;

/// What the page gets for a refusal: the stable code, on which alone it branches, and the words in both languages.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Told {
    /// The code, as `docs/errors.md` lists it.
    code: &'static str,
    /// In Chinese.
    zh: Said,
    /// In English.
    en: Said,
}

/// What happened, and what to do next.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Said {
    message: String,
    hint: String,
}

/// What a command gives.
pub type Answer<T> = std::result::Result<T, Told>;

impl From<Refusal> for Told {
    fn from(refusal: Refusal) -> Self {
        let said = |lang| Said { message: refusal.message(lang), hint: refusal.hint(lang) };
        Self { code: refusal.code().as_str(), zh: said(Lang::Zh), en: said(Lang::En) }
    }
}

/// One register at most is open. While something long runs on it, what else is asked of it waits.
#[derive(Default)]
pub struct Desk {
    open: Mutex<Option<Register>>,
}

impl Desk {
    /// Works on the open register; refused while the window is locked.
    pub fn with<T>(&self, run: impl FnOnce(&mut Register) -> Result<T>) -> Answer<T> {
        match self.open.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(register) => Ok(run(register)?),
            None => Err(Refusal::new(Code::RegisterLocked).into()),
        }
    }

    /// Lays a register on the desk, or takes it away: its key is then in memory no more.
    pub fn lay(&self, register: Option<Register>) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = register;
    }
}
