//! Bundles that are not as their sender made them: each is refused and changes nothing, or says the very same.

use std::fs;

use huce_core::api::bundles::{self, Options};
use huce_core::exchange::keys::DeviceKeys;
use huce_core::refusal::Code;
use serde_json::json;

use super::super::world::{Outcome, Who};
use super::{World, difference, everything};
use crate::support::container::Parts;

/// Refusals of a bundle that was opened and read.
const READ: [Code; 6] =
    [Code::BundleGap, Code::ReturnOld, Code::ReturnGap, Code::ReturnPurge, Code::TownshipRestored, Code::TownshipUnheard];

impl World {
    /// A stick is damaged, or somebody had it in between.
    pub fn damage(&mut self, at: usize) -> Outcome {
        if self.archive.is_empty() {
            let stick = self.export(at)?;
            self.sticks.push(stick);
        }
        // Of late ones there is more to lose.
        let newest = self.archive.len().saturating_sub(4);
        let from = if self.rng.once_in(3) { 0 } else { newest };
        let Some(stick) = self.rng.pick(&self.archive[from..]) else { return Ok(()) };
        let Some(mut who) = self.receiver(&stick) else { return Ok(()) };
        let file = self.new_file("damaged.huce");
        let mut bytes = fs::read(&stick.file).unwrap();
        let mut may_be_same = false;
        let place = self.rng.next() as usize;
        let what = match self.rng.below(11) {
            0 => {
                bytes.truncate(place % bytes.len());
                fs::write(&file, bytes).unwrap();
                "truncated"
            }
            1..=3 => {
                let at = place % bytes.len();
                bytes[at] ^= 1 << self.rng.below(8);
                fs::write(&file, bytes).unwrap();
                may_be_same = true;
                "flipped"
            }
            4 => {
                // Signed anew, over the very same payload, by somebody who is nobody here.
                Parts::of(&stick.file).signed_by(&DeviceKeys::generate()?, |_| {}).write(&file);
                "forged"
            }
            5 => {
                let others: Vec<_> =
                    self.archive.iter().filter(|other| other.is_return == stick.is_return && other.file != stick.file).cloned().collect();
                let Some(other) = self.rng.pick(&others) else { return Ok(()) };
                Parts { payload: Parts::of(&other.file).payload, ..Parts::of(&stick.file) }.write(&file);
                "rewrapped"
            }
            6 => {
                let parts = Parts::of(&stick.file);
                let number = self.ids.next();
                let manifest = parts.signed_by(&DeviceKeys::generate()?, |manifest| manifest["number"] = json!(number)).manifest;
                Parts { manifest, ..parts }.write(&file);
                "manifest altered"
            }
            7 => {
                let Some((other, receiver)) = self.for_somebody_else() else { return Ok(()) };
                fs::copy(other, &file).unwrap();
                who = receiver;
                "for somebody else"
            }
            8 => {
                // An officer's changes at an officer's, a return at the township.
                fs::copy(&stick.file, &file).unwrap();
                who = if stick.is_return { None } else { Some(at) };
                "of the other kind"
            }
            9 => {
                fs::write(&file, []).unwrap();
                "emptied"
            }
            _ => {
                bytes.extend(vec![0; 1 + place % 600]);
                fs::write(&file, bytes).unwrap();
                may_be_same = true;
                "appended"
            }
        };
        self.see_rare(what);
        self.puts_in_damaged(who, &stick.file, &file, what, may_be_same)
    }

    /// A return for one device, with a register of another one.
    fn for_somebody_else(&self) -> Option<(std::path::PathBuf, Who)> {
        let returns: Vec<_> = self.archive.iter().filter(|stick| stick.is_return).cloned().collect();
        let stick = self.rng.pick(&returns)?;
        let others: Vec<usize> = (0..self.offices.len()).filter(|at| self.offices[*at].device != stick.device).collect();
        Some((stick.file.clone(), Some(self.rng.pick(&others)?)))
    }

    fn puts_in_damaged(&mut self, who: Who, original: &std::path::Path, file: &std::path::Path, what: &str, may_be_same: bool) -> Outcome {
        // What a computer notes at the first change since it was opened is no doing of the bundle.
        self.register(who)?.keep_books(|_| Ok(()))?;
        let before = self.with(who, everything)?;
        let taken = bundles::import(self.register(who)?, &[file.to_owned()], Options::default(), &mut |_| {})?;
        let code = self.must_be_refused(&taken, what);
        self.trace.push(format!("  {what} at {who:?}: {}", code.map_or("taken", |code| code.as_str())));
        let is_read = code.is_none_or(|code| READ.contains(&code));
        self.expect(!is_read || may_be_same, || format!("{what} was read: {taken:?}"));
        if !is_read {
            let after = self.with(who, everything)?;
            self.expect(before == after, || format!("{what} was refused, and changed {}", difference(&before, &after)));
        } else if code.is_none() {
            // Then it said what the whole one says: that one is known now.
            self.see_rare("same content");
            let again = bundles::import(self.register(who)?, &[original.to_owned()], Options::default(), &mut |_| {})?;
            let is_known = again.first().is_some_and(|again| again.status == "already");
            self.expect(is_known, || format!("{what} was taken, and the whole one is not known: {again:?}"));
            if let Some(at) = who {
                self.check_base(at)?;
            }
        }
        Ok(())
    }
}
