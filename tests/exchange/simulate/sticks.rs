//! Sticks on their way: made, lost, repeated, late, in another order, at the wrong place; and what happens where one is put in.

use huce_core::actions::undo;
use huce_core::catalogue::Catalogue;
use huce_core::exchange::entry::Part;
use huce_core::exchange::gate::{Act, Actor, Role};
use huce_core::exchange::plan::{self, Met, Plan, Step};
use huce_core::exchange::wire::{Changes, Return};
use huce_core::exchange::{clerk, leaving, ledger, officer, payload, scope, town};
use huce_core::model::hex::{from_hex, to_hex};
use huce_core::refusal::{Code, Result};
use huce_core::tables::{Key, Tables};

use super::held::Kind;
use super::must_hold::{Rows, all_rows, difference, plain, share_of};
use super::standing::{lost, unshown};
use super::world::{Outcome, World};
use crate::support::township::everything;

/// What is on a stick.
#[derive(Clone)]
pub enum Stick {
    /// An officer's changes.
    Changes(Box<Changes>),
    /// A return for a device.
    Return {
        /// What it says, as the township has it.
        ret: Box<Return>,
        /// Its lines, where it goes over lines.
        lines: Option<Vec<String>>,
        /// For which device.
        device: String,
    },
}

impl World {
    /// What an officer's register hands in now.
    pub fn bundle(&mut self, at: usize) -> Result<Stick> {
        let office = &self.offices[at];
        let t = office.held.see();
        let bundle = officer::bundle(&*t, &self.rng.id("b"), &office.name, &office.device)?;
        Ok(Stick::Changes(Box::new(bundle)))
    }

    /// A bundle as the township reads it.
    fn read_changes(&self, bundle: &Changes) -> Result<Changes> {
        let catalogue = self.see_town().catalogue();
        if self.kind == Kind::Tables && !self.has_versions {
            return unsealed(bundle.clone());
        }
        let mut lines = Vec::new();
        payload::write_changes(bundle, &mut |line| {
            lines.push(Ok(line.to_owned()));
            Ok(())
        })?;
        let unseal = |sealed: &str| Ok(open(sealed));
        payload::read_changes(&bundle.id, &bundle.officer, &bundle.device, &mut lines.into_iter(), catalogue, &unseal)
    }

    /// No leak: a return names a row that it does not give only where the officer had or named it before.
    pub fn make_return(&mut self, name: &str, device: &str) -> Result<Stick> {
        let (now, is_active) = (self.town_now.clone(), self.state_of(device)? == "active");
        let goes_over_lines = self.kind == Kind::Store || self.has_versions;
        let (ret, lines) = self.change_town(|t| {
            let mut stamp = ledger::Stamp::begin(t, &now)?;
            let (ret, rows) =
                if is_active { town::begin_return(t, &mut stamp, name)? } else { town::begin_words(t, &mut stamp, name, device)? };
            let mut lines = Vec::new();
            if goes_over_lines {
                payload::write_return(&ret, &rows, t, &mut |line| {
                    lines.push(line.to_owned());
                    Ok(())
                })?;
            }
            let rows = rows.iter().map(|one| one.said(t, ret.schema)).collect::<Result<_>>()?;
            Ok((Return { rows, ..ret }, goes_over_lines.then_some(lines)))
        })?;
        if is_active {
            if self.is_thorough {
                self.check_kept_digests(name)?;
            }
            if self.is_thorough || ret.number.count % 4 == 0 {
                let share = share_of(&*self.see_town(), name, ret.schema)?;
                let is_theirs = |key: &Key| share.contains_key(&(key.table.name, key.id.clone()));
                let given = ret.rows.iter().filter(|(_, row)| row.is_some()).map(|(key, _)| key);
                let foreign: Vec<&Key> = given.filter(|key| !is_theirs(key)).collect();
                self.expect(foreign.is_empty(), || format!("a return gives {name} what is not in the share: {foreign:?}"));
                self.shares.insert(ret.number.to_string(), share);
            }
        } else {
            self.see_rare("words alone");
        }
        let had = self.had.entry(name.to_owned()).or_default();
        had.extend(ret.rows.iter().filter(|(_, row)| row.is_some()).map(|(key, _)| key.clone()));
        let told: Vec<_> = ret.rows.iter().map(|(key, _)| key).chain(&ret.purged).filter(|key| !had.contains(key)).cloned().collect();
        self.expect(told.is_empty(), || format!("a return tells {name} of {told:?}"));
        Ok(Stick::Return { ret: Box::new(ret), lines, device: device.to_owned() })
    }

    /// A stick arrives: any one that is under way, once or again, or it is lost.
    pub fn deliver(&mut self) -> Outcome {
        if self.sticks.is_empty() {
            return Ok(());
        }
        let (at, luck) = (self.rng.below(self.sticks.len()), self.rng.luck());
        let stick = if luck < 0.1 || self.dies_after.is_some() { self.sticks[at].clone() } else { self.sticks.remove(at) };
        if luck > 0.87 && self.dies_after.is_none() {
            self.see_rare("lost");
            return Ok(());
        }
        if luck < 0.1 {
            self.see_rare("duplicated");
        }
        self.put_in(&stick)
    }

    /// The same stick twice in a row: the second time nothing changes.
    pub fn deliver_twice(&mut self) -> Outcome {
        let changes: Vec<usize> = (0..self.sticks.len()).filter(|at| matches!(self.sticks[*at], Stick::Changes(..))).collect();
        let Some(at) = self.rng.pick(&changes) else { return Ok(()) };
        let stick = self.sticks[at].clone();
        self.hand_in(&stick, false)?;
        let before = self.counted()?;
        self.hand_in(&stick, false)?;
        let after = self.counted()?;
        let only = |one: &[String], other: &[String]| one.iter().filter(|line| !other.contains(line)).cloned().collect::<Vec<_>>();
        self.expect(before == after, || {
            format!("a bundle taken in again changed {:?} to {:?}", only(&before, &after), only(&after, &before))
        });
        Ok(())
    }

    /// Several sticks in one go, and the same in another order on a copy of the township: what waits and what is held is the same.
    pub fn deliver_together(&mut self) -> Outcome {
        let mut together = Vec::new();
        for at in 0..self.offices.len() {
            if self.rng.luck() < 0.7 && self.state_of(&self.offices[at].device)? == "active" {
                together.push(self.bundle(at)?);
            }
        }
        // Of two copies of one register the last word counts, and which that is lies in the order: one of each officer is compared.
        let mut officers = std::collections::BTreeSet::new();
        let of_each: Vec<Stick> = together
            .iter()
            .filter(|stick| matches!(stick, Stick::Changes(bundle) if officers.insert(bundle.officer.clone())))
            .cloned()
            .collect();
        if of_each.len() > 1 {
            self.other_order(&of_each)?;
        }
        for stick in &together {
            self.hand_in(stick, false)?;
        }
        Ok(())
    }

    /// A return put into the register of another officer: nothing happens.
    pub fn deliver_wrongly(&mut self, at: usize) -> Outcome {
        let receiver = self.offices[at].name.clone();
        let others: Vec<usize> = (0..self.sticks.len())
            .filter(|stick| matches!(&self.sticks[*stick], Stick::Return { ret, .. } if ret.officer != receiver))
            .collect();
        let Some(stick) = self.rng.pick(&others).map(|stick| self.sticks[stick].clone()) else { return Ok(()) };
        if let Stick::Return { ret, .. } = &stick {
            self.see_rare("for somebody else");
            let is_taken = officer::is_for(&*self.see(Some(at)), ret)?;
            self.expect(!is_taken, || format!("a return for {} is taken by {receiver}", ret.officer));
        }
        Ok(())
    }

    fn put_in(&mut self, stick: &Stick) -> Outcome {
        match stick {
            Stick::Changes(_) => {
                let explicit = self.rng.once_in(3);
                self.hand_in(stick, explicit)
            }
            Stick::Return { device, .. } => {
                let receivers: Vec<usize> = (0..self.offices.len()).filter(|at| self.offices[*at].device == *device).collect();
                let Some(at) = self.rng.pick(&receivers) else { return Ok(()) };
                self.take_return(at, stick).map(drop)
            }
        }
    }

    /// An officer's register takes a return, or says why not; gives whether it was taken.
    pub fn take_return(&mut self, at: usize, stick: &Stick) -> Result<bool> {
        let Stick::Return { ret, lines, .. } = stick else { return Ok(false) };
        let read = match lines {
            Some(lines) => payload::read_return(&mut lines.iter().map(|line| Ok(line.clone())), self.see(Some(at)).catalogue()),
            None => Ok(Return::clone(ret)),
        };
        let ret = &match read {
            // A register put back under an older program: the next bundle says so.
            Err(refused) if refused.code() == Code::BundleNewer => {
                self.see_rare("bundle of a newer program");
                return Ok(false);
            }
            read => read?,
        };
        let now = self.offices[at].now.clone();
        let dies_after = self.dies_after.take();
        let mut refused = None;
        let mut waiting = 0;
        let outcome = self.offices[at].held.change(|t| {
            officer::heed_first(t, ret, &now)?;
            refused = officer::refusal(t, ret, true)?;
            if refused == Some(Code::ReturnGap) {
                ledger::set_meta(t, "wants_full", "yes")?;
            }
            Ok(())
        });
        outcome?;
        if let Some(code) = refused {
            self.see_rare(code.as_str());
            self.trace.push(format!("  {} {}", ret.number, code.as_str()));
            return Ok(false);
        }
        let before = dies_after.map(|_| everything(&*self.see(Some(at))));
        let outcome = self.offices[at].held.change(|t| {
            let mut dying = super::held::Dying { t, left: dies_after.unwrap_or(u32::MAX).into() };
            let t: &mut dyn Tables = &mut dying;
            let mut stamp = ledger::Stamp::begin(t, &now)?;
            let applied = officer::apply(t, &mut stamp, ret)?;
            waiting = applied.waiting;
            leaving::seal_left(t, ret, &applied, &|line| Ok(to_hex(line.as_bytes())))
        });
        let is_taken = outcome.is_ok();
        match outcome {
            Ok(()) => {
                if let Some(share) = self.shares.get(&ret.number.to_string())
                    && !ret.is_words()
                {
                    let base = {
                        let t = self.see(Some(at));
                        plain(all_rows(&officer::base(&*t)?)?.into_values())
                    };
                    if base != *share {
                        let difference = difference(&base, share);
                        self.errors.push(format!("base after {}: {difference}", ret.number));
                    }
                }
                *self.seen.entry("waiting at the officer").or_default() += waiting as u64;
                let unshown = unshown(&*self.see(Some(at)))?;
                self.errors.extend(unshown.into_iter().map(|what| format!("{}: {what}", ret.officer)));
                self.see_rare(if ret.since.is_none() { "full return" } else { "return" });
            }
            Err(died) if dies_after.is_some() && died.code() == Code::DiskError => {
                self.see_rare("died");
                let after = everything(&*self.see(Some(at)));
                self.expect(before.as_ref() == Some(&after), || "a return that was not committed left something".into());
            }
            Err(refused) => {
                let mut difference = String::new();
                if let Some(share) = self.shares.get(&ret.number.to_string()) {
                    difference = super::must_hold::difference(&plain(all_rows(&*self.see(Some(at)))?.into_values()), share);
                }
                self.errors.push(format!("return {} to {}: {refused:?} {difference}", ret.number, ret.officer));
            }
        }
        Ok(is_taken)
    }

    /// A bundle changes only rows of its sender, no row's officer but by an offer, no value that its entries have not seen.
    pub fn hand_in(&mut self, stick: &Stick, explicit: bool) -> Outcome {
        let Stick::Changes(bundle) = stick else { return Ok(()) };
        let name = bundle.officer.clone();
        match self.state_of(&bundle.device)?.as_str() {
            "" => {
                self.see_rare("bundle of an unknown device");
                return Ok(());
            }
            "revoked" if !explicit => {
                self.see_rare("bundle of a revoked device");
                return Ok(());
            }
            _ => {}
        }
        let bundle = &match self.read_changes(bundle) {
            Err(refused) if refused.code() == Code::BundleNewer => {
                self.see_rare("bundle of a newer program");
                return Ok(());
            }
            read => read?,
        };
        let before = self.town.as_ref().unwrap().as_it_stands();
        let planned = plan::plan(&*self.see_town(), bundle, &self.town_now)?;
        let known = {
            let t = self.see_town();
            let table = t.table("entry");
            bundle.entries.iter().map(|entry| Ok(t.get(table, &entry.hash)?.is_some())).collect::<Result<Vec<bool>>>()?
        };
        let mut result = None;
        self.act(None, "bundle.import", |_, act| {
            result = Some(clerk::take_in(act, bundle)?);
            Ok(())
        })?;
        let Some((met, counts)) = result else { return Ok(()) };
        if self.has_died {
            return self.check_hand_in(bundle, &before, &name);
        }
        self.expect(planned.met == met && planned.counts == counts, || format!("planned {:?}, came {met:?} {counts:?}", planned.counts));
        let sum = counts.merged + counts.conflicts + counts.held + counts.rejected + counts.purged + counts.already;
        self.expect(met == Met::Gap || counts.sent == sum, || format!("unbalanced {counts:?}"));
        let sent = bundle.entries.len();
        self.expect(counts.sent == sent as i64, || format!("{sent} entries were sent: {counts:?}"));
        let is_active = self.state_of(&bundle.device)? == "active";
        self.expect(is_active || counts.merged + counts.conflicts == 0, || format!("a replaced device's entries are merged: {counts:?}"));
        self.trace.push(format!("  {} {met:?} {counts:?}", bundle.id));
        self.see_rare(match met {
            Met::Merged => "merged",
            Met::Already => "already",
            Met::Gap => "gap",
        });
        self.see_plan(&planned);
        if met != Met::Gap {
            let fresh: Vec<String> = bundle.entries.iter().map(|entry| entry.hash.clone()).collect();
            self.note_taken(&fresh, &name);
            self.taken.handed.extend(fresh.iter().cloned());
            self.check_accounts(&fresh)?;
            let new: Vec<_> = bundle.entries.iter().zip(known).filter(|(_, known)| !known).map(|(entry, _)| entry.clone()).collect();
            let lost = lost(&*self.see_town(), &new, &name)?;
            self.errors.extend(lost);
            let not_received = self.not_received(&new, &name)?;
            self.errors.extend(not_received);
            if met == Met::Merged && self.rng.once_in(8) {
                self.check_taken_back(&before)?;
            }
        }
        self.check_hand_in(bundle, &before, &name)
    }

    /// In a copy of the township, the bundle that was taken in just now is undone, which leaves what stood before it, and the undo is undone, which
    /// leaves what stood after it.
    fn check_taken_back(&mut self, before: &dyn Tables) -> Outcome {
        let mut copy = self.town.as_ref().unwrap().copy();
        let after = standing_rows(&*copy.see())?;
        let (now, mut chance) = (self.town_now.clone(), self.rng.clone());
        let mut undo_last = |kind: &str| {
            copy.change(|t| {
                let mut entries = t.all(t.table("entry"))?;
                entries.retain(|row| row.text("kind") == kind && row.text("officer").is_empty());
                let last = entries.into_iter().max_by_key(|row| row.integer("position")).map(|row| row.id);
                let actor = Actor { author: "town/1".into(), officer: String::new(), device: "town".into() };
                let mut act = Act::begin(t, &mut chance, Role::Township, actor, undo::KIND, &now)?;
                undo::undo_entry(&mut act, last.as_deref())?;
                act.finish("").map(drop)?;
                standing_rows(t)
            })
        };
        let undone = match undo_last(undo::TAKEN_IN) {
            Err(refused) if refused.code() == Code::UndoImpossible => {
                self.see_rare("bundle not taken back");
                return Ok(());
            }
            undone => undone?,
        };
        self.see_rare("bundle taken back");
        let mut was = standing_rows(before)?;
        let purges = ledger::purged(&*self.see_town())?;
        was.retain(|key, _| !purges.iter().any(|purged| (purged.table.name, &purged.id) == (key.0, &key.1)));
        self.expect(undone == was, || format!("a bundle was undone to: {}", difference(&undone, &was)));
        if undone == after {
            // Nothing of it stood, and an undo that changes nothing leaves no entry.
            return Ok(());
        }
        let again = undo_last(undo::KIND)?;
        self.expect(again == after, || format!("undone and made again: {}", difference(&again, &after)));
        Ok(())
    }

    fn see_plan(&mut self, planned: &Plan) {
        for step in &planned.steps {
            match step {
                Step::Branched { chain, .. } => {
                    self.see_rare("branched");
                    let was_copied = self.copied.contains(chain);
                    self.expect(was_copied, || format!("{chain} has two entries under one number, and was never copied"));
                }
                Step::Close(_, word) => self.see_rare(word),
                Step::Open(_) => self.see_rare("conflict"),
                Step::UseOffer(..) => self.see_rare("received"),
                Step::Hold(_, _, why) => {
                    self.see_rare("held");
                    let word = super::world::RARE.iter().find(|word| word.strip_prefix("held: ") == Some(why.as_str()));
                    word.into_iter().for_each(|word| self.see_rare(word));
                }
                _ => {}
            }
        }
    }

    /// Puts the bundles into copies of the township in two orders, and compares what came of what no other one moved.
    fn other_order(&mut self, sticks: &[Stick]) -> Outcome {
        self.see_rare("other order");
        let town = self.town.as_ref().unwrap().copy();
        self.play_orders(&town, sticks)
    }

    fn play_orders(&mut self, town: &super::held::Held, sticks: &[Stick]) -> Outcome {
        let read = |stick: &Stick| if let Stick::Changes(bundle) = stick { Some(self.read_changes(bundle)) } else { None };
        let read: Vec<Changes> = match sticks.iter().filter_map(read).collect() {
            Err(refused) if refused.code() == Code::BundleNewer => return Ok(()),
            read => read?,
        };
        let bundles: Vec<&Changes> = read.iter().collect();
        let mut played = Vec::new();
        // As they came, the other way round, and, of three or more, some order between.
        let mut orders: Vec<Vec<&Changes>> = vec![bundles.clone(), bundles.iter().rev().copied().collect()];
        if bundles.len() > 2 {
            let (mut left, mut shuffled) = (bundles.clone(), Vec::new());
            while !left.is_empty() {
                shuffled.push(left.remove(self.rng.below(left.len())));
            }
            orders.push(shuffled);
        }
        for order in orders {
            let mut copy = town.copy();
            let now = self.town_now.clone();
            copy.change(|t| {
                // What goes on from something in another bundle finds it the second time.
                for bundle in order.iter().chain(&order) {
                    let mut stamp = ledger::Stamp::begin(t, &now)?;
                    plan::merge(t, &mut stamp, *bundle)?;
                }
                Ok(())
            })?;
            played.push(copy);
        }
        played[1..].iter().try_for_each(|other| self.compare_orders(town, [&played[0], other], &bundles))
    }

    /// The kept digests of a share are those that would be computed anew.
    pub fn check_kept_digests(&mut self, name: &str) -> Outcome {
        let mut stale = Vec::new();
        {
            let t = self.see_town();
            for root in scope::share_roots(&*t, name)? {
                let Some(kept) = t.get(t.table("root_digest"), &root.name())? else { continue };
                for (version, digest) in scope::kept_digests(t.catalogue().version, &kept) {
                    if scope::fresh_root_digest_as_of(&*t, &root, version)? != digest {
                        stale.push(root.name());
                    }
                }
            }
        }
        self.expect(stale.is_empty(), || format!("kept digests are stale: {stale:?}"));
        Ok(())
    }
}

/// What stands: no row that is void, and neither receipts nor the words of decisions, which stay told; nor an offer to whose person it is already, which
/// is in no return, and which a membership that stands again uses up.
fn standing_rows(t: &dyn Tables) -> Result<Rows> {
    let mut rows = all_rows(t)?;
    for row in rows.values_mut().filter(|row| row.table.name == "person" && !row.text("offer_to").is_empty()) {
        let is_member = scope::newest_link(t, row)?.is_some_and(|link| scope::is_running(&link));
        if is_member && scope::owners(t, row)?.include(row.text("offer_to")) {
            *row = row.clone().with("offer_to", "").with("offer_on", "");
        }
    }
    rows.retain(|key, row| {
        !["receipt", "outcome"].contains(&key.table.name) && (!key.table.can_void() || row.text("voided_at").is_empty())
    });
    Ok(plain(rows.into_values()))
}

/// A bundle whose sealed parts the township has opened.
fn unsealed(mut bundle: Changes) -> Result<Changes> {
    for part in bundle.entries.iter_mut().flat_map(|entry| &mut entry.parts).filter(|part| !part.sealed.is_empty()) {
        *part = Part::of_wire(&open(&part.sealed), Catalogue::standard())?;
    }
    Ok(bundle)
}

/// What the township's key would give.
fn open(sealed: &str) -> String {
    String::from_utf8(from_hex(sealed).unwrap_or_default()).unwrap_or_default()
}
