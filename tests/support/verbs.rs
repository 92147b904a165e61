//! What people record, by name.

use huce_core::actions::add_household::{self, add_household};
use huce_core::actions::add_person::{self, NewPerson, add_person};
use huce_core::actions::record_birth::{self, Birth, record_birth};
use huce_core::actions::record_event::Recorded;
use huce_core::actions::record_marriage::{self, Marriage, record_marriage};
use huce_core::actions::{
    begin_stay, change_head, fields::Warning, merge_households, receive, record_adoption, record_death, record_divorce, record_move,
    split_household, undo, void,
};
use huce_core::api::find;
use huce_core::refusal::Result;

use super::township::Office;

impl Office {
    /// A child is born to a mother, and to a father of this register where one is named.
    pub fn born(&mut self, mother: &str, father: Option<&str>, name: &str, sex: &str, on: &str) -> Result<Recorded> {
        let birth = Birth {
            mother: self.person(mother),
            father: father.map(|father| self.person(father)).unwrap_or_default(),
            name: name.into(),
            sex: sex.into(),
            on: on.into(),
            ..Birth::default()
        };
        Ok(self.act(record_birth::KIND, "", |act| record_birth(act, &birth))?.value)
    }

    /// Somebody dies.
    pub fn dies(&mut self, name: &str, on: &str, new_head: Option<&str>) -> Result<Recorded> {
        let (person, new_head) = (self.person(name), new_head.map(|name| self.person(name)));
        Ok(self.act(record_death::KIND, "", |act| record_death::record_death(act, &person, on, new_head.as_deref()))?.value)
    }

    /// Two of this register marry.
    pub fn marries(&mut self, name: &str, partner: &str, on: &str, moves_in: bool) -> Result<Recorded> {
        let marriage =
            Marriage { person: self.person(name), partner: self.person(partner), on: on.into(), moves_in, ..Marriage::default() };
        Ok(self.act(record_marriage::KIND, "", |act| record_marriage(act, &marriage))?.value)
    }

    /// Two part.
    pub fn divorces(&mut self, name: &str, on: &str) -> Result<Recorded> {
        let person = self.person(name);
        Ok(self.act(record_divorce::KIND, "", |act| record_divorce::record_divorce(act, &person, on))?.value)
    }

    /// A child is adopted.
    pub fn adopts(&mut self, parent: &str, child: &str, on: &str) -> Result<Recorded> {
        let (child, parent) = (self.person(child), self.person(parent));
        Ok(self.act(record_adoption::KIND, "", |act| record_adoption::record_adoption(act, &child, &parent, on))?.value)
    }

    /// A known person moves into another household.
    pub fn moves_in(&mut self, name: &str, household: &str, relation: &str, on: &str) -> Result<Recorded> {
        let person = self.person(name);
        Ok(self.act(record_move::IN, "", |act| record_move::move_in(act, &person, household, relation, on, "邻县"))?.value)
    }

    /// Somebody moves out, to a colleague where one is named.
    pub fn moves_out(&mut self, name: &str, on: &str, to_officer: Option<&str>) -> Result<Recorded> {
        let person = self.person(name);
        let officer = to_officer.map(|name| find::officer(&self.tables(), name)).transpose()?;
        Ok(self.act(record_move::OUT, "", |act| record_move::move_out(act, &person, on, "外省", officer.as_deref(), None))?.value)
    }

    /// A head moves out, and somebody becomes the next one where one is named.
    pub fn head_moves_out(&mut self, name: &str, on: &str, new_head: Option<&str>) -> Result<Recorded> {
        let (person, new_head) = (self.person(name), new_head.map(|name| self.person(name)));
        Ok(self.act(record_move::OUT, "", |act| record_move::move_out(act, &person, on, "外省", None, new_head.as_deref()))?.value)
    }

    /// Somebody is back.
    pub fn comes_back(&mut self, name: &str, on: &str) -> Result<Recorded> {
        let person = self.person(name);
        Ok(self.act(record_move::BACK, "", |act| record_move::come_back(act, &person, on))?.value)
    }

    /// An offered person, by id, is received.
    pub fn receives(&mut self, person: &str, household: &str, relation: &str, on: &str) -> Result<Recorded> {
        Ok(self.act(receive::KIND, "", |act| receive::receive(act, person, household, relation, on))?.value)
    }

    /// Members leave for a household of their own on the same place.
    pub fn splits(&mut self, household: &str, names: &[&str], address: &str) -> Result<(String, Recorded)> {
        let persons: Vec<String> = names.iter().map(|name| self.person(name)).collect();
        let place = self.row("place", self.row("household", household).text("place_id"));
        let kind = split_household::KIND;
        Ok(self.act(kind, "", |act| split_household::split_household(act, household, &persons, &place, address))?.value)
    }

    /// Two households become one.
    pub fn merges(&mut self, staying: &str, ending: &str) -> Result<Recorded> {
        Ok(self.act(merge_households::KIND, "", |act| merge_households::merge_households(act, staying, ending))?.value)
    }

    /// Another head.
    pub fn names_head(&mut self, household: &str, name: &str) -> Result<Recorded> {
        let person = self.person(name);
        Ok(self.act(change_head::KIND, "", |act| change_head::change_head(act, household, &person))?.value)
    }

    /// Somebody lives elsewhere for a time.
    pub fn goes_away(&mut self, name: &str, to: &str, reason: &str, from: &str) -> Result<String> {
        let person = self.person(name);
        Ok(self.act(begin_stay::KIND, "", |act| begin_stay::begin_stay(act, &person, to, reason, from))?.value)
    }

    /// A household without members yet.
    pub fn founds(&mut self, place: &str, address: &str) -> Result<String> {
        let place = find::place(&self.tables(), place)?;
        Ok(self.act(add_household::KIND, "", |act| add_household(act, &place, address, &[]))?.value)
    }

    /// A person is entered.
    pub fn enters(&mut self, new: &NewPerson) -> Result<(String, Vec<Warning>)> {
        Ok(self.act(add_person::KIND, "", |act| add_person(act, new, &[]))?.value)
    }

    /// A row does not count any longer.
    pub fn voids(&mut self, table: &str, id: &str, reason: &str) -> Result<()> {
        self.act(void::KIND, reason, |act| void::void(act, table, id, reason)).map(drop)
    }

    /// The last own entry, or a named one, is taken back.
    pub fn undoes(&mut self, entry: Option<&str>) -> Result<Vec<String>> {
        Ok(self.act(undo::KIND, "", |act| undo::undo_entry(act, entry))?.value)
    }
}

/// Somebody new for a household.
pub fn newcomer(household: &str, name: &str, sex: &str, birth: &str, relation: &str) -> NewPerson {
    NewPerson {
        household: household.into(),
        name: name.into(),
        sex: sex.into(),
        birth: birth.into(),
        relation: relation.into(),
        ..NewPerson::default()
    }
}
