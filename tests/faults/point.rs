//! One point: an operation under one fault, what must hold afterwards, and the same operation once more.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use huce_core::api::register::Clock;
use huce_core::api::{backup, desk};
use huce_core::refusal::Code;

use super::cases::{Case, Judge, NEW_PASSPHRASE, NOW, OLD_PASSPHRASE, files_in};
use super::disk::{Fault, Kind, Place, Run};
use super::state::{State, View, open, raw};

/// What a fault met and led to.
#[derive(Debug)]
pub struct Seen {
    /// The operation, `write` or the like; "end" for a power cut after everything.
    pub what: String,
    /// What the command said: `success`, the code of its refusal, or that it died.
    pub said: String,
    /// Where the register was found: `before`, `after`, `between`.
    pub found: &'static str,
}

type Broken = String;

impl Case {
    /// Strikes at one point, in a folder of its own. Nothing where the fault met no operation; an error where something does not hold.
    pub fn strike(&self, fault: Fault, folder: &Path) -> Result<Option<Seen>, Broken> {
        let here = self.place.copy_to(&folder.join("here"));
        let run = here.run_under(&self.command, fault);
        let met = match &run.met {
            Some(met) => met.clone(),
            None if fault.kind.is_after() => ("end".to_owned(), String::new()),
            None => return Ok(None),
        };
        let said = self.must_end_well(fault, &run)?;
        let found = self.must_be_whole(fault, &run, &here, folder)?;
        self.must_be_repeatable(fault, &met, &here, folder)?;
        Ok(Some(Seen { what: met.0, said, found }))
    }

    /// The command died where it was meant to, or came to its end with a success or a refusal in words.
    fn must_end_well(&self, fault: Fault, run: &Run) -> Result<String, Broken> {
        if fault.kind.ends_the_process() {
            return if run.status == Some(137) { Ok("died".into()) } else { Err(format!("it should have died: {run:?}")) };
        }
        // SQLite says only that it cannot open a file, not why; also where the errors began before it came to that.
        let struck_opening = run.met.as_ref().is_some_and(|(what, _)| ["create", "open"].contains(&what.as_str()));
        let cannot_open = struck_opening || run.rest.contains("unable to open database file");
        // SQLCipher decrypts also what could not be read, and calls it damaged.
        let is_error = matches!(fault.kind, Kind::Error | Kind::ReadError);
        let mut refused = vec!["disk.full", "disk.error", "stick.write", "stick.verify"];
        refused.extend(cannot_open.then_some("register.read_only"));
        refused.extend(is_error.then_some("register.damaged"));
        match (run.is_success(), run.code()) {
            (true, _) => Ok("success".into()),
            // It has nothing that the command could show.
            (false, Some("register.damaged")) if matches!(self.judge, Judge::Migration(_)) => Ok("done".into()),
            (false, Some(code)) if refused.contains(&code) && run.status.is_some_and(|status| status < 2) => Ok(code.to_owned()),
            _ => Err(format!("neither a success nor a refusal that names the disk: {run:?}")),
        }
    }

    /// Sources are what they were, the register is whole, and what was said is true.
    fn must_be_whole(&self, fault: Fault, run: &Run, here: &Place, folder: &Path) -> Result<&'static str, Broken> {
        let before = files_in(&self.place.stick());
        let mut after = files_in(&here.stick());
        let is_temporary = |name: &String| name.starts_with('.') && name.ends_with(".huce-tmp");
        if fault.kind.ends_the_process() || fault.kind.is_after() {
            after.retain(|name, _| !is_temporary(name));
        } else if let Some(left) = after.keys().find(|name| is_temporary(name)) {
            // A stick that is gone cannot be tidied.
            let may_stay = run.met.as_ref().is_some_and(|_| fault.kind != Kind::Full);
            if !may_stay {
                return Err(format!("{left} is left on the stick"));
            }
            after.retain(|name, _| !is_temporary(name));
        }
        let written = match &self.judge {
            Judge::Export { file, .. } | Judge::Backup(file) => Some(*file),
            _ => None,
        };
        let without = |files: &BTreeMap<String, Vec<u8>>| {
            let mut files = files.clone();
            written.map(|file| files.remove(file));
            files
        };
        if without(&before) != without(&after) {
            return Err(format!("the stick was {:?} and is {:?}, or a file differs", before.keys(), after.keys()));
        }
        let copy = here.copy_to(&folder.join("looked-at"));
        match &self.judge {
            Judge::Whole => {
                let found = self.find(&open(&copy, OLD_PASSPHRASE).map(|register| State::of(&register, View::Everything))?)?;
                must_last(run, found == self.legal.len() - 1)?;
                Ok(self.name_of(found))
            }
            Judge::Passphrase => {
                let opens = [OLD_PASSPHRASE, NEW_PASSPHRASE].map(|passphrase| open(&copy, passphrase));
                must_last(run, opens[1].is_ok())?;
                match opens {
                    [Ok(register), Err(_)] | [Err(_), Ok(register)] => {
                        let is_new = register.read_keyring().is_ok_and(|keyring| keyring.open_with_passphrase(NEW_PASSPHRASE).is_ok());
                        self.find(&State::of(&register, View::Everything))?;
                        Ok(if is_new { "after" } else { "before" })
                    }
                    [Ok(_), Ok(_)] => Err("both passphrases open the register".into()),
                    [Err(one), Err(other)] => Err(format!("no passphrase opens the register: {one}; {other}")),
                }
            }
            Judge::Folder(files) => {
                let state = open(&copy, OLD_PASSPHRASE).map(|register| State::of(&register, View::Everything))?;
                let found = self.find(&state)?;
                if fault.kind.ends_the_process() && (found + 1) & found != 0 {
                    return Err(format!("after a crash the files {found:b} are in, which are not the first ones"));
                }
                for (at, file) in files.iter().enumerate() {
                    let is_in = found >> at & 1 == 1;
                    let status = run.document.as_ref().map_or("", |said| said["bundles"][at]["status"].as_str().unwrap_or_default());
                    // The third holds all that the first one does.
                    let is_covered = at == 0 && found >> 2 & 1 == 1;
                    match status {
                        "merged" | "already" if run.is_success() && !is_in && !is_covered => {
                            return Err(format!("{file} was called {status} and is not in"));
                        }
                        "refused" if is_in => return Err(format!("{file} was called refused and is in")),
                        _ => {}
                    }
                }
                Ok(self.name_of(found))
            }
            Judge::Export { file, receiver, officer } => {
                let found = State::of(&open(&copy, OLD_PASSPHRASE)?, View::Contents);
                self.find(&found)?;
                let is_old = before.get(*file) == after.get(*file);
                must_last(run, !is_old)?;
                if !is_old {
                    must_arrive(&copy, file, receiver, officer, folder)?;
                }
                Ok(if is_old { "before" } else { "after" })
            }
            Judge::Backup(file) => {
                let found = State::of(&open(&copy, OLD_PASSPHRASE)?, View::Contents);
                self.find(&found)?;
                let is_old = before.get(*file) == after.get(*file);
                must_last(run, !is_old)?;
                let restored = Place(folder.join("restored"));
                let _ = fs::remove_dir_all(&restored.0);
                fs::create_dir_all(restored.0.join("home")).unwrap();
                let clock = Clock::of(Some(NOW)).unwrap();
                backup::restore(&copy.stick().join(file), &restored.register(), OLD_PASSPHRASE, clock)
                    .map_err(|refusal| format!("the backup does not restore: {}", refusal.code().as_str()))?;
                self.find(&State::of(&open(&restored, OLD_PASSPHRASE)?, View::Contents))?;
                Ok(if is_old { "before" } else { "after" })
            }
            Judge::Migration(key) => {
                let found = self.find(&raw(&copy, key)?)?;
                Ok(self.name_of(found))
            }
            Judge::Restore => {
                let clock = Clock::of(Some(NOW)).unwrap();
                let opened = huce_core::api::register::Register::open(&copy.register(), OLD_PASSPHRASE, clock);
                let is_missing = opened.as_ref().is_err_and(|refusal| refusal.code() == Code::RegisterMissing);
                drop(opened);
                must_last(run, !is_missing)?;
                if is_missing {
                    return Ok("before");
                }
                self.find(&State::of(&open(&copy, OLD_PASSPHRASE)?, View::Contents))?;
                Ok("after")
            }
        }
    }

    /// Which of the legal states this is.
    fn find(&self, state: &State) -> Result<usize, Broken> {
        let state = state.masked(&self.stable);
        let last = self.legal.len() - 1;
        self.legal.iter().position(|legal| *legal == state).ok_or_else(|| {
            format!(
                "the register is neither as before nor as after\n  against before:{}\n  against after:{}",
                state.difference(&self.legal[0]),
                state.difference(&self.legal[last])
            )
        })
    }

    fn name_of(&self, found: usize) -> &'static str {
        match found {
            0 => "before",
            last if last == self.legal.len() - 1 => "after",
            _ => "between",
        }
    }

    /// The operation is done again on a disk that does its work, and everything ends as without the fault.
    fn must_be_repeatable(&self, fault: Fault, met: &(String, String), here: &Place, folder: &Path) -> Result<(), Broken> {
        let again = here.run(&self.command);
        if let Judge::Migration(key) = &self.judge {
            let found = self.find(&raw(here, key)?)?;
            return if self.name_of(found) == "after" { Ok(()) } else { Err("opened again, it is of the older version".into()) };
        }
        let is_done_before = again.code().is_some() && again.code() == self.once_done;
        if !again.is_success() && !is_done_before {
            return Err(format!("it cannot be done again: {again:?}"));
        }
        let refused =
            again.document.iter().flat_map(|said| said["bundles"].as_array().into_iter().flatten()).find(|one| one["status"] == "refused");
        if let Some(refused) = refused {
            return Err(format!("done again, a file is refused: {refused}"));
        }
        let passphrase = if matches!(self.judge, Judge::Passphrase) { NEW_PASSPHRASE } else { OLD_PASSPHRASE };
        let register = open(here, passphrase)?;
        let state = State::of(&register, View::Contents).masked(&self.stable);
        if !self.done.contains(&state) {
            let last = &self.done[self.done.len() - 1];
            return Err(format!("done again, it does not end as without the fault:{}", state.difference(last)));
        }
        // A new chain, and at a township a new branch of which every officer would have to be told, is for copies and restored backups.
        let goes_on = self.chain.iter().all(|(mark, value)| register.meta(mark).is_ok_and(|found| found == *value));
        let is_marker_lost = !fault.kind.ends_the_process() && met.1.starts_with("state/");
        if !goes_on && !is_marker_lost {
            return Err("a new chain has begun".into());
        }
        drop(register);
        if let Judge::Export { file, receiver, officer } = &self.judge {
            must_arrive(here, file, receiver, officer, folder)?;
        }
        // Costly, so not at every point: what came of it goes to the other side, which is equal then.
        if let Some((receiver, officer)) = &self.drain
            && fault.seed.is_multiple_of(16)
        {
            let export = ["bundle", "export", "--to", officer, "--out", "{}/stick/drained.huce"].map(str::to_owned);
            let said = here.run(&export);
            if !said.is_success() {
                return Err(format!("no return can be written: {said:?}"));
            }
            must_arrive(here, "drained.huce", receiver, officer, folder)?;
        }
        Ok(())
    }
}

/// What was called a success is there.
fn must_last(run: &Run, is_there: bool) -> Result<(), Broken> {
    if run.is_success() && !is_there { Err("it was called done and is not there".into()) } else { Ok(()) }
}

/// A file of the stick is taken in by its receiver, and both sides are equal then.
fn must_arrive(from: &Place, file: &str, receiver: &Place, officer: &str, folder: &Path) -> Result<(), Broken> {
    let receiver = receiver.copy_to(&folder.join("receiver"));
    let file = from.stick().join(file).display().to_string();
    let taken = receiver.run(&["bundle".to_owned(), "import".to_owned(), file.clone()]);
    if !taken.is_success() {
        return Err(format!("{file} is refused: {taken:?}"));
    }
    let digest = |place: &Place| -> Result<_, Broken> {
        let mut register = open(place, OLD_PASSPHRASE)?;
        let is_town = register.must_be_township().is_ok();
        let found = desk::digest(&mut register, is_town.then_some(officer)).map_err(|refusal| refusal.code().as_str().to_owned())?;
        Ok((is_town, found.digest))
    };
    let (sender, receiver) = (digest(from)?, digest(&receiver)?);
    // The base of an officer follows the township with the next return only.
    if sender.0 && sender.1 != receiver.1 {
        return Err(format!("{file} is in, and the two sides differ"));
    }
    Ok(())
}
