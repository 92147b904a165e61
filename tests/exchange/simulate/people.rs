//! What officers and the clerk do in a schedule: bare edits that set any two values against each other, and every verb of the product.

use huce_core::actions::add_household::add_household;
use huce_core::actions::add_person::{NewPerson, add_person};
use huce_core::actions::add_place::{self, add_place};
use huce_core::actions::import_household::{self, import_household};
use huce_core::actions::record_birth::{Birth, record_birth};
use huce_core::actions::record_marriage::{Marriage, record_marriage};
use huce_core::actions::{
    begin_stay, change_head, merge_households, merge_persons, receive, record_adoption, record_death, record_divorce, record_move,
    set_fields, split_household, undo, void,
};
use huce_core::api::desk;
use huce_core::exchange::gate::Act;
use huce_core::exchange::plan::Conflict;
use huce_core::exchange::{clerk, scope, town};
use huce_core::refusal::Result;
use huce_core::roster::{RosterHousehold, RosterPerson};
use huce_core::tables::{Key, Row, Tables};

use super::chance::Rng;
use super::world::{Outcome, Who, World, secret_name};

/// The tables whose rows people work on in bare edits.
pub const WORKED_ON: [&str; 4] = ["household", "person", "membership", "stay"];

/// All rows of these tables.
pub fn rows_of(t: &dyn Tables, tables: &[&str]) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for name in tables {
        rows.extend(t.all(t.table(name))?);
    }
    Ok(rows)
}

/// A verb of the product, and what it is about, picked at random.
pub struct Picked {
    /// Which one, below [`VERBS`](Self::VERBS).
    pub verb: usize,
    person: String,
    other: String,
    household: String,
    second: String,
    place: Option<Row>,
    to: String,
    luck: usize,
    text: String,
    new_id: String,
    on: String,
    relation: &'static str,
    offered: Option<String>,
}

/// What verbs came through, in the words in which they are counted.
pub const RECORDED: [&str; 21] = [
    "recorded: adoption",
    "recorded: birth",
    "recorded: death",
    "recorded: divorce",
    "recorded: head",
    "recorded: household",
    "recorded: household split",
    "recorded: households merged",
    "recorded: marriage",
    "recorded: move in",
    "recorded: move in of somebody new",
    "recorded: move out",
    "recorded: person",
    "recorded: place",
    "recorded: receiving",
    "recorded: return",
    "recorded: roster",
    "recorded: stay",
    "recorded: values of a household",
    "recorded: values of a person",
    "recorded: voiding of a person",
];

/// The households of a roster: one or two, of up to three members.
pub fn roster(rng: &Rng) -> Vec<RosterHousehold> {
    let member = |_| RosterPerson {
        name_as_given: secret_name(&rng.id("r")),
        sex: "2",
        relation: ["02", "10", "20", "30", ""][rng.below(5)],
        id_number: rng.text(),
        residence: ["", "外省"][rng.below(2)].into(),
        ..RosterPerson::default()
    };
    let household = |_| RosterHousehold {
        number: rng.text(),
        phone: rng.text(),
        members: (0..1 + rng.below(3)).map(member).collect(),
        ..RosterHousehold::default()
    };
    (0..1 + rng.below(2)).map(household).collect()
}

/// The code and the name of a group of the village of this code.
pub fn group_of_village(rng: &Rng, village: &str) -> (String, String) {
    let number = 1 + rng.below(9);
    (format!("{village}{number:02}"), format!("{number}组"))
}

impl Picked {
    /// How many verbs there are.
    pub const VERBS: usize = 19;
    /// Somebody moves out, now and then with an offer.
    pub const MOVE_OUT: usize = 13;
    /// Somebody who was offered is received, where somebody was.
    pub const RECEIVE: usize = 18;

    /// Picks from a register; `place` is where households are made, `others` are the officers to whom somebody may move.
    pub fn of(rng: &Rng, t: &dyn Tables, place: Option<Row>, others: &[String]) -> Result<Self> {
        let id = |table: &str| -> Result<String> { Ok(rng.pick(&rows_of(t, &[table])?).map(|row| row.id).unwrap_or_default()) };
        let (person, other, household, second) = (id("person")?, id("person")?, id("household")?, id("household")?);
        let to = rng.pick(others).unwrap_or_default();
        let (verb, luck) = (rng.below(Self::VERBS), rng.below(3));
        let (text, new_id) = (rng.text(), rng.id("n"));
        let on = format!("2025-0{}-0{}", 1 + rng.below(9), 1 + rng.below(9));
        let relation = ["01", "12", "20", "30", ""][rng.below(5)];
        let offered = rng.pick(&rows_of(t, &["offered"])?).map(|row| row.id);
        Ok(Self { verb, person, other, household, second, place, to, luck, text, new_id, on, relation, offered })
    }

    /// In which word it is counted.
    pub fn word(&self) -> &'static str {
        match self.verb {
            0 | 1 => "recorded: values of a person",
            2 => "recorded: values of a household",
            3 => "recorded: person",
            4 => "recorded: household",
            5 => "recorded: birth",
            6 => "recorded: death",
            7 | 8 => "recorded: marriage",
            9 => "recorded: divorce",
            10 => "recorded: adoption",
            11 => "recorded: move in",
            12 => "recorded: move in of somebody new",
            Self::MOVE_OUT => "recorded: move out",
            14 => "recorded: return",
            15 => "recorded: stay",
            16 => "recorded: head",
            17 if self.luck == 0 => "recorded: households merged",
            17 => "recorded: household split",
            _ if self.has_offer() => "recorded: receiving",
            _ => "recorded: voiding of a person",
        }
    }

    /// Whether somebody was offered.
    pub fn has_offer(&self) -> bool {
        self.offered.is_some()
    }

    /// Runs it.
    pub fn record(&self, act: &mut Act) -> Outcome {
        let Self { person, other, household, on, text, relation, luck, .. } = self;
        let field = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        let newcomer = || NewPerson {
            household: household.clone(),
            name: secret_name(&self.new_id),
            sex: "2".into(),
            birth: on.clone(),
            relation: (*relation).into(),
            ..NewPerson::default()
        };
        match self.verb {
            0 => set_fields::set_person(act, person, &field(["phone", "note", "nation", "occupation"][*luck], text)).map(drop),
            1 => set_fields::set_person(act, person, &field("birth", on)).map(drop),
            2 => set_fields::set_household(act, household, &field(["phone", "note", "address"][*luck], text)).map(drop),
            3 => add_person(act, &newcomer(), &[]).map(drop),
            4 => match &self.place {
                Some(place) => add_household(act, place, text, &[]).map(drop),
                None => Ok(()),
            },
            5 => {
                let name = secret_name(&self.new_id);
                let birth = Birth { mother: person.clone(), name, sex: "1".into(), on: on.clone(), ..Birth::default() };
                record_birth(act, &birth).map(drop)
            }
            6 => record_death::record_death(act, person, on, None).map(drop),
            7 | 8 => {
                let marriage = Marriage {
                    person: person.clone(),
                    partner: other.clone(),
                    on: on.clone(),
                    moves_in: *luck > 0,
                    relation: (*relation).into(),
                    ..Marriage::default()
                };
                record_marriage(act, &marriage).map(drop)
            }
            9 => record_divorce::record_divorce(act, person, on).map(drop),
            10 => record_adoption::record_adoption(act, person, other, on).map(drop),
            11 => record_move::move_in(act, person, household, relation, on, "邻县").map(drop),
            12 => record_move::move_in_new(act, &newcomer(), on, "邻县").map(drop),
            Self::MOVE_OUT => record_move::move_out(act, person, on, "外省", (*luck > 0).then_some(self.to.as_str()), None).map(drop),
            14 => record_move::come_back(act, person, on).map(drop),
            15 => begin_stay::begin_stay(act, person, "外省", "打工", on).map(drop),
            16 => change_head::change_head(act, household, person).map(drop),
            17 if *luck == 0 => merge_households::merge_households(act, household, &self.second).map(drop),
            17 => match &self.place {
                Some(place) => split_household::split_household(act, household, std::slice::from_ref(person), place, text).map(drop),
                None => Ok(()),
            },
            _ => match &self.offered {
                Some(offered) => receive::receive(act, offered, household, relation, on).map(drop),
                None => void::void(act, "person", person, "重复"),
            },
        }
    }
}

/// A row in which somebody typed something else.
pub fn changed(rng: &Rng, mut row: Row) -> Row {
    let names: &[&str] = match row.table.name {
        "household" => &["phone", "note"],
        "person" => &["id_number", "birth", "note"],
        "membership" => &["relation"],
        "dog" => &["name", "colour"],
        _ => &["reason"],
    };
    let with_next = [names, &["test_note"]].concat();
    let names = if row.table.find_column("test_note").is_some() { with_next.as_slice() } else { names };
    let first = rng.below(names.len());
    for (at, name) in names.iter().enumerate() {
        if at == first || rng.once_in(2) {
            row.set(name, rng.text());
        }
    }
    row
}

impl World {
    fn pick_row(&self, who: Who, tables: &[&str]) -> Result<Option<Row>> {
        Ok(self.rng.pick(&rows_of(&*self.see(who), tables)?))
    }

    /// The rows of bare edits, those of the next version too.
    fn worked_on(&self, who: Who) -> Result<Vec<Row>> {
        let t = self.see(who);
        let dogs: &[&str] = if t.catalogue().find_table("dog").is_some() { &["dog"] } else { &[] };
        rows_of(&*t, &[&WORKED_ON, dogs].concat())
    }

    /// An officer writes past the program what only the township may write.
    fn forges(&mut self, at: usize) -> Outcome {
        self.see_rare("forged");
        let name = self.offices[at].name.clone();
        let own = self.pick_row(Some(at), &["household"])?;
        let (what, id) = (self.rng.below(4), self.rng.id("f"));
        let colleagues = {
            let (mine, mut rows) = (self.see(Some(at)), rows_of(&*self.see_town(), &["household"])?);
            rows.retain(|row| mine.row(&row.key()).is_ok_and(|row| row.is_none()));
            self.rng.pick(&rows).map(|row| row.id)
        };
        self.act(Some(at), "forge", |_, act| match (what, own) {
            (0, _) => act.put(Row::new(act.t.table("area"), id).with("officer_id", &name).with("place_id", "v0")),
            (1, Some(household)) => {
                act.put(Row::new(act.t.table("charge"), id).with("household_id", &household.id).with("officer_id", &name))
            }
            (2, _) => act.put(Row::new(act.t.table("device"), id).with("officer_id", &name).with("state", "active")),
            // A household under the id of a colleague's.
            _ => match colleagues {
                Some(household) => {
                    act.put(Row::new(act.t.table("household"), &household).with("place_id", "v").with("note", "3"))?;
                    let charge = Row::new(act.t.table("charge"), id).with("household_id", &household);
                    act.put(charge.with("officer_id", &name))
                }
                None => act.put(Row::new(act.t.table("setting"), id).with("name", "retention").with("value", "0")),
            },
        })
    }

    fn others_than(&self, name: &str) -> Result<Vec<String>> {
        Ok(rows_of(&*self.see_town(), &["officer"])?.into_iter().map(|row| row.id).filter(|id| id != name).collect())
    }

    /// What an officer does.
    pub fn officer_does(&mut self, kind: &str, at: usize) -> Outcome {
        let who = Some(at);
        let name = self.offices[at].name.clone();
        match kind {
            "edits" => {
                let all = self.worked_on(who)?;
                let picked: Vec<Row> = (0..1 + self.rng.below(2)).filter_map(|_| self.rng.pick(&all)).collect();
                self.act(who, "edit", |world, act| {
                    for row in picked {
                        let row = changed(&world.rng, row);
                        act.put(row)?;
                    }
                    Ok(())
                })
            }
            "adds" => {
                let household = self.pick_row(who, &["household"])?;
                let person = self.pick_row(who, &["person"])?;
                let what = self.rng.luck();
                let dog = household.as_ref().filter(|_| self.see(who).catalogue().find_table("dog").is_some() && what > 0.9).cloned();
                if let Some(household) = dog {
                    let row =
                        Row::new(self.see(who).table("dog"), self.rng.id("d")).with("household_id", &household.id).with("name", "旺财");
                    let owner = person.map(|row| row.id).unwrap_or_default();
                    return self.act(who, "add", |_, act| act.put(row.with("owner_id", owner)));
                }
                self.act(who, "add", |world, act| match (household, person) {
                    (Some(household), Some(person)) if what >= 0.7 => {
                        let membership = world.membership(act, &person.id, &household.id);
                        act.put(membership)
                    }
                    (Some(household), _) if what >= 0.3 => world.new_person(act, &household.id).map(drop),
                    _ => world.new_household(act, &name).map(drop),
                })
            }
            "records" => self.records(who),
            "moves out" => {
                let person = self.pick_row(who, &["person"])?;
                let to = if self.rng.once_in(2) { String::new() } else { self.rng.pick(&self.others_than(&name)?).unwrap_or_default() };
                self.act(who, "move-out", |_, act| person.map_or(Ok(()), |row| act.put(row.with("offer_to", to))))
            }
            "receives" => {
                // Now and then somebody whom nobody offered.
                let known: Vec<String> = if self.rng.luck() < 0.75 {
                    rows_of(&*self.see(who), &["offered"])?.into_iter().map(|row| row.id).collect()
                } else {
                    rows_of(&*self.see_town(), &["person"])?.into_iter().map(|row| row.id).collect()
                };
                let (person, household) = (self.rng.pick(&known), self.pick_row(who, &["household"])?);
                self.act(who, "receive", |world, act| match (person, household) {
                    (Some(person), Some(household)) => {
                        let membership = world.membership(act, &person, &household.id);
                        act.put(membership)
                    }
                    _ => Ok(()),
                })
            }
            "undoes" => {
                let mut entries = rows_of(&*self.see(who), &["entry"])?;
                entries.sort_by_key(|row| row.integer("position"));
                let entry = if self.rng.once_in(2) { entries.pop() } else { self.rng.pick(&entries) };
                self.undoes(who, entry)
            }
            "forges" => self.forges(at),
            "imports" => self.imports(who),
            _ => {
                let (row, now) = (self.pick_row(who, &WORKED_ON)?, self.offices[at].now.clone());
                self.act(who, "void", |_, act| row.map_or(Ok(()), |row| act.put(row.with("voided_at", now).with("void_reason", "0"))))
            }
        }
    }

    fn undoes(&mut self, who: Who, entry: Option<Row>) -> Outcome {
        let Some(entry) = entry else { return Ok(()) };
        let mut is_undone = false;
        self.try_act(who, "undo", |_, act| {
            undo::undo_entry(act, Some(&entry.id))?;
            is_undone = true;
            Ok(())
        })?;
        if who.is_none() {
            let waiting = town::held(&*self.see_town(), "")?;
            waiting.iter().for_each(|held| self.taken.forget(held.text("entry")));
        }
        if is_undone && !self.has_died {
            self.see_rare("undone");
        }
        Ok(())
    }

    /// One of the product's own verbs, on rows picked at random. What a person would be refused is refused here too.
    fn records(&mut self, who: Who) -> Outcome {
        let officer = who.map(|at| self.offices[at].name.clone()).unwrap_or_default();
        let others = self.others_than(&officer)?;
        let picked = {
            let t = self.see(who);
            Picked::of(&self.rng, &*t, t.get(t.table("place"), "v")?, &others)?
        };
        self.does(who, "record", picked.word(), |act| picked.record(act))
    }

    /// An act that is counted in this word where it came through.
    fn does(&mut self, who: Who, kind: &str, word: &'static str, run: impl FnOnce(&mut Act) -> Outcome) -> Outcome {
        let mut is_done = false;
        self.try_act(who, kind, |_, act| {
            run(act)?;
            is_done = true;
            Ok(())
        })?;
        if is_done && !self.has_died {
            self.see_rare(word);
        }
        Ok(())
    }

    /// A roster is taken in, with new households or with further members of one.
    fn imports(&mut self, who: Who) -> Outcome {
        let into = self.pick_row(who, &["household"])?.filter(|_| self.rng.once_in(3));
        let mut places = rows_of(&*self.see(who), &["place"])?;
        places.retain(|row| row.text("level") != "township");
        let (roster, Some(place)) = (roster(&self.rng), self.rng.pick(&places)) else { return Ok(()) };
        self.does(who, import_household::KIND, "recorded: roster", |act| {
            let into = into.as_ref().map(|row| row.id.as_str());
            roster.iter().try_for_each(|household| import_household(act, &place.id, household, into).map(drop))
        })
    }

    /// What the clerk does; `at` is the officer whom it is about, where it is about one.
    pub fn clerk_does(&mut self, kind: &str, at: usize) -> Outcome {
        let name = self.offices[at].name.clone();
        match kind {
            "clerk edits" => {
                let Some(row) = self.rng.pick(&self.worked_on(None)?) else { return Ok(()) };
                self.act(None, "edit", |world, act| {
                    let row = changed(&world.rng, row);
                    act.put(row)
                })
            }
            "clerk writes the same again" => {
                // What an officer wrote becomes the township's own word, though it reads the same.
                let theirs: Vec<Key> =
                    self.taken.writers.iter().filter(|(_, (_, writer))| !writer.is_empty()).map(|((key, _), _)| key.clone()).collect();
                let Some(key) = self.rng.pick(&theirs) else { return Ok(()) };
                let Some(row) = self.see_town().row(&key)?.filter(|row| WORKED_ON.contains(&row.table.name)) else { return Ok(()) };
                let other = changed(&self.rng, row.clone());
                self.act(None, "edit", |_, act| act.put(other))?;
                self.act(None, "edit", |_, act| act.put(row))
            }
            "clerk records" => self.records(None),
            "clerk imports" => self.imports(None),
            "clerk adds a place" => {
                let (code, name) = group_of_village(&self.rng, "419999100200");
                self.does(None, add_place::KIND, "recorded: place", |act| add_place(act, &code, &name, "group", None).map(drop))
            }
            "clerk assigns" => {
                let (Some(household), on) = (self.pick_row(None, &["household"])?, self.town_now.clone()) else { return Ok(()) };
                self.act(None, "assign", |_, act| clerk::assign(act, &household.id, &name, &on, ""))
            }
            "clerk moves" => {
                let (Some(person), Some(household)) = (self.pick_row(None, &["person"])?, self.pick_row(None, &["household"])?) else {
                    return Ok(());
                };
                self.act(None, "move", |world, act| {
                    let membership = world.membership(act, &person.id, &household.id);
                    act.put(membership)
                })
            }
            "clerk offers" => {
                let Some(person) = self.pick_row(None, &["person"])? else { return Ok(()) };
                self.act(None, "offer", |_, act| act.put(person.with("offer_to", &name)))
            }
            "clerk undoes" => {
                let entry = self.pick_row(None, &["entry"])?;
                self.undoes(None, entry)
            }
            "clerk takes back a decision" => {
                let decisions = ["conflict.resolve", "held.accept", "held.reject"];
                let mut entries = rows_of(&*self.see_town(), &["entry"])?;
                entries.retain(|row| decisions.contains(&row.text("kind")));
                let entry = self.rng.pick(&entries);
                let before = self.seen.get("undone").copied();
                self.undoes(None, entry)?;
                if self.seen.get("undone").copied() != before {
                    self.see_rare("decision taken back");
                }
                Ok(())
            }
            "clerk merges persons" => {
                let (Some(dead), Some(survivor)) = (self.pick_row(None, &["person"])?, self.pick_row(None, &["person"])?) else {
                    return Ok(());
                };
                let is_of = |world: &Self| -> Result<Vec<scope::Owners>> {
                    [&dead, &survivor].map(|row| scope::owners_of(&*world.see_town(), &row.key())).into_iter().collect()
                };
                let (mut is_merged, was_of) = (false, is_of(self)?);
                self.try_act(None, "person.merge", |_, act| {
                    merge_persons::merge_persons(act, &dead.id, &survivor.id)?;
                    is_merged = true;
                    Ok(())
                })?;
                if is_merged && !self.has_died {
                    let now_of = is_of(self)?;
                    self.expect(was_of == now_of, || format!("{} and {} were of {was_of:?}, and are of {now_of:?}", dead.id, survivor.id));
                    self.see_rare("aliased");
                    self.merged.push([dead.id, survivor.id]);
                }
                Ok(())
            }
            "clerk enters again" => self.enters_again(),
            "clerk decides" => {
                let conflicts = town::conflicts(&*self.see_town())?;
                let Some(conflict) = self.rng.pick(&conflicts) else { return Ok(()) };
                let choice = match self.rng.below(5) {
                    0 | 1 => clerk::Choice::Theirs,
                    2 | 3 => clerk::Choice::Ours,
                    _ => clerk::Choice::Values(conflict.before.clone()),
                };
                let mut is_decided = false;
                self.try_act(None, "conflict.resolve", |_, act| {
                    clerk::decide(act, &conflict.id, &choice, "word")?;
                    is_decided = true;
                    Ok(())
                })?;
                if is_decided { self.check_decided(&conflict, &choice) } else { Ok(()) }
            }
            "clerk judges" => self.judges(),
            _ => {
                let Some(person) = self.pick_row(None, &["person"])? else { return Ok(()) };
                self.see_rare("purged");
                self.asked.insert(person.id.clone());
                self.act(None, "purge", |_, act| clerk::purge(act, &person.key(), "asked").map(drop))
            }
        }
    }

    /// What the clerk chose stands.
    fn check_decided(&mut self, conflict: &Conflict, choice: &clerk::Choice) -> Outcome {
        let chosen = match choice {
            clerk::Choice::Theirs => &conflict.theirs,
            clerk::Choice::Values(values) => values,
            clerk::Choice::Ours => return Ok(()),
        };
        let row = self.see_town().row(&conflict.key)?;
        let stands = row.is_some_and(|row| conflict.fields.iter().zip(chosen).all(|(field, value)| row.value(field) == value));
        self.expect(stands || self.has_died, || format!("{conflict:?} was decided for {chosen:?}, which does not stand"));
        Ok(())
    }

    fn judges(&mut self) -> Outcome {
        let Some(held) = self.rng.pick(&town::held(&*self.see_town(), "")?) else { return Ok(()) };
        if self.rng.luck() < 0.6 {
            let mut is_accepted = false;
            self.try_act(None, "held.accept", |_, act| {
                desk::must_have_place(act.t, &held.id)?;
                clerk::accept(act, &held.id, "")?;
                is_accepted = true;
                Ok(())
            })?;
            if is_accepted && !self.has_died {
                self.see_rare("accepted");
                return self.note_accepted(&[(held.text("officer").to_owned(), held.text("entry").to_owned())]);
            }
        }
        self.see_rare("rejected");
        self.act(None, "held.reject", |_, act| clerk::reject(act, &held.id, "word"))
    }

    /// R9: rows that vanished with a restored township, and that officers offer again, are taken in again.
    fn enters_again(&mut self) -> Outcome {
        let Some(orphan) = self.pick_row(None, &["orphan"])? else { return Ok(()) };
        self.enters(&orphan).map(drop)
    }

    /// All of them, in whichever order they can be; gives whether any could.
    pub fn enters_all_again(&mut self) -> Result<bool> {
        let mut is_any = false;
        loop {
            let offered = rows_of(&*self.see_town(), &["orphan"])?;
            let mut is_more = false;
            for orphan in offered {
                is_more |= self.enters(&orphan)?;
            }
            is_any |= is_more;
            if !is_more {
                return Ok(is_any);
            }
        }
    }

    fn enters(&mut self, orphan: &Row) -> Result<bool> {
        let (on, mut taken, mut is_back) = (self.town_now.clone(), Vec::new(), false);
        self.try_act(None, "orphan.accept", |_, act: &mut Act| {
            taken = clerk::accept_orphan(act, orphan, &on)?;
            is_back = true;
            Ok(())
        })?;
        if is_back && !self.has_died {
            self.see_rare("orphan");
            self.note_accepted(&taken)?;
        }
        Ok(is_back && !self.has_died)
    }
}
