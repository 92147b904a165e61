//! The township's taking in (收取), as the window does it: looked at first, then taken. What comes from a device that was taken out of use
//! stands apart: it is taken only where somebody says so of that very file, after the others, and all of it is held.

use std::ops::ControlFlow;
use std::path::PathBuf;

use super::bundles::{Options, Progress, Shown, Taken, import_as_shown, import_until};
use super::register::Register;
use crate::refusal::{Code, Result};

/// Plans every file on the result of the one before, and what is left out for now after all others, so that their figures hold without it. What comes
/// from revoked devices is planned by itself.
pub fn look(register: &mut Register, files: &[PathBuf], left_out: &[PathBuf], progress: &mut Progress) -> Result<Vec<Taken>> {
    register.must_be_township()?;
    let plan = Options { is_plan: true, ..Options::default() };
    let (apart, chosen): (Vec<PathBuf>, Vec<PathBuf>) = files.iter().cloned().partition(|file| left_out.contains(file));
    let mut looked = import_until(register, &chosen, plan, progress)?;
    if !apart.is_empty() {
        // By a plan of its own: nothing that is chosen may go on from what is left out.
        let all = import_until(register, &[chosen, apart].concat(), plan, progress)?;
        looked.extend(all.into_iter().skip(looked.len()));
    }
    let is_revoked = |one: &Taken| one.error.as_ref().is_some_and(|error| error.code() == Code::BundleRevoked);
    let revoked: Vec<PathBuf> = looked.iter().filter(|one| is_revoked(one)).map(|one| one.file.clone()).collect();
    if !revoked.is_empty() {
        let options = Options { from_revoked: true, ..plan };
        let planned = import_until(register, &revoked, options, &mut |_| ControlFlow::Continue(()))?;
        for (one, planned) in looked.iter_mut().filter(|one| is_revoked(one)).zip(planned) {
            *one = planned;
        }
    }
    looked.sort_by_key(|one| files.iter().position(|file| *file == one.file));
    Ok(looked)
}

/// Takes files in, then those of revoked devices; gives what came of each in that order. Of a file whose plan was shown nothing is taken where it
/// would do something else by now (`plan.differs`): one before it was left out, or the stick or the register is another than it was.
pub fn take(register: &mut Register, files: &[PathBuf], revoked: &[PathBuf], shown: &Shown, progress: &mut Progress) -> Result<Vec<Taken>> {
    register.must_be_township()?;
    let mut taken = import_as_shown(register, files, Options::default(), shown, progress)?;
    if !revoked.is_empty() {
        let options = Options { from_revoked: true, ..Options::default() };
        taken.extend(import_as_shown(register, revoked, options, shown, &mut |at| progress(files.len() + at))?);
    }
    Ok(taken)
}
