//! What lies on a stick for this register, by what each file says of itself: nothing is checked yet.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::bundles;
use super::register::{Register, Role};
use super::traffic::file_name;
use crate::exchange::container::{KIND_CHANGES, KIND_RETURN, OpenBundle};
use crate::exchange::wire::Number;
use crate::refusal::{Code, Refusal, Result, of_io};
use crate::tables::Tables;

/// What lies on a drive for this register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct OnDrive {
    /// At a township: bundles that are addressed to it. At an officer's: returns that are newer than the last one that was read.
    pub bundles: usize,
}

/// What a register waits for: drives are slow, and need not be read while others wait for the register.
#[derive(Clone, Debug)]
pub struct Awaited {
    device: String,
    is_township: bool,
    /// The return that was read last, nothing before the first.
    applied: Option<Number>,
    /// Branches of the township that were left, as it was restored.
    left: BTreeSet<String>,
}

impl Awaited {
    /// What this register waits for.
    pub fn of(register: &Register) -> Result<Self> {
        let t = register.tables();
        let branches = t.all(t.table("branch"))?;
        Ok(Self {
            device: register.meta("device")?,
            is_township: register.role()? == Role::Township,
            applied: Number::parse(&register.meta("applied")?),
            left: branches.into_iter().filter(|row| row.text("state") == "left").map(|row| row.id).collect(),
        })
    }

    /// How much there is for it in a folder, or in the folders right below it.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn on_drive(&self, folder: &Path) -> Result<OnDrive> {
        let mut number = 0;
        for bundle in files_around(folder)?.iter().filter_map(|file| OpenBundle::open(file).ok()) {
            number += usize::from(match self.is_township {
                true => bundle.manifest().kind == KIND_CHANGES && self.is_for_here(&bundle),
                false => self.return_of(&bundle).is_some_and(|number| self.is_newer(&number)),
            });
        }
        Ok(OnDrive { bundles: number })
    }

    /// The newest return for this device in a folder, or in the folders right below it: one of a branch that was begun after the one that is
    /// followed comes before all of that, whatever their numbers.
    ///
    /// # Errors
    /// `return.missing` where there is none; `return.damaged` where none is new and one cannot be read: that is the one that is meant.
    pub fn newest_return(&self, folder: &Path) -> Result<PathBuf> {
        let (mut newest, mut is_damaged): (Option<(Number, PathBuf)>, bool) = (None, false);
        for file in files_around(folder)? {
            match OpenBundle::open(&file) {
                Ok(bundle) => {
                    let Some(number) = self.return_of(&bundle) else { continue };
                    if newest.as_ref().is_none_or(|(known, _)| self.rank(&number) > self.rank(known)) {
                        newest = Some((number, file));
                    }
                }
                Err(refusal) => is_damaged |= refusal.code() == Code::BundleDamaged && may_be_return(&file),
            }
        }
        match newest {
            Some((number, file)) if !is_damaged || self.is_newer(&number) => Ok(file),
            _ if is_damaged => Err(Refusal::new(Code::ReturnDamaged).with("path", folder.display())),
            _ => Err(Refusal::new(Code::ReturnMissing).with("path", folder.display())),
        }
    }

    fn is_for_here(&self, bundle: &OpenBundle) -> bool {
        bundle.manifest().receiver.as_deref() == Some(self.device.as_str())
    }

    /// The number of a return for this device.
    fn return_of(&self, bundle: &OpenBundle) -> Option<Number> {
        let is_return = bundle.manifest().kind == KIND_RETURN && self.is_for_here(bundle);
        if is_return { Number::parse(&bundle.manifest().number) } else { None }
    }

    /// By how new it is: of a branch that this register does not follow yet, of the one that it follows, of one that it has left; then by number.
    fn rank(&self, number: &Number) -> (bool, bool, i64) {
        let is_of_this = self.applied.as_ref().is_some_and(|known| known.branch == number.branch);
        let is_of_later = self.applied.is_some() && !is_of_this && !self.left.contains(&number.branch);
        (is_of_later, is_of_this, number.count)
    }

    fn is_newer(&self, number: &Number) -> bool {
        self.applied.as_ref().is_none_or(|known| self.rank(number) > self.rank(known))
    }
}

/// The bundles of a folder, and of the folders right below it.
fn files_around(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).map_err(|error| of_io(error, folder))?;
    let below = listed.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir());
    Ok(std::iter::once(folder.to_path_buf()).chain(below).filter_map(|folder| bundles::files_in(&[folder]).ok()).flatten().collect())
}

/// Whether a file that cannot be read may have been a return: its name is all that is left to go by.
fn may_be_return(file: &Path) -> bool {
    let name = file_name(file);
    !["上交-", "changes-", "入册"].iter().any(|other| name.starts_with(other))
}
