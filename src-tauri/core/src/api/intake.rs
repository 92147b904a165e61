//! The township's taking in (收取), as the window does it: looked at first, then taken. What comes from a device that was taken out of use
//! stands apart: it is taken only where somebody says so of that very file, after the others, and all of it is held.

use std::ops::ControlFlow;
use std::path::PathBuf;

use super::bundles::{Options, Progress, Shown, Taken, import_as_shown, import_until, is_gap, note_gap};
use super::register::Register;
use crate::refusal::{Code, Result};

/// Plans every file on the result of the one before. What is left out for now, and what comes from revoked devices, is planned by itself, so that
/// the figures of the others hold without it. Nothing is taken in; but what a bundle says before a gap is known from now on, as where it is taken:
/// nobody takes such a file, and the return that it asks for would not be full.
pub fn look(register: &mut Register, files: &[PathBuf], left_out: &[PathBuf], progress: &mut Progress) -> Result<Vec<Taken>> {
    register.must_be_township()?;
    let looked = look_once(register, files, left_out, progress)?;
    let gaps: Vec<&PathBuf> = looked.iter().filter(|one| is_gap(one)).map(|one| &one.file).collect();
    if gaps.is_empty() {
        return Ok(looked);
    }
    gaps.into_iter().try_for_each(|file| note_gap(register, file))?;
    look_once(register, files, left_out, &mut |_| ControlFlow::Continue(()))
}

fn look_once(register: &mut Register, files: &[PathBuf], left_out: &[PathBuf], progress: &mut Progress) -> Result<Vec<Taken>> {
    let plan = Options { is_plan: true, ..Options::default() };
    let (apart, chosen): (Vec<PathBuf>, Vec<PathBuf>) = files.iter().cloned().partition(|file| left_out.contains(file));
    let mut looked = import_until(register, &chosen, plan, progress)?;
    let is_revoked = |one: &Taken| one.error.as_ref().is_some_and(|error| error.code() == Code::BundleRevoked);
    let mut by_itself = |file: &PathBuf, from_revoked| {
        let planned =
            import_until(register, std::slice::from_ref(file), Options { from_revoked, ..plan }, &mut |_| ControlFlow::Continue(()));
        planned.map(|planned| planned.into_iter().next())
    };
    for file in &apart {
        looked.extend(by_itself(file, false)?);
    }
    for one in looked.iter_mut().filter(|one| is_revoked(one)) {
        if let Some(planned) = by_itself(&one.file, true)? {
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
