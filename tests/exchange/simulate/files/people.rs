//! What officers and the clerk do, through the product's own actions.

use std::path::Path;

use huce_core::actions::add_place::{self, add_place};
use huce_core::actions::import_household::{self, import_household};
use huce_core::actions::{fields, merge_persons, undo};
use huce_core::api::{desk, enrolment, persons};
use huce_core::exchange::keys::DeviceKeys;
use huce_core::exchange::{clerk, gate, ledger, scope, town};
use huce_core::refusal::{Code, Result};
use huce_core::tables::Row;

use super::super::people::{Picked, WORKED_ON, changed, group_of_village, roster, rows_of};
use super::super::world::{Outcome, Who};
use super::prepared::everybody;
use super::{World, everything};

/// Names of officers who join later.
const NAMES: [&str; 3] = ["王强", "赵敏", "陈晨"];

impl World {
    fn pick_row(&mut self, who: Who, tables: &[&str]) -> Result<Option<Row>> {
        let rng = self.rng.clone();
        self.with(who, |t| Ok(rng.pick(&rows_of(t, tables)?)))
    }

    fn picked(&mut self, who: Who) -> Result<Picked> {
        let rng = self.rng.clone();
        let officer = self.desk(who).officer.clone();
        let others =
            self.with(None, |t| Ok(rows_of(t, &["officer"])?.into_iter().map(|row| row.id).filter(|id| *id != officer).collect()))?;
        let others: Vec<String> = others;
        self.with(who, |t| {
            let mut places = rows_of(t, &["place"])?;
            places.retain(|row| row.text("level") == "village");
            Picked::of(&rng, t, rng.pick(&places), &others)
        })
    }

    /// Two in three edits are of what an officer has first, so that more than one works on the same.
    fn edits(&mut self, who: Who, at: usize) -> Outcome {
        let first = if self.rng.luck() < 0.66 {
            let mut rows = self.with(Some(at), |t| Ok([rows_of(t, &["person"])?, rows_of(t, &["household"])?]))?;
            rows.iter_mut().for_each(|rows| rows.truncate(2));
            self.rng.pick(&rows.concat())
        } else {
            None
        };
        let found = first.map(|row| self.with(who, |t| t.row(&row.key()))).transpose()?.flatten();
        let Some(row) = found.map_or_else(|| self.pick_row(who, &WORKED_ON), |row| Ok(Some(row)))? else { return Ok(()) };
        let row = changed(&self.rng, row);
        if self.rng.once_in(6)
            && let Some(other) = self.pick_row(who, &WORKED_ON)?.filter(|other| other.id != row.id)
        {
            // As a roster or pasted rows are: one act, several entries.
            self.see_rare("several entries of one act");
            let other = changed(&self.rng, other);
            let done = self.register(who)?.act_in_pieces(false, |act| {
                act.act("edit", "", |act| act.put(row))?;
                act.act("edit", "", |act| act.put(other))
            });
            return self.may_be_refused(done).map(drop);
        }
        self.act(who, "edit", |act| act.put(row)).map(drop)
    }

    /// What an officer does.
    pub fn officer_does(&mut self, kind: &str, at: usize) -> Outcome {
        let who = Some(at);
        match kind {
            "edits" => self.edits(who, at),
            "moves out" => {
                let mut picked = self.picked(who)?;
                picked.verb = Picked::MOVE_OUT;
                if self.act(who, "record", |act| picked.record(act))? {
                    self.see_rare(picked.word());
                }
                Ok(())
            }
            "receives" => {
                let mut picked = self.picked(who)?;
                picked.verb = Picked::RECEIVE;
                if picked.has_offer() && self.act(who, "record", |act| picked.record(act))? {
                    self.see_rare("received");
                    self.see_rare(picked.word());
                }
                Ok(())
            }
            "undoes" => {
                let mut entries = self.with(who, |t| rows_of(t, &["entry"]))?;
                entries.sort_by_key(|row| row.integer("position"));
                let entry = if self.rng.once_in(2) { entries.pop() } else { self.rng.pick(&entries) };
                self.undoes(who, entry).map(drop)
            }
            "forges" => self.forges(at),
            "imports" => self.imports(who),
            _ => self.records(who),
        }
    }

    fn records(&mut self, who: Who) -> Outcome {
        let picked = self.picked(who)?;
        if self.act(who, "record", |act| picked.record(act))? {
            self.see_rare(picked.word());
        }
        Ok(())
    }

    /// A roster is taken in, household by household in one act.
    fn imports(&mut self, who: Who) -> Outcome {
        let into = self.pick_row(who, &["household"])?.filter(|_| self.rng.once_in(3)).map(|row| row.id);
        let mut places = self.with(who, |t| rows_of(t, &["place"]))?;
        places.retain(|row| row.text("level") != "township");
        let (roster, Some(place)) = (roster(&self.rng), self.rng.pick(&places)) else { return Ok(()) };
        let done = self.register(who)?.act_in_pieces(false, |act| {
            roster.iter().try_for_each(|household| {
                act.act(import_household::KIND, "", |act| import_household(act, &place.id, household, into.as_deref()).map(drop)).map(drop)
            })
        });
        if self.may_be_refused(done)?.is_some() {
            self.see_rare("recorded: roster");
        }
        Ok(())
    }

    /// An officer writes past the program what only the township may write, or under the id of a colleague's household.
    fn forges(&mut self, at: usize) -> Outcome {
        let (officer, own) = (self.desk(Some(at)).officer.clone(), self.pick_row(Some(at), &["household"])?);
        let place = self.pick_row(Some(at), &["place"])?.map(|row| row.id).unwrap_or_default();
        let (mine, mut colleagues) =
            (self.with(Some(at), |t| rows_of(t, &["household"]))?, self.with(None, |t| rows_of(t, &["household"]))?);
        colleagues.retain(|row| !mine.iter().any(|own| own.id == row.id));
        let (what, id, colleague) = (self.rng.below(4), self.ids.next(), self.rng.pick(&colleagues));
        let done = self.act(Some(at), "forge", |act| match (what, own, colleague) {
            (0, ..) => act.put(Row::new(act.t.table("area"), id).with("officer_id", &officer).with("place_id", &place)),
            (1, Some(own), _) => act.put(Row::new(act.t.table("charge"), id).with("household_id", &own.id).with("officer_id", &officer)),
            (2, ..) => act.put(Row::new(act.t.table("device"), id).with("officer_id", &officer).with("state", "active")),
            (_, _, Some(theirs)) => {
                act.put(Row::new(act.t.table("household"), &theirs.id).with("place_id", &place).with("note", "3"))?;
                let charge = Row::new(act.t.table("charge"), id).with("household_id", &theirs.id);
                act.put(charge.with("officer_id", &officer))
            }
            _ => act.put(Row::new(act.t.table("setting"), id).with("name", "retention").with("value", "0")),
        })?;
        if done {
            self.see_rare("forged rows");
        }
        Ok(())
    }

    fn undoes(&mut self, who: Who, entry: Option<Row>) -> Result<bool> {
        let Some(entry) = entry else { return Ok(false) };
        let is_undone = self.act(who, "undo", |act| undo::undo_entry(act, Some(&entry.id)).map(drop))?;
        if is_undone {
            self.see_rare("undone");
        }
        Ok(is_undone)
    }

    /// What the clerk does; `at` is the officer whom it is about, where it is about one.
    pub fn clerk_does(&mut self, kind: &str, at: usize) -> Outcome {
        match kind {
            "clerk edits" => self.edits(None, at),
            "clerk records" => self.records(None),
            "clerk imports" => self.imports(None),
            "clerk adds a place" => {
                let mut villages = self.with(None, |t| rows_of(t, &["place"]))?;
                villages.retain(|row| row.text("level") == "village");
                let Some(village) = self.rng.pick(&villages) else { return Ok(()) };
                let (code, name) = group_of_village(&self.rng, village.text("code"));
                if self.act(None, add_place::KIND, |act| add_place(act, &code, &name, "group", None).map(drop))? {
                    self.see_rare("recorded: place");
                }
                Ok(())
            }
            "clerk assigns" => {
                let (household, officer) = (self.pick_row(None, &["household"])?, self.offices[at].officer.clone());
                let Some(household) = household else { return Ok(()) };
                self.act(None, "household.assign", |act| {
                    let today = fields::today(act);
                    clerk::assign(act, &household.id, &officer, &today, "片区调整")
                })
                .map(drop)
            }
            "clerk undoes" => {
                let entry = self.pick_row(None, &["entry"])?;
                self.undoes(None, entry).map(drop)
            }
            "clerk takes back a decision" => {
                let mut entries = self.with(None, |t| rows_of(t, &["entry"]))?;
                entries.retain(|row| ["conflict.resolve", "held.reject", undo::ACCEPTED].contains(&row.text("kind")));
                let entry = self.rng.pick(&entries);
                if self.undoes(None, entry)? {
                    self.see_rare("decision taken back");
                }
                Ok(())
            }
            "clerk merges persons" => {
                let (Some(dead), Some(survivor)) = (self.pick_row(None, &["person"])?, self.pick_row(None, &["person"])?) else {
                    return Ok(());
                };
                if self.act(None, merge_persons::KIND, |act| merge_persons::merge_persons(act, &dead.id, &survivor.id).map(drop))? {
                    self.see_rare("persons merged");
                }
                Ok(())
            }
            "clerk enters again" => self.enters_again(),
            "clerk decides" => {
                let conflicts = self.with(None, town::conflicts)?;
                let Some(conflict) = self.rng.pick(&conflicts) else { return Ok(()) };
                let choice = match self.rng.below(5) {
                    0 | 1 => clerk::Choice::Theirs,
                    2 | 3 => clerk::Choice::Ours,
                    _ => clerk::Choice::Values(conflict.before.clone()),
                };
                let decided = desk::resolve(self.register(None)?, &conflict.id, choice, "核对过");
                if self.may_be_refused(decided)?.is_some() {
                    self.see_rare("decided");
                }
                Ok(())
            }
            "clerk judges" => {
                let held = self.with(None, |t| town::held(t, ""))?;
                let Some(held) = self.rng.pick(&held) else { return Ok(()) };
                let accepts = self.rng.luck() < 0.6;
                let judged = desk::judge(self.register(None)?, &held.id, accepts, "核对过");
                if self.may_be_refused(judged)?.is_some() {
                    self.see_rare(if accepts { "accepted" } else { "rejected" });
                }
                Ok(())
            }
            _ => {
                let Some(person) = self.pick_row(None, &["person"])? else { return Ok(()) };
                let purged = persons::purge(self.register(None)?, &person.id, "本人要求");
                if self.may_be_refused(purged)?.is_some() {
                    self.see_rare("purged");
                    self.purged.insert(person.key(), person.text("name").to_owned());
                }
                Ok(())
            }
        }
    }

    /// Rows that vanished with a restored township are taken in again (R9).
    fn enters_again(&mut self) -> Outcome {
        let Some(orphan) = self.pick_row(None, &["orphan"])? else { return Ok(()) };
        self.enters(&orphan).map(drop)
    }

    /// All of them, in whichever order they can be; gives whether any could.
    pub fn enters_all_again(&mut self) -> Result<bool> {
        let mut is_any = false;
        loop {
            let mut is_more = false;
            for orphan in self.with(None, |t| rows_of(t, &["orphan"]))? {
                is_more |= self.enters(&orphan)?;
            }
            is_any |= is_more;
            if !is_more {
                return Ok(is_any);
            }
        }
    }

    fn enters(&mut self, orphan: &Row) -> Result<bool> {
        let accepted = desk::accept_orphan(self.register(None)?, &orphan.id);
        let is_back = self.may_be_refused(accepted)?.is_some();
        if is_back {
            self.see_rare("orphan");
        }
        Ok(is_back)
    }

    // Officers and devices.

    /// Enrols a device at the township, and keeps the share that its enrolment speaks of.
    pub fn enrols(
        &mut self,
        request: &Path,
        name: &str,
        officer: Option<&str>,
        fingerprint: &str,
        households: &[String],
        out: &Path,
    ) -> Result<enrolment::Enrolled> {
        let places: Vec<String> = if officer.is_some() {
            Vec::new()
        } else {
            let mut places = self.with(None, |t| rows_of(t, &["place"]))?;
            places.retain(|row| row.text("level") == "village");
            self.rng.pick(&places).map(|row| row.id).into_iter().collect()
        };
        let enrol = enrolment::Enrol { request, name, officer, is_same_name: false, fingerprint, places: &places, households, out };
        enrolment::enrol(self.register(None)?, &enrol)
    }

    /// A new device, of an officer whom the township knows or of a new one: made, requested, enrolled, joined.
    fn opens(&mut self, name: &str, officer: Option<&str>) -> Outcome {
        let at = self.add_desk(&everybody().spare, name);
        let (device, nonce, chain, keys) = (self.ids.next(), self.ids.next(), self.ids.next(), DeviceKeys::generate()?);
        self.settle_in(Some(at))?;
        self.register(Some(at))?.database().transaction(|t| {
            ledger::set_meta(t, "device", &device)?;
            ledger::set_meta(t, "device_secret", &keys.to_secret_text())?;
            ledger::set_meta(t, "nonce", &nonce)?;
            gate::begin_chain(t, &chain)
        })?;
        self.offices[at].close();
        let (request, out) = (self.new_file("request.huce"), self.new_file("enrolment.huce"));
        let register = self.register(Some(at))?;
        enrolment::write_request_again(register, &request)?;
        let fingerprint = register.fingerprint();
        if self.rng.once_in(3) {
            self.request_is_swapped(&fingerprint, name, officer)?;
        }
        let households: Vec<String> = match officer {
            Some(_) => Vec::new(),
            None => self.pick_row(None, &["household"])?.map(|row| row.id).into_iter().collect(),
        };
        let enrolled = self.enrols(&request, name, officer, &fingerprint, &households, &out)?;
        for other in self.enrolments.clone().into_iter().take(1) {
            let before = self.with(Some(at), everything)?;
            let joined = enrolment::join(self.register(Some(at))?, &other, &enrolled.fingerprint);
            let code = joined.as_ref().err().map(|refused| refused.code());
            self.expect(code == Some(Code::EnrolmentOther), || format!("joined by an enrolment for somebody else: {joined:?}"));
            let after = self.with(Some(at), everything)?;
            self.expect(before == after, || "an enrolment for somebody else changed something".into());
            self.see_rare("enrolment for somebody else");
        }
        enrolment::join(self.register(Some(at))?, &out, &enrolled.fingerprint)?;
        self.enrolments.push(out);
        self.offices[at].officer = enrolled.officer;
        self.offices[at].device = device;
        self.keep_share(at)?;
        self.check_base(at)
    }

    /// Somebody else's request arrives in the place of the one whose fingerprint is read out.
    fn request_is_swapped(&mut self, fingerprint: &str, name: &str, officer: Option<&str>) -> Outcome {
        let (other, out) = (self.new_file("request.huce"), self.new_file("enrolment.huce"));
        enrolment::write_request_again(self.register(Some(0))?, &other)?;
        let before = self.with(None, everything)?;
        let code = self.enrols(&other, name, officer, fingerprint, &[], &out).err().map(|refused| refused.code());
        self.expect(code == Some(Code::FingerprintDiffers), || format!("a swapped request: {code:?}"));
        let after = self.with(None, everything)?;
        self.expect(before == after && !out.exists(), || "a swapped request left something".into());
        self.see_rare("swapped in transit");
        Ok(())
    }

    /// An officer's new laptop.
    pub fn new_device(&mut self, at: usize) -> Outcome {
        if self.offices.len() >= 6 || self.state_of(at)? != "active" {
            return Ok(());
        }
        self.see_rare("device replaced");
        let (name, officer) = (self.offices[at].name.clone(), self.offices[at].officer.clone());
        self.opens(&name, Some(&officer))
    }

    /// Somebody new joins.
    pub fn officer_joins(&mut self) -> Outcome {
        let new = NAMES.iter().find(|name| !self.offices.iter().any(|office| office.name == **name));
        let Some(name) = new.filter(|_| self.offices.len() < 6) else { return Ok(()) };
        self.see_rare("officer joined");
        self.opens(name, None)
    }

    /// An officer leaves: the households go to another one, the devices are taken out.
    pub fn officer_leaves(&mut self, at: usize) -> Outcome {
        let leaves = self.offices[at].officer.clone();
        let working = self.with(None, |t| {
            let mut officers: Vec<String> = rows_of(t, &["device"])?
                .iter()
                .filter(|row| row.text("state") == "active")
                .map(|row| row.text("officer_id").into())
                .collect();
            officers.dedup();
            Ok(officers)
        })?;
        let stay: Vec<String> = working.iter().filter(|id| **id != leaves).cloned().collect();
        let Some(heir) = self.rng.pick(&stay).filter(|_| working.contains(&leaves)) else { return Ok(()) };
        self.see_rare("officer left");
        self.act(None, "officer.leave", |act| {
            let today = fields::today(act);
            for charge in act.t.find(act.t.table("charge"), "officer_id", &leaves)? {
                let household = charge.text("household_id").to_owned();
                if scope::officer_of_household(act.t, &household)? == leaves {
                    clerk::assign(act, &household, &heir, &today, "")?;
                }
            }
            for device in act.t.find(act.t.table("device"), "officer_id", &leaves)? {
                if device.text("state") == "active" {
                    act.put(device.with("state", "retired"))?;
                }
            }
            Ok(())
        })
        .map(drop)
    }

    /// A device was lost or stolen.
    pub fn revokes(&mut self, at: usize) -> Outcome {
        let (officer, device, state) = (self.offices[at].officer.clone(), self.offices[at].device.clone(), self.state_of(at)?);
        let mut others = 0;
        for other in 0..self.offices.len() {
            others += usize::from(self.offices[other].device != device && self.state_of(other)? == "active");
        }
        if state != "retired" && (state != "active" || others == 0) {
            return Ok(());
        }
        self.see_rare("device revoked");
        let is_stolen = self.rng.once_in(2);
        enrolment::revoke_device(self.register(None)?, &officer, &device, is_stolen).map(drop)
    }
}
