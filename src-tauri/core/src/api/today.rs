//! The day's work (今天): what an officer finds waiting after a return, and what a clerk finds on the desk.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::desk::{self, Offer, WaitingConflict, name_of};
use super::people::{self, HouseholdLine};
use super::register::Register;
use super::standing;
use super::traffic::{self, Decision};
use crate::exchange::wire::Number;
use crate::exchange::{ledger, town};
use crate::refusal::Result;
use crate::tables::{Key, Row, Tables};

/// The mark under which an officer's register keeps which households the last returns took away.
const GIVEN_UP: &str = "given_up";
/// Of so many returns.
const GIVEN_UP_OF: usize = 12;

/// A household that went to somebody else. What it held has left this register; only where it was is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct GivenUp {
    /// The place's name.
    pub place: String,
    /// Its number.
    pub number: String,
    /// The head's name (户主) as long as it is known: while the register is open since the return was read, or once the household is here again.
    pub head: String,
}

#[derive(Serialize, Deserialize)]
struct KeptGivenUp {
    number: String,
    households: Vec<KeptHome>,
}

/// What is kept of a household that went, without anybody's name.
#[derive(Serialize, Deserialize)]
struct KeptHome {
    place: String,
    number: String,
    /// The household; earlier versions did not keep it.
    #[serde(default)]
    id: String,
}

impl KeptHome {
    fn told(self, register: &Register, t: &dyn Tables) -> Result<GivenUp> {
        let here = people::line_of_household(t, &self.id)?.map(|line| line.head);
        let head = here.or_else(|| register.departed_head(&self.id)).unwrap_or_default();
        Ok(GivenUp { place: self.place, number: self.number, head })
    }
}

/// Keeps which households the return that was just applied took away: their heads' names until the register is closed, the rest for longer.
pub(super) fn keep_given_up(register: &mut Register, lines: &[HouseholdLine]) -> Result<()> {
    register.remember_departed(lines.iter().map(|line| (line.id.clone(), line.head.clone())));
    let kept_home = |line: &HouseholdLine| KeptHome { place: line.place.clone(), number: line.number.clone(), id: line.id.clone() };
    let households = lines.iter().map(kept_home).collect();
    let mut kept = kept_given_up(register)?;
    kept.push(KeptGivenUp { number: register.meta("applied")?, households });
    let from = kept.len().saturating_sub(GIVEN_UP_OF);
    register.keep_books(|t| ledger::set_meta(t, GIVEN_UP, &serde_json::to_string(&kept[from..]).unwrap_or_default()))
}

/// What is kept of the last returns; earlier versions kept it of the very last alone.
fn kept_given_up(register: &Register) -> Result<Vec<KeptGivenUp>> {
    let text = register.meta(GIVEN_UP)?;
    let one = || serde_json::from_str(&text).map(|one| vec![one]);
    Ok(serde_json::from_str(&text).or_else(|_| one()).unwrap_or_default())
}

/// A person or a household that a line of the day is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Touched {
    /// `person` or `household`.
    pub table: String,
    /// The row.
    pub id: String,
    /// Its name: a person's, or a household's address.
    pub name: String,
}

/// The person or household on whose page a row stands; nothing where neither is here.
fn whose(t: &dyn Tables, table: &str, id: &str) -> Result<Option<Touched>> {
    // A row of a table that only a newer program knows is nobody's here.
    let Some(table) = t.catalogue().find_table(table) else { return Ok(None) };
    let Some(row) = t.get(table, id)? else { return Ok(None) };
    let mut pages = vec![(table.name, id.to_owned())];
    for (field, of) in [("person_id", "person"), ("child_id", "person"), ("household_id", "household")] {
        pages.extend(table.find_column(field).map(|at| (of, row.values[at].as_text().to_owned())));
    }
    for (of, id) in pages.into_iter().filter(|(of, _)| ["person", "household"].contains(of)) {
        if t.get(t.table(of), &id)?.is_some() {
            let name = name_of(t, of, &id)?;
            return Ok(Some(Touched { table: of.to_owned(), id, name }));
        }
    }
    Ok(None)
}

/// A decision with whose page it is about.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CameDecision {
    /// The decision.
    #[serde(flatten)]
    pub decision: Decision,
    /// The person or household, where it is still here.
    pub whose: Option<Touched>,
}

/// What the returns brought that nobody has marked as read, as far as it can still be read here.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct LastReturn {
    /// The last one's number; "" before the first one.
    pub number: String,
    /// When that one was read, by this computer's clock.
    pub at: String,
    /// The clerk's decisions that they told.
    pub decisions: Vec<CameDecision>,
    /// Households that came.
    pub gained: Vec<HouseholdLine>,
    /// Households that went.
    pub given_up: Vec<GivenUp>,
    /// Persons of whom two entries were merged: the one that stays, or where that is not here the one that ended.
    pub merged: Vec<Touched>,
    /// Persons and households in which they changed something else.
    pub changed: Vec<Touched>,
}

/// Whether a return came after the one that was last marked as read, which the journal knows up to a moment.
struct Unread {
    read: Option<Number>,
    until: i64,
}

impl Unread {
    fn after(t: &dyn Tables, read: &str) -> Result<Self> {
        let (read, mut until) = (Number::parse(read), 0);
        if let Some(read) = &read {
            t.each(t.table("journal"), &mut |row| {
                if number_of(&row).is_some_and(|number| number.branch == read.branch && number.count <= read.count) {
                    until = until.max(row.integer("position"));
                }
                Ok(())
            })?;
        }
        Ok(Self { read, until })
    }

    fn is(&self, number: &Number, position: i64) -> bool {
        match &self.read {
            Some(read) if read.branch == number.branch => number.count > read.count,
            // The township was restored since.
            Some(_) => position > self.until,
            None => true,
        }
    }
}

/// The return that wrote a line of the journal.
fn number_of(line: &Row) -> Option<Number> {
    line.text("cause").strip_prefix("return:").and_then(Number::parse)
}

/// What the returns brought after the one that was last marked as read; "" for none.
pub fn news(register: &Register, read: &str) -> Result<LastReturn> {
    register.must_be_officer()?;
    let number = register.meta("applied")?;
    if number.is_empty() {
        return Ok(LastReturn::default());
    }
    let t = register.tables();
    let unread = Unread::after(&t, read)?;
    let (mut told, mut new_homes, mut aliases, mut changed) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut numbers = BTreeSet::from([number.clone()]);
    t.each(t.table("journal"), &mut |row| {
        let Some(from) = number_of(&row).filter(|from| unread.is(from, row.integer("position"))) else { return Ok(()) };
        numbers.insert(from.to_string());
        let (table, id, is_new) = (row.text("row_table"), row.text("row_id"), row.text("before").is_empty());
        match (table, is_new) {
            // What a full return tells again is known.
            ("outcome", true) => drop(told.insert(id.to_owned())),
            ("household", true) => drop(new_homes.insert(id.to_owned())),
            ("alias", true) => drop(aliases.insert(id.to_owned())),
            ("person" | "household", false) => drop(changed.insert((table.to_owned(), id.to_owned()))),
            _ => {}
        }
        Ok(())
    })?;
    let at = t.get(t.table("bundle"), &number)?.map(|row| row.text("at").to_owned()).unwrap_or_default();
    let mut gained = Vec::new();
    for id in &new_homes {
        gained.extend(people::line_of_household(&t, id)?);
    }
    let decisions = traffic::decisions(register)?.into_iter().filter(|one| told.contains(&one.id)).collect();
    let decisions = traffic::last_words(decisions);
    let merged = merged(&t, &aliases)?;
    let mut touched = Vec::new();
    let is_told = |id: &str| decisions.iter().any(|one| one.row == id) || merged.iter().any(|one| one.id == id);
    for (table, id) in changed.into_iter().filter(|(_, id)| !is_told(id)) {
        let is_merged_away = table == "person" && town::survivor(&t, &Key::new(t.table("person"), id.clone()))?.is_some();
        let name = if is_merged_away { String::new() } else { name_of(&t, &table, &id)? };
        // A row that is here no more has no name.
        if !name.is_empty() {
            touched.push(Touched { table, id, name });
        }
    }
    let with_whose = |decision: Decision| Ok(CameDecision { whose: whose(&t, &decision.table, &decision.row)?, decision });
    let decisions = decisions.into_iter().map(with_whose).collect::<Result<_>>()?;
    let given_up = kept_given_up(register)?.into_iter().filter(|kept| numbers.contains(&kept.number)).flat_map(|kept| kept.households);
    let given_up = given_up.map(|home| home.told(register, &t)).collect::<Result<_>>()?;
    Ok(LastReturn { at, decisions, gained, given_up, merged, changed: touched, number })
}

/// The persons to whom merged entries lead, or where those are not here the ones that ended, while the merge stands.
fn merged(t: &dyn Tables, aliases: &BTreeSet<String>) -> Result<Vec<Touched>> {
    let mut persons = BTreeSet::new();
    for id in aliases {
        let Some(alias) = t.get(t.table("alias"), id)?.filter(|row| row.text("voided_at").is_empty()) else { continue };
        let ended = Key::new(t.table("person"), alias.text("dead_id"));
        let told = match town::survivor(t, &ended)? {
            Some(survivor) if t.row(&survivor)?.is_some() => survivor,
            // The one that stays may be in another officer's charge.
            _ => ended,
        };
        persons.insert(told.id);
    }
    let mut merged = Vec::new();
    for id in persons {
        let name = name_of(t, "person", &id)?;
        if !name.is_empty() {
            merged.push(Touched { table: "person".into(), id, name });
        }
    }
    Ok(merged)
}

/// The names of those of whom two entries were merged by the return that was just applied.
pub(super) fn merged_by(register: &Register, number: &str) -> Result<Vec<String>> {
    let t = register.tables();
    let (cause, mut aliases) = (format!("return:{number}"), BTreeSet::new());
    t.each(t.table("journal"), &mut |row| {
        if row.text("cause") == cause && row.text("row_table") == "alias" && row.text("before").is_empty() {
            aliases.insert(row.text("row_id").to_owned());
        }
        Ok(())
    })?;
    Ok(merged(&t, &aliases)?.into_iter().map(|one| one.name).collect())
}

/// Something of this officer's on which the township has still to decide.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Undecided {
    /// The conflict or the held entry.
    pub id: String,
    /// The fields of a conflict in which the two sides differ; none of a held entry.
    pub fields: Vec<String>,
    /// Why a held entry waits, as a code; "" of a conflict.
    pub reason: String,
    /// The person or household that it is about, where it is still here.
    pub whose: Option<Touched>,
}

/// What of this officer's waits at the township: the conflicts, then the held entries.
fn undecided(register: &Register) -> Result<Vec<Undecided>> {
    let waiting = desk::waiting(register)?;
    let t = register.tables();
    let mut all = Vec::new();
    for one in waiting.conflicts {
        all.push(Undecided { fields: in_question(&one), reason: String::new(), whose: whose(&t, &one.table, &one.row)?, id: one.id });
    }
    for one in waiting.held {
        let mut found = None;
        for key in ledger::entry(&t, &one.entry)?.iter().flat_map(|entry| &entry.parts).filter_map(|part| part.row.as_ref()) {
            found = whose(&t, key.table.name, &key.id)?;
            if found.is_some() {
                break;
            }
        }
        all.push(Undecided { fields: Vec::new(), reason: one.reason, whose: found, id: one.id });
    }
    Ok(all)
}

/// The fields of a conflict in which the two sides differ: a group waits as a whole.
fn in_question(one: &WaitingConflict) -> Vec<String> {
    let fields: Vec<String> = one.fields.split(',').map(str::to_owned).collect();
    let (Some(ours), Some(theirs)) = (one.ours.as_array(), one.theirs.as_array()) else { return fields };
    let differing: Vec<String> =
        fields.iter().zip(ours.iter().zip(theirs)).filter(|(_, (ours, theirs))| ours != theirs).map(|(field, _)| field.clone()).collect();
    if differing.is_empty() { fields } else { differing }
}

/// What an officer finds in the morning, beside what is unsent and what is doubtful.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct OfficerDay {
    /// What returns brought that nobody has marked as read.
    pub came: LastReturn,
    /// What waits at the township.
    pub waiting: Vec<Undecided>,
    /// Persons whom another officer offers.
    pub offers: Vec<Offer>,
}

/// What an officer finds in the morning; `read` is the number of the return that was last marked as read.
pub fn officer_day(register: &Register, read: &str) -> Result<OfficerDay> {
    Ok(OfficerDay { came: news(register, read)?, waiting: undecided(register)?, offers: desk::offers(register)? })
}

/// An officer with how many days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Silent {
    /// The officer.
    pub id: String,
    /// The name.
    pub name: String,
    /// Whole days since the last bundle; -1 where none ever came.
    pub days: i64,
}

/// What a clerk finds in the morning, beside what is doubtful.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ClerkDay {
    /// Open conflicts.
    pub conflicts: usize,
    /// Held entries.
    pub held: usize,
    /// Rows that a restore lost and officers offer again.
    pub orphans: usize,
    /// Persons on offer whom nobody has received yet.
    pub offers: Vec<Offer>,
    /// How many officers there are, at work or not.
    pub officers: usize,
    /// Whether a household was ever recorded.
    pub has_households: bool,
    /// Officers at work from whom nothing came for long, the longest first; who never handed in, and was enrolled long ago, comes before all.
    pub silent: Vec<Silent>,
    /// Officers who have not got a return since something of their share last changed: by their last bundle, a decision, or a bundle taken back.
    pub returns_due: Vec<Silent>,
}

/// What a clerk finds in the morning.
pub fn clerk_day(register: &Register) -> Result<ClerkDay> {
    register.must_be_township()?;
    let t = register.tables();
    let now = register.now();
    let number = |table: &str| desk::count(&t, table, |_| true);
    let last_made = standing::last_made(&t)?;
    let (mut silent, mut returns_due) = (Vec::new(), Vec::new());
    let officers = desk::officers(register)?;
    let count = officers.len();
    for officer in officers.into_iter().filter(|officer| !officer.device.is_empty()) {
        let (days, is_silent) = standing::silence(&t, &officer.id, &officer.last_bundle_at, &now)?;
        if is_silent {
            silent.push(Silent { id: officer.id.clone(), name: officer.name.clone(), days });
        }
        let is_full = t.get(t.table("correspondent"), &officer.id)?.is_some_and(|row| row.text("full") == "wanted");
        let is_due = match last_made.get(&officer.id) {
            _ if is_full => true,
            // What everybody has, a place or a name of an officer, goes along with the next one.
            Some(last) => standing::is_changed_since(&t, &officer.id, last.position)?,
            None => false,
        };
        if is_due {
            returns_due.push(Silent { id: officer.id, name: officer.name, days: days.max(0) });
        }
    }
    silent.sort_by_key(|one| if one.days < 0 { i64::MIN } else { -one.days });
    let mut has_households = false;
    t.from(t.table("household"), "", 1, &mut |_| {
        has_households = true;
        Ok(())
    })?;
    Ok(ClerkDay {
        conflicts: number("conflict")?,
        held: number("held")?,
        orphans: number("orphan")?,
        offers: desk::offers(register)?,
        officers: count,
        has_households,
        silent,
        returns_due,
    })
}
