//! The register that the window has open, and how the page hears what came of something.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, TryLockError};

use huce_core::api;
use huce_core::api::drafts::Drafts;
use huce_core::api::listing::Listing;
use huce_core::api::register::Register;
use huce_core::refusal::{Code, Lang, Refusal, Result};
use serde::Serialize;

use crate::demo::Demo;
use crate::hints;

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
        let said = |lang| Said { message: refusal.message(lang), hint: hints::for_window(&refusal, lang) };
        Self { code: refusal.code().as_str(), zh: said(Lang::Zh), en: said(Lang::En) }
    }
}

/// One register at most is open. While something long is written in it, what is only read comes from a second connection, and what is to be written
/// is refused at once: nothing of it would be lost by waiting, but the few threads that answer the page would all wait with it.
#[derive(Default)]
pub struct Desk {
    open: Mutex<Option<Register>>,
    listing: Mutex<Listing>,
    drafts: Mutex<Option<Drafts>>,
    reader: Mutex<Option<Register>>,
    demo: Mutex<Option<Demo>>,
    enrolment: Mutex<Option<PathBuf>>,
    closing: Mutex<bool>,
    closed: Condvar,
    frozen: AtomicBool,
}

/// While it lives nothing is written in the register.
pub struct Frozen<'d>(&'d AtomicBool);

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Desk {
    /// Refuses what would be written from now on, while the register is about to be laid aside for another one: it would be recorded where nobody
    /// looks any more. What is being written comes to its end first.
    pub fn freeze(&self) -> Frozen<'_> {
        self.frozen.store(true, Ordering::SeqCst);
        drop(held(&self.open));
        Frozen(&self.frozen)
    }

    /// Works on the open register; refused while the window is locked, and while something long is written in it.
    pub fn with<T>(&self, run: impl FnOnce(&mut Register) -> Result<T>) -> Answer<T> {
        let mut open = match self.open.try_lock() {
            Ok(open) => open,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if held(&self.reader).is_some() => return Err(Refusal::new(Code::RegisterBusy).into()),
            // Something short: it is waited for.
            Err(TryLockError::WouldBlock) => held(&self.open),
        };
        match open.as_mut() {
            Some(_) if self.frozen.load(Ordering::SeqCst) => Err(Refusal::new(Code::RegisterBusy).into()),
            Some(register) => Ok(run(register)?),
            None => Err(Refusal::new(Code::RegisterLocked).into()),
        }
    }

    /// Reads in the open register, also while something long is written in it.
    pub fn read<T>(&self, run: impl FnOnce(&Register) -> Result<T>) -> Answer<T> {
        let open = match self.open.try_lock() {
            Ok(open) => open,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                let reader = held(&self.reader);
                if let Some(reader) = reader.as_ref() {
                    return Ok(run(reader)?);
                }
                // Something short: it is waited for; not with the reader in hand, which whoever has the register may be about to lay there.
                drop(reader);
                held(&self.open)
            }
        };
        match open.as_ref() {
            Some(register) => Ok(run(register)?),
            None => Err(Refusal::new(Code::RegisterLocked).into()),
        }
    }

    /// Reads the list of households, whose order is kept from one question to the next.
    pub fn read_list<T>(&self, run: impl FnOnce(&Register, &mut Listing) -> Result<T>) -> Answer<T> {
        self.read(|register| run(register, &mut held(&self.listing)))
    }

    /// Does something long in the open register, while others read it beside.
    pub fn with_readers<T>(&self, run: impl FnOnce(&mut Register) -> Result<T>) -> Answer<T> {
        self.with(|register| {
            // Where there can be no reader, what is asked waits.
            let beside = register.reader().ok();
            *held(&self.reader) = beside;
            let _gone = TakenAway(&self.reader);
            run(register)
        })
    }

    /// Lays a register on the desk, or takes it away: its key is then in memory no more. What is being written comes to its end first, and nobody
    /// reads meanwhile.
    pub fn lay(&self, register: Option<Register>) {
        let drafts = register.as_ref().map(Drafts::of);
        *held(&self.reader) = None;
        let mut open = held(&self.open);
        *held(&self.listing) = Listing::default();
        *open = register;
        drop(open);
        *held(&self.drafts) = drafts;
    }

    /// Whether a register lies on the desk, or is being worked with.
    pub fn has_open(&self) -> bool {
        match self.open.try_lock() {
            Ok(open) => open.is_some(),
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner().is_some(),
            Err(TryLockError::WouldBlock) => true,
        }
    }

    /// Says that the register is about to be taken away, by a thread that then calls [`Self::closed`]. `false` where another one does so already.
    pub fn begin_closing(&self) -> bool {
        !std::mem::replace(&mut *held(&self.closing), true)
    }

    /// The register that was about to be taken away is.
    pub fn closed(&self) {
        *held(&self.closing) = false;
        self.closed.notify_all();
    }

    /// Waits until a register that is about to be taken away is.
    pub fn wait_until_closed(&self) {
        drop(self.closed.wait_while(held(&self.closing), |closing| *closing).unwrap_or_else(PoisonError::into_inner));
    }

    /// Works on what is being typed, whatever long runs on the register itself; refused while the window is locked.
    pub fn with_drafts<T>(&self, run: impl FnOnce(&Drafts) -> Result<T>) -> Answer<T> {
        match held(&self.drafts).as_ref() {
            Some(drafts) => Ok(run(drafts)?),
            None => Err(Refusal::new(Code::RegisterLocked).into()),
        }
    }

    /// The folder of the register that this window is about: the real one, or the one of the demonstration that is being played.
    pub fn folder(&self) -> Result<PathBuf> {
        match self.demo().as_ref() {
            Some(demo) => Ok(demo.register().register.clone()),
            None => api::default_folder(),
        }
    }

    /// The demonstration, while one is played.
    pub fn demo(&self) -> MutexGuard<'_, Option<Demo>> {
        held(&self.demo)
    }

    /// The enrolment that was picked, until it is joined with.
    pub fn enrolment(&self) -> MutexGuard<'_, Option<PathBuf>> {
        held(&self.enrolment)
    }
}

/// Takes the reader away at the end, however that comes.
struct TakenAway<'d>(&'d Mutex<Option<Register>>);

impl Drop for TakenAway<'_> {
    fn drop(&mut self) {
        *held(self.0) = None;
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use huce_core::api::enrolment;
    use huce_core::api::register::Clock;

    use super::*;

    fn with_register() -> (tempfile::TempDir, Desk) {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("huce");
        let passphrase = "walnut pencil harbour seven";
        enrolment::new_township(&dir, "柳树镇", "419999101", passphrase, Clock::default()).unwrap();
        let desk = Desk::default();
        desk.lay(Some(Register::open(&dir, passphrase, Clock::default()).unwrap()));
        (folder, desk)
    }

    #[test]
    fn nothing_is_recorded_in_a_register_that_is_about_to_be_laid_aside() {
        let (_folder, desk) = with_register();
        let frozen = desk.freeze();
        assert!(desk.with(|register| register.meta("name")).is_err_and(|told| told.code == "register.busy"));
        assert!(desk.read(|register| register.meta("name")).is_ok(), "it can be read");
        drop(frozen);
        assert!(desk.with(|register| register.meta("name")).is_ok());
    }

    #[test]
    fn what_is_long_and_what_is_read_never_wait_for_each_other() {
        let (_folder, desk) = with_register();
        let is_over = AtomicBool::new(false);
        std::thread::scope(|threads| {
            for _ in 0..3 {
                threads.spawn(|| {
                    while !is_over.load(Ordering::SeqCst) {
                        assert!(desk.read(|register| register.meta("name")).is_ok_and(|name| name == "柳树镇"));
                    }
                });
            }
            for _ in 0..50 {
                assert!(desk.with_readers(|register| register.meta("name")).is_ok());
            }
            is_over.store(true, Ordering::SeqCst);
        });
        assert!(held(&desk.reader).is_none(), "nobody reads beside what is over");
    }
}
