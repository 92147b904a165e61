//! What a plan would do, row by row, for a person who decides whether to go on.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bundles::copied;
use crate::actions::kin;
use crate::actions::query::views;
use crate::catalogue::Table;
use crate::exchange::plan::{Conflict, Step};
use crate::exchange::town;
use crate::refusal::Result;
use crate::tables::{Key, Row, Tables, Value};

/// One effect of a bundle.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Effect {
    /// `insert`, `write`, `conflict`, `conflict-goes-on`, `conflict-closed`, `held`, `received`, `purge` or `copied`.
    pub what: &'static str,
    /// The table, "" where no row is meant.
    pub table: String,
    /// The row.
    pub row: String,
    /// The name of the person or place, or the address of the household.
    pub name: String,
    /// The fields.
    pub fields: Vec<String>,
    /// Their values before; of a conflict what the officer's register held.
    pub before: Vec<Value>,
    /// What stands in this register now, for a conflict.
    pub ours: Vec<Value>,
    /// Their values after; of a conflict what the officer wants.
    pub after: Vec<Value>,
    /// Why an entry is held, or a conflict ends.
    pub why: String,
    /// What the ids among the values are called, as far as they are known here.
    pub names: BTreeMap<String, String>,
    /// Of who is whose parent: `mother` or `father`; "" where that is not known, and of everything else.
    pub parent: &'static str,
}

impl Effect {
    /// What stands on the three sides of a conflict.
    fn contradict(&mut self, t: &dyn Tables, conflict: &Conflict, theirs: &[Value]) -> Result<()> {
        self.fields = conflict.fields.clone();
        self.before = conflict.before.clone();
        self.after = theirs.to_vec();
        let present = t.row(&conflict.key)?;
        self.ours = present.map(|row| conflict.fields.iter().map(|field| row.value(field).clone()).collect()).unwrap_or_default();
        Ok(())
    }

    /// Whether this one shows a conflict.
    fn is_of(&self, conflict: &Conflict) -> bool {
        let is_conflict = self.what == "conflict" || self.what == "conflict-goes-on";
        is_conflict && self.row == conflict.key.id && self.table == conflict.key.table.name && self.fields == conflict.fields
    }
}

/// So many effects are listed in one look ahead, over all of its files; of more the number is told.
pub const MOST_EFFECTS: usize = 10_000;

/// The effects of a plan's steps, in their order; bookkeeping is left out.
pub struct Effects {
    /// The first ones.
    pub listed: Vec<Effect>,
    /// How many came after those.
    pub more: usize,
    /// The first number of a chain on which another entry stands already: a register was copied.
    pub copied: Option<String>,
    most: usize,
}

impl Effects {
    /// None yet, and at most so many to list.
    pub fn new(most: usize) -> Self {
        Self { listed: Vec::new(), more: 0, copied: None, most }
    }

    /// Notes what a step does; `t` is the register before it.
    pub fn note(&mut self, t: &dyn Tables, step: &Step) -> Result<()> {
        self.copied = self.copied.take().or_else(|| copied(step));
        // What goes on from a value that this very list shows is seen there: the last one is what will be decided on.
        if let Step::GoOn(id, values, _) = step
            && let Some(conflict) = open_conflict(t, id)?
            && let Some(listed) = self.listed.iter_mut().rev().find(|one| one.is_of(&conflict))
        {
            listed.after.clone_from(values);
            return Ok(());
        }
        if let Step::Insert(row, _) = step
            && row.table.name == "parentage"
            && let Some(event) = self.listed.iter_mut().rev().find(|one| one.table == "event" && one.row == row.text("event_id"))
        {
            // An event says no more than the household; a birth and an adoption are the child's.
            event.name = spoken_name(t, &BTreeMap::new(), row)?;
        }
        if self.listed.len() < self.most {
            self.listed.extend(effect(t, step)?);
        } else if is_effect(step) {
            self.more += 1;
        }
        Ok(())
    }
}

fn is_effect(step: &Step) -> bool {
    use Step::{Branched, Close, GoOn, Hold, Insert, Open, Purge, UseOffer, Write};
    matches!(step, Insert(..) | Write(..) | Open(..) | GoOn(..) | Close(..) | Hold(..) | UseOffer(..) | Purge(..) | Branched { .. })
}

fn effect(t: &dyn Tables, step: &Step) -> Result<Option<Effect>> {
    if !is_effect(step) {
        return Ok(None);
    }
    let mut one = Effect::default();
    let mut new = None;
    let key = match step {
        Step::Insert(row, _) => {
            one.what = "insert";
            (one.fields, one.after) = row.written().into_iter().unzip();
            one.parent = if row.table.name == "parentage" { parent_of(t, row)? } else { "" };
            new = Some(row.clone());
            Some(row.key())
        }
        Step::Write(key, edit, _) => {
            one.what = "write";
            (one.fields, one.before, one.after) = differing(&edit.fields, &edit.before, &edit.after);
            Some(key.clone())
        }
        Step::Open(conflict) => {
            one.what = "conflict";
            one.contradict(t, conflict, &conflict.theirs)?;
            Some(conflict.key.clone())
        }
        Step::GoOn(id, values, _) => {
            one.what = "conflict-goes-on";
            let conflict = open_conflict(t, id)?;
            if let Some(conflict) = &conflict {
                one.contradict(t, conflict, values)?;
            }
            conflict.map(|conflict| conflict.key)
        }
        Step::Close(id, why) => {
            one.what = "conflict-closed";
            one.why = (*why).to_owned();
            let conflict = open_conflict(t, id)?;
            one.fields = conflict.as_ref().map(|conflict| conflict.fields.clone()).unwrap_or_default();
            conflict.map(|conflict| conflict.key)
        }
        Step::UseOffer(key, _) => {
            one.what = "received";
            Some(key.clone())
        }
        Step::Purge(key) => {
            one.what = "purge";
            Some(key.clone())
        }
        Step::Hold(entry, _, why) => {
            (one.what, one.row, one.why) = ("held", entry.clone(), why.as_str().to_owned());
            None
        }
        Step::Branched { chain, seq } => {
            (one.what, one.row) = ("copied", format!("{chain}/{seq}"));
            None
        }
        _ => None,
    };
    if let Some(key) = key {
        one.name = match new.map_or_else(|| t.row(&key), |row| Ok(Some(row)))? {
            Some(row) => spoken_name(t, &BTreeMap::new(), &row)?,
            None => String::new(),
        };
        one.names = names_of(t, key.table, &one.fields, &[&one.before, &one.ours, &one.after])?;
        (one.table, one.row) = (key.table.name.to_owned(), key.id);
    }
    Ok(Some(one))
}

fn open_conflict(t: &dyn Tables, id: &str) -> Result<Option<Conflict>> {
    Ok(t.get(t.table("conflict"), id)?.map(|row| town::conflict_of(t, &row)))
}

fn differing(fields: &[String], before: &[Value], after: &[Value]) -> (Vec<String>, Vec<Value>, Vec<Value>) {
    let changed = fields.iter().zip(before.iter().zip(after)).filter(|(_, (before, after))| before != after);
    let mut three = (Vec::new(), Vec::new(), Vec::new());
    for (field, (before, after)) in changed {
        three.0.push(field.clone());
        three.1.push(before.clone());
        three.2.push(after.clone());
    }
    three
}

/// What the rows are called to which values of these fields refer, by their ids; of references that never change nobody is told again.
pub(super) fn names_of(t: &dyn Tables, table: &Table, fields: &[String], values: &[&[Value]]) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for (at, field) in fields.iter().enumerate() {
        // Of a marriage and of who is whose parent, one is told by the name of the row, the other one by the value.
        let is_other = matches!((table.name, field.as_str()), ("parentage", "parent_id") | ("partnership", "partner_id"));
        let column = table.find_column(field).map(|at| &table.columns[at]).filter(|column| !column.fixed || is_other);
        let Some(reference) = column.and_then(|column| column.refers) else { continue };
        for id in values.iter().filter_map(|side| side.get(at)).map(Value::as_text) {
            let row = t.get(t.table(reference.table), id)?;
            let name = match row {
                Some(row) if reference.table == "place" => views::place_name(t, &row.id)?,
                Some(row) => spoken_name(t, &BTreeMap::new(), &row)?,
                None => String::new(),
            };
            if !name.is_empty() {
                names.insert(id.to_owned(), name);
            }
        }
    }
    Ok(names)
}

/// Whether a row says who is the mother or the father. Only a father is told by his name alone.
fn parent_of(t: &dyn Tables, row: &Row) -> Result<&'static str> {
    let sex = t.get(t.table("person"), row.text("parent_id"))?.map(|parent| parent.text("sex").to_owned());
    Ok(match sex.as_deref() {
        Some("1") => "father",
        Some("2") => "mother",
        None if row.text("parent_id").is_empty() && row.text("kind") == "birth" => "father",
        _ => "",
    })
}

/// The name that a row goes by: its own, or that of the person or household on which it hangs. A household goes by its head, as people call it.
pub fn spoken_name(t: &dyn Tables, added: &BTreeMap<Key, Row>, row: &Row) -> Result<String> {
    if row.table.name == "household"
        && let Some(head) = kin::head(t, &row.id)?
        && let Some(person) = t.get(t.table("person"), head.text("person_id"))?
    {
        return Ok(person.text("name").to_owned());
    }
    for field in ["name", "address"] {
        if row.table.find_column(field).is_some() && !row.text(field).is_empty() {
            return Ok(row.text(field).to_owned());
        }
    }
    for (field, table) in [("person_id", "person"), ("child_id", "person"), ("household_id", "household")] {
        if row.table.find_column(field).is_some() && !row.text(field).is_empty() {
            let key = Key::new(t.table(table), row.text(field));
            let hangs_on = added.get(&key).cloned().map_or_else(|| t.row(&key), |row| Ok(Some(row)))?;
            return hangs_on.map_or(Ok(String::new()), |row| spoken_name(t, added, &row));
        }
    }
    // A household that has neither head nor address yet goes by where it stands.
    if row.table.name == "household" && !row.text("place_id").is_empty() {
        return views::place_and_number(t, row);
    }
    Ok(String::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::tables::Memory;

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let mut t = Memory::new(Catalogue::standard());
        let rows: Vec<Row> = (0..5).map(|at| Row::new(t.table("person"), format!("p{at}")).with("name", format!("人{at}"))).collect();
        let mut effects = Effects::new(2);
        for row in rows {
            effects.note(&t, &Step::Touch(row.key())).unwrap();
            effects.note(&t, &Step::Insert(row.clone(), "entry:x".into())).unwrap();
            t.put(row).unwrap();
        }
        effects.note(&t, &Step::Branched { chain: "c".into(), seq: 7 }).unwrap();
        assert_eq!(effects.listed.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["人0", "人1"]);
        assert_eq!((effects.more, effects.copied.as_deref()), (4, Some("register.copied c 7")));
    }

    #[test]
    fn what_an_id_stands_for_is_told_by_name() {
        let mut t = Memory::new(Catalogue::standard());
        let place = |id: &str, name: &str, level: &str, parent: &str| {
            Row::new(Catalogue::standard().table("place"), id).with("name", name).with("level", level).with("parent_id", parent)
        };
        t.put(place("v", "清溪村", "village", "")).unwrap();
        t.put(place("g", "一组", "group", "v")).unwrap();
        t.put(Row::new(t.table("officer"), "li").with("name", "李秀英")).unwrap();
        let (home, person) = (Row::new(t.table("household"), "h").with("place_id", "g"), Row::new(t.table("person"), "p"));
        let mut effects = Effects::new(5);
        effects.note(&t, &Step::Insert(home, "entry:x".into())).unwrap();
        effects.note(&t, &Step::Insert(person.with("name", "王小满").with("offer_to", "li"), "entry:x".into())).unwrap();
        effects.note(&t, &Step::Insert(Row::new(t.table("household"), "i").with("place_id", "elsewhere"), "entry:x".into())).unwrap();
        assert_eq!(effects.listed[0].name, "清溪村一组", "a household goes by its place until it has a head");
        let names: Vec<Vec<&str>> = effects.listed.iter().map(|one| one.names.values().map(String::as_str).collect()).collect();
        assert_eq!(names, [vec!["清溪村一组"], vec!["李秀英"], vec![]]);
    }

    #[test]
    fn a_birth_is_the_childs_and_says_who_is_mother_and_father() {
        let mut t = Memory::new(Catalogue::standard());
        let person =
            |id: &str, name: &str, sex: &str| Row::new(Catalogue::standard().table("person"), id).with("name", name).with("sex", sex);
        let parentage = |id: &str| {
            Row::new(Catalogue::standard().table("parentage"), id).with("child_id", "c").with("event_id", "e").with("kind", "birth")
        };
        t.put(person("m", "李秀英", "2")).unwrap();
        let birth = Row::new(t.table("event"), "e").with("household_id", "h").with("kind", "birth");
        let child = person("c", "王小雨", "2");
        let mut effects = Effects::new(9);
        for row in [birth, child, parentage("pm").with("parent_id", "m"), parentage("pf").with("parent_name", "王国强")] {
            effects.note(&t, &Step::Insert(row.clone(), "entry:x".into())).unwrap();
            t.put(row).unwrap();
        }
        let told: Vec<_> = effects.listed.iter().map(|one| (one.table.as_str(), one.name.as_str(), one.parent)).collect();
        let wanted =
            [("event", "王小雨", ""), ("person", "王小雨", ""), ("parentage", "王小雨", "mother"), ("parentage", "王小雨", "father")];
        assert_eq!(told, wanted);
        assert_eq!(effects.listed[2].names.values().collect::<Vec<_>>(), ["李秀英"]);
    }

    #[test]
    fn of_a_conflict_that_goes_on_the_last_value_is_listed_once() {
        let mut t = Memory::new(Catalogue::standard());
        let row = Row::new(t.table("person"), "p").with("name", "王小满").with("phone", "2");
        let value = |text: &str| vec![Value::from(text)];
        let conflict = Conflict {
            id: "k".into(),
            key: row.key(),
            fields: vec!["phone".into()],
            officer: "li".into(),
            before: value("1"),
            theirs: value("3"),
            parts: vec!["e/00001".into()],
        };
        t.put(row).unwrap();
        let mut effects = Effects::new(5);
        effects.note(&t, &Step::Open(conflict.clone())).unwrap();
        let mut stamp = crate::exchange::ledger::Stamp::begin(&mut t, "2026-03-01T00:00:00Z").unwrap();
        town::put_conflict(&mut t, &mut stamp, &conflict).unwrap();
        effects.note(&t, &Step::GoOn("k".into(), value("4"), "e/00002".into())).unwrap();
        let [one] = effects.listed.as_slice() else { panic!("{}", effects.listed.len()) };
        assert_eq!((one.what, &one.before, &one.ours, &one.after), ("conflict", &value("1"), &value("2"), &value("4")));
        // One that was open before the bundle came is told with all its sides.
        let mut later = Effects::new(5);
        later.note(&t, &Step::GoOn("k".into(), value("5"), "e/00003".into())).unwrap();
        assert_eq!((later.listed[0].what, &later.listed[0].ours, &later.listed[0].after), ("conflict-goes-on", &value("2"), &value("5")));
    }
}
