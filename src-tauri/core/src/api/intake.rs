//! The township's taking in (收取), as the window does it: looked at first, then taken. What comes from a device that was taken out of use
//! stands apart: it is taken only where somebody says so of that very file, after the others, and all of it is held.

use std::ops::ControlFlow;
use std::path::PathBuf;

use super::bundles::{Options, Progress, Taken, import_until};
use super::register::Register;
use crate::refusal::{Code, Result};

/// Plans every file on the result of the one before. Those of revoked devices are planned by themselves, so that the figures of the others hold
/// where they are left out.
pub fn look(register: &mut Register, files: &[PathBuf], progress: &mut Progress) -> Result<Vec<Taken>> {
    register.must_be_township()?;
    let mut looked = import_until(register, files, Options { is_plan: true, ..Options::default() }, progress)?;
    let is_revoked = |one: &Taken| one.error.as_ref().is_some_and(|error| error.code() == Code::BundleRevoked);
    let revoked: Vec<PathBuf> = looked.iter().filter(|one| is_revoked(one)).map(|one| one.file.clone()).collect();
    if !revoked.is_empty() {
        let options = Options { is_plan: true, from_revoked: true, ..Options::default() };
        let apart = import_until(register, &revoked, options, &mut |_| ControlFlow::Continue(()))?;
        for (one, planned) in looked.iter_mut().filter(|one| is_revoked(one)).zip(apart) {
            *one = planned;
        }
    }
    Ok(looked)
}

/// Takes files in, then those of revoked devices; gives what came of each in that order.
pub fn take(register: &mut Register, files: &[PathBuf], revoked: &[PathBuf], progress: &mut Progress) -> Result<Vec<Taken>> {
    register.must_be_township()?;
    let mut taken = import_until(register, files, Options::default(), progress)?;
    if !revoked.is_empty() {
        let options = Options { from_revoked: true, ..Options::default() };
        taken.extend(import_until(register, revoked, options, &mut |at| progress(files.len() + at))?);
    }
    Ok(taken)
}
