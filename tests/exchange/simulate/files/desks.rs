//! Registers with the computers that they stand on: opened, closed, copied, put back, cut off in the middle of a write.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use huce_core::api::backup;
use huce_core::api::register::{Clock, Register};
use huce_core::exchange::gate::Act;
use huce_core::exchange::ledger;
use huce_core::refusal::{Code, Refusal, Result};
use huce_core::store::folder::{Beside, Marker, computer_id};

use super::super::world::{Outcome, Who};
use super::prepared::{FILES, Ids, Prepared};
use super::{NOW, World, chain_of, difference, everything};
use crate::support::township::PASSPHRASE;

/// A register and the computer that it stands on.
pub struct Desk {
    /// The officer's id, "" at the township.
    pub officer: String,
    /// The officer's name.
    pub name: String,
    /// The device that its bundles come from.
    pub device: String,
    /// The register's folder.
    pub dir: PathBuf,
    /// The computer's state folder.
    pub computer: PathBuf,
    /// What its clock says.
    pub now: String,
    /// What it began as: who opens it with which key.
    pub began_as: &'static Prepared,
    register: Option<Register>,
}

impl Desk {
    /// A copy of a prepared register, closed, on a computer of its own.
    pub fn new(prepared: &'static Prepared, root: &Path, number: u32) -> Self {
        let dir = root.join(format!("register-{number}"));
        prepared.put(&dir);
        Self {
            officer: String::new(),
            name: prepared.name.clone(),
            device: String::new(),
            dir,
            computer: new_computer(root, number),
            now: NOW.into(),
            began_as: prepared,
            register: None,
        }
    }

    /// Closes the register, so that it is opened anew by what comes next.
    pub fn close(&mut self) {
        self.register = None;
    }

    /// The same register once more, in another folder and closed.
    fn copied_to(&self, dir: PathBuf, computer: PathBuf) -> Self {
        copy_register(&self.dir, &dir);
        let (officer, name, device, now) = (self.officer.clone(), self.name.clone(), self.device.clone(), self.now.clone());
        Self { officer, name, device, dir, computer, now, began_as: self.began_as, register: None }
    }

    fn open(&mut self, ids: &Ids) -> Result<&mut Register> {
        if self.register.is_none() {
            self.register = Some(self.began_as.open(&self.dir, &self.now, ids)?);
        }
        self.register.as_mut().ok_or_else(|| Code::RegisterMissing.into())
    }
}

fn new_computer(root: &Path, number: u32) -> PathBuf {
    let computer = root.join(format!("computer-{number}"));
    fs::create_dir_all(&computer).unwrap();
    computer
}

/// How a computer dies while its register is written to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Death {
    /// Before the transaction is committed.
    WithinTransaction,
    /// After the commit, before what is noted outside of the folder.
    BeforeMarker,
}

/// A copy of a register's folder.
pub struct Backup {
    /// Where it is.
    dir: PathBuf,
    /// Whether it is the township's.
    pub is_of_town: bool,
    device: String,
    computer: PathBuf,
    began_as: &'static Prepared,
}

/// Copies a register's files, open or not, as a power cut at this moment would leave them.
pub fn copy_register(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in FILES {
        let _ = fs::remove_file(to.join(name));
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

impl World {
    /// A register's desk.
    pub fn desk(&self, who: Who) -> &Desk {
        who.map_or(&self.town, |at| &self.offices[at])
    }

    /// A register's desk.
    pub fn desk_mut(&mut self, who: Who) -> &mut Desk {
        match who {
            None => &mut self.town,
            Some(at) => &mut self.offices[at],
        }
    }

    /// Somebody sits down at a register: its computer is the one that remembers, and it is opened where it was closed.
    pub fn register(&mut self, who: Who) -> Result<&mut Register> {
        let computer = self.desk(who).computer.clone();
        if fs::read_link(&self.state).ok().as_deref() != Some(&computer) {
            let _ = fs::remove_file(&self.state);
            symlink(&computer, &self.state).unwrap();
        }
        let ids = self.ids.clone();
        self.desk_mut(who).open(&ids)
    }

    /// Gives a copied register a name and a marker of its own, so that it goes on in its chain.
    pub fn settle_in(&mut self, who: Who) -> Outcome {
        let id = self.ids.next();
        let register = self.register(who)?;
        let computer = computer_id()?;
        let count = ledger::counter(&register.tables(), "commits")?;
        Marker::write(&id, count as u64, 1, Beside::default())?;
        register.database().transaction(|t| {
            ledger::set_meta(t, "register", &id)?;
            ledger::set_meta(t, "computer", &computer)
        })?;
        let (officer, device) = (register.meta("officer")?, register.meta("device")?);
        let desk = self.desk_mut(who);
        (desk.officer, desk.device) = (officer, device);
        Ok(())
    }

    /// The gate, on either side; gives whether anything came of it.
    pub fn act(&mut self, who: Who, kind: &str, verb: impl FnOnce(&mut Act) -> Outcome) -> Result<bool> {
        let death = self.death.take();
        let (dir, computer, crash) = (self.desk(who).dir.clone(), self.desk(who).computer.clone(), self.root.join("crash"));
        if death.is_some() {
            // A chain that begins now does not belong to what is taken back.
            self.register(who)?.keep_books(|_| Ok(()))?;
        }
        let before = death.map(|_| self.with(who, everything)).transpose()?;
        let register = self.register(who)?;
        let marker = computer.join("huce/markers").join(format!("{}.json", register.meta("register")?));
        let noted = fs::read(&marker).unwrap_or_default();
        let mut has_died = false;
        let outcome = register.act(kind, "", |act| {
            verb(act)?;
            if death == Some(Death::WithinTransaction) {
                copy_register(&dir, &crash);
                has_died = true;
                return Err(Refusal::new(Code::DiskError).with("why", "died").with("path", "register.db"));
            }
            Ok(())
        });
        if has_died {
            self.see_rare("died within a transaction");
            self.put_back(who, &crash);
            let after = self.with(who, everything)?;
            let before = before.unwrap_or_default();
            self.expect(before == after, || format!("a transaction that was not committed left {}", difference(&before, &after)));
            return Ok(false);
        }
        let done = self.may_be_refused(outcome)?.is_some();
        if done && death == Some(Death::BeforeMarker) {
            self.see_rare("died before the marker");
            self.desk_mut(who).close();
            fs::write(&marker, noted).unwrap();
        }
        Ok(done)
    }

    /// Puts copied files in the place of a register's.
    pub fn put_back(&mut self, who: Who, from: &Path) {
        let desk = self.desk_mut(who);
        desk.close();
        for name in FILES.iter().chain(&["register.db-shm"]) {
            let _ = fs::remove_file(desk.dir.join(name));
        }
        copy_register(from, &desk.dir);
    }

    /// A folder is copied away, while it is open or closed.
    pub fn backs_up(&mut self, at: usize) -> Outcome {
        let who = self.somebody(at);
        self.copies_away(who);
        Ok(())
    }

    fn copies_away(&mut self, who: Who) {
        self.files += 1;
        let dir = self.root.join(format!("copy-{}", self.files));
        if self.rng.once_in(2) {
            self.desk_mut(who).close();
        }
        let desk = self.desk(who);
        copy_register(&desk.dir, &dir);
        self.backups.push(Backup {
            dir,
            is_of_town: who.is_none(),
            device: desk.device.clone(),
            computer: desk.computer.clone(),
            began_as: desk.began_as,
        });
    }

    /// An older copy comes in the place of a register, on its computer or on another one. Nobody tells the program.
    pub fn is_put_back(&mut self) -> Outcome {
        if self.backups.is_empty() {
            return Ok(());
        }
        let which = self.rng.below(self.backups.len());
        self.puts_back(which, false)
    }

    /// The township purges somebody, an officer hears of it, and an older copy on another computer does not know; nor does its next return.
    pub fn a_purge_is_forgotten(&mut self, at: usize) -> Outcome {
        self.copies_away(None);
        self.clerk_does("clerk purges", at)?;
        self.takes_a_return(at)?;
        self.puts_back(self.backups.len() - 1, true)?;
        self.takes_a_return(at)
    }

    fn puts_back(&mut self, which: usize, is_elsewhere: bool) -> Outcome {
        let backup = &self.backups[which];
        let (dir, computer, began_as) = (backup.dir.clone(), backup.computer.clone(), backup.began_as);
        let who = if backup.is_of_town { None } else { self.offices.iter().position(|desk| desk.device == backup.device) };
        if who.is_none() && !backup.is_of_town {
            return Ok(());
        }
        (self.desk_mut(who).computer, self.desk_mut(who).began_as) = (computer, began_as);
        if is_elsewhere || self.rng.once_in(3) {
            self.see_rare("put back on another computer");
            self.files += 1;
            self.desk_mut(who).computer = new_computer(&self.root, self.files);
        } else {
            self.see_rare("put back on its computer");
        }
        let here = self.desk(who);
        let is_copy = |other: &&Desk| other.dir != here.dir && other.device == here.device && other.computer == here.computer;
        if who.is_some() && self.offices.iter().any(|other| is_copy(&other)) {
            // A copy of the same officer's is at work on this computer: from now on there are two beside each other.
            self.see_rare("copied on one computer");
        }
        self.put_back(who, &dir);
        self.note_new_chain(who)
    }

    /// A register that does not go on where it was left begins a new chain with the next change.
    fn note_new_chain(&mut self, who: Who) -> Outcome {
        let before = self.with(who, chain_of)?;
        self.register(who)?.keep_books(|_| Ok(()))?;
        if self.with(who, chain_of)? != before {
            self.see_rare(if who.is_none() { "new branch" } else { "new chain" });
        }
        Ok(())
    }

    /// A backup is made with the program, and restored with the passphrase, at once or on another computer.
    pub fn restores_a_backup(&mut self, at: usize) -> Outcome {
        let who = self.somebody(at);
        self.see_rare("backup restored");
        let file = self.new_file("backup.huce-backup");
        backup::make(self.register(who)?, &file)?;
        let before = self.with(who, everything)?;
        self.files += 1;
        let dir = self.root.join(format!("register-{}", self.files));
        if self.rng.once_in(2) {
            self.desk_mut(who).computer = new_computer(&self.root, self.files);
        }
        self.desk_mut(who).close();
        self.desk_mut(who).dir = self.root.join("nothing");
        let clock = Clock::of(Some(&self.desk(who).now))?;
        // The computer that restores is the one that remembers.
        let computer = self.desk(who).computer.clone();
        let _ = fs::remove_file(&self.state);
        symlink(&computer, &self.state).unwrap();
        backup::restore(&file, &dir, PASSPHRASE, clock)?;
        self.desk_mut(who).dir = dir;
        let after = self.with(who, everything)?;
        let lost: Vec<_> = before.iter().filter(|line| !after.contains(line) && !is_of_chain(line)).cloned().collect();
        self.expect(lost.is_empty(), || format!("a restored backup lacks {}", lost.join("; ")));
        Ok(())
    }

    /// A folder is copied and both go on, on one computer or on two.
    pub fn is_copied(&mut self, at: usize) -> Outcome {
        if self.offices.len() >= 6 {
            return Ok(());
        }
        let is_elsewhere = self.rng.once_in(2);
        self.see_rare(if is_elsewhere { "copied to another computer" } else { "copied on one computer" });
        if self.rng.once_in(2) {
            self.desk_mut(Some(at)).close();
        }
        self.files += 1;
        let dir = self.root.join(format!("register-{}", self.files));
        let computer = if is_elsewhere { new_computer(&self.root, self.files) } else { self.offices[at].computer.clone() };
        let copy = self.offices[at].copied_to(dir, computer);
        self.offices.push(copy);
        Ok(())
    }

    /// The clerk sits down at the other desk that has the township's register: the first time its folder is copied there, mostly to another
    /// computer. Nothing tells either program of the other one.
    pub fn town_goes_on_elsewhere(&mut self) -> Outcome {
        let mut there = match self.elsewhere.take() {
            Some(there) => {
                self.see_rare("town goes on at its other copy");
                there
            }
            None => {
                self.see_rare("town copied");
                self.files += 1;
                let dir = self.root.join(format!("register-{}", self.files));
                let computer = if self.rng.once_in(3) { self.town.computer.clone() } else { new_computer(&self.root, self.files) };
                self.town.copied_to(dir, computer)
            }
        };
        if there.computer == self.town.computer {
            // Nobody has the same register open twice at one computer; what is closed the marker tells apart.
            self.town.close();
            there.close();
        }
        self.elsewhere = Some(std::mem::replace(&mut self.town, there));
        self.note_new_chain(None)
    }

    /// No older or other register of the township is gone on with.
    pub fn forget_other_towns(&mut self) {
        self.backups.retain(|backup| !backup.is_of_town);
        self.elsewhere = None;
    }

    /// Adds the register of somebody new, closed.
    pub fn add_desk(&mut self, prepared: &'static Prepared, name: &str) -> usize {
        self.files += 1;
        let desk = Desk { name: name.to_owned(), ..Desk::new(prepared, &self.root, self.files) };
        self.offices.push(desk);
        self.offices.len() - 1
    }
}

/// Whether a row says where a register's own chain stands, which a restore begins anew.
fn is_of_chain(line: &str) -> bool {
    ["chain", "branch", "computer", "counter", "applied"].iter().any(|word| line.contains(word))
}
