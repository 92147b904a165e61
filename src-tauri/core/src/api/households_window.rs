//! A window on the list of households: what is counted of all of it, and the rows that are in sight.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::findings;
use super::listing::{Listing, Standing};
use super::people::HouseholdLine;
use super::register::{Register, Role};
use super::traffic::{LastWritten, last_written};
use crate::actions::kin;
use crate::exchange::officer;
use crate::model::codes;
use crate::model::keys::query_key;
use crate::refusal::Result;
use crate::tables::{Row, Tables};

/// No window is larger.
const MOST_LINES: usize = 500;

/// What households have in common that are to be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// All that stand.
    #[default]
    All,
    /// Something in them is doubtful (待核).
    Findings,
    /// They have changes that the township has not acknowledged (未上交).
    Unsent,
    /// They are in nobody's charge (未分配).
    Uncharged,
    /// They have ended (已销).
    Closed,
    /// They were entered by mistake (作废).
    Voided,
}

/// Which households are to be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Wanted {
    /// Those of a place and below, by its code; "" for all.
    pub place: String,
    /// Those in the charge of an officer, by the id; "" for all.
    pub officer: String,
    /// Those with a mark.
    pub mark: Mark,
    /// Those of whose place, number, address, telephone, head or officer each of these words is a part.
    pub text: String,
}

/// Households of one place that stand next to each other in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct PlaceGroup {
    /// The place's code.
    pub place_code: String,
    /// Its name, with the village before a group's.
    pub place: String,
    /// Whether the place was voided, so that no list of places has it.
    pub is_voided: bool,
    /// How many of its households are wanted.
    pub count: usize,
}

/// An officer whom the list may be narrowed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct OfficerGroup {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// How many households that stand are in the officer's charge.
    pub count: usize,
}

/// What is counted of the list without reading its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Outline {
    /// How many households are wanted.
    pub count: usize,
    /// How many stand in all.
    pub total: usize,
    /// The wanted ones by place, in the order of the list.
    pub groups: Vec<PlaceGroup>,
    /// The officers who have households, by name.
    pub officers: Vec<OfficerGroup>,
}

/// A household in the list.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ListLine {
    /// What every list says of it.
    #[serde(flatten)]
    pub line: HouseholdLine,
    /// Whether something of it was not handed in, or not acknowledged, yet.
    pub is_unsent: bool,
    /// Whether all of that is in the file that was written last, which waits for the township's word.
    pub is_written: bool,
    /// When it ended, "" while it stands.
    pub closed_on: String,
    /// Whether it was voided.
    pub is_voided: bool,
}

/// What was found out for one state of the register, and is not found out again before it changes.
#[derive(Debug, Default)]
pub(super) struct Kept {
    chosen: Option<(Wanted, Vec<u32>)>,
    doubtful: Option<BTreeSet<String>>,
    /// Those with something that is not acknowledged, and whether all of it is in the last file; and which file that was.
    unsent: Option<(BTreeMap<String, bool>, Option<LastWritten>)>,
}

impl Kept {
    /// The register has changed.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

/// What is counted of the wanted households.
pub fn outline(register: &Register, listing: &mut Listing, wanted: &Wanted) -> Result<Outline> {
    choose(register, listing, wanted)?;
    let mut groups: Vec<PlaceGroup> = Vec::new();
    let mut last = None;
    for at in chosen(listing) {
        let at = listing.homes[*at as usize].place;
        if last != Some(at) {
            let place = &listing.places[at as usize];
            let (place_code, name, is_voided) = (place.code.clone(), place.name.clone(), place.is_voided);
            groups.push(PlaceGroup { place_code, place: name, is_voided, count: 0 });
            last = Some(at);
        }
        if let Some(group) = groups.last_mut() {
            group.count += 1;
        }
    }
    let (mut total, mut of_officer) = (0, BTreeMap::<u32, usize>::new());
    for home in listing.homes.iter().filter(|home| home.standing == Standing::Stands) {
        total += 1;
        *of_officer.entry(home.officer).or_default() += 1;
    }
    let mut officers: Vec<OfficerGroup> = of_officer
        .into_iter()
        .filter(|(at, _)| *at > 0)
        .map(|(at, count)| {
            let (id, name) = listing.officers[at as usize].clone();
            OfficerGroup { id, name, count }
        })
        .collect();
    officers.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(Outline { count: chosen(listing).len(), total, groups, officers })
}

/// The wanted households from one on, at most so many.
pub fn window(register: &Register, listing: &mut Listing, wanted: &Wanted, offset: usize, limit: usize) -> Result<Vec<ListLine>> {
    choose(register, listing, wanted)?;
    let t = register.tables();
    let last = last_file(register, &t)?;
    if listing.kept.unsent.as_ref().is_none_or(|(_, known)| *known != last) {
        listing.kept.unsent = Some(unsent(register, &t, last)?);
    }
    let mut lines = Vec::new();
    for at in chosen(listing).iter().skip(offset).take(limit.min(MOST_LINES)) {
        lines.extend(line(&t, listing, *at as usize)?);
    }
    Ok(lines)
}

/// Which one of the wanted households this is, counted from 0; nothing where it is not among them.
pub fn place_in_list(register: &Register, listing: &mut Listing, wanted: &Wanted, id: &str) -> Result<Option<usize>> {
    choose(register, listing, wanted)?;
    Ok(chosen(listing).iter().position(|at| &*listing.homes[*at as usize].id == id))
}

fn chosen(listing: &Listing) -> &[u32] {
    listing.kept.chosen.as_ref().map_or(&[], |(_, chosen)| chosen)
}

/// Finds the wanted households, in the order of the list.
fn choose(register: &Register, listing: &mut Listing, wanted: &Wanted) -> Result<()> {
    let t = register.tables();
    let words: Vec<String> = wanted.text.split_whitespace().map(query_key).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        listing.refresh(&t)?
    } else {
        listing.refresh_with_words(&t)?
    }
    if listing.kept.chosen.as_ref().is_some_and(|(known, _)| known == wanted) {
        return Ok(());
    }
    match wanted.mark {
        Mark::Findings if listing.kept.doubtful.is_none() => listing.kept.doubtful = Some(doubtful(&t)?),
        Mark::Unsent if listing.kept.unsent.is_none() => listing.kept.unsent = Some(unsent(register, &t, last_file(register, &t)?)?),
        _ => {}
    }
    let among = |set: &Option<BTreeSet<String>>, id: &str| set.as_ref().is_some_and(|set| set.contains(id));
    let places = places_below(listing, &wanted.place);
    let officer = (!wanted.officer.is_empty()).then(|| listing.officers.iter().position(|(id, _)| *id == wanted.officer));
    // For each word, the places and officers that it is a part of.
    let spoken: Vec<(Vec<bool>, Vec<bool>)> = words
        .iter()
        .map(|word| {
            let places = listing.places.iter().map(|place| query_key(&place.name).contains(word)).collect();
            let officers = listing.officers.iter().map(|(_, name)| query_key(name).contains(word)).collect();
            (places, officers)
        })
        .collect();
    let standing = match wanted.mark {
        Mark::Closed => Standing::Closed,
        Mark::Voided => Standing::Voided,
        Mark::All | Mark::Findings | Mark::Unsent | Mark::Uncharged => Standing::Stands,
    };
    let mut chosen = Vec::new();
    for (at, home) in listing.homes.iter().enumerate() {
        // Of a household that has ended with people in it that is the finding.
        let fits = (home.standing == standing || wanted.mark == Mark::Findings)
            && places.as_ref().is_none_or(|places| places[home.place as usize])
            && officer.is_none_or(|officer| officer == Some(home.officer as usize))
            && match wanted.mark {
                Mark::All | Mark::Closed | Mark::Voided => true,
                Mark::Findings => among(&listing.kept.doubtful, &home.id),
                Mark::Unsent => listing.kept.unsent.as_ref().is_some_and(|(unsent, _)| unsent.contains_key(&*home.id)),
                Mark::Uncharged => home.officer == 0,
            }
            && words.iter().zip(&spoken).all(|(word, (places, officers))| {
                home.words.contains(word.as_str()) || places[home.place as usize] || officers[home.officer as usize]
            });
        if fits {
            chosen.push(at as u32);
        }
    }
    listing.kept.chosen = Some((wanted.clone(), chosen));
    Ok(())
}

/// For each place whether it is the one of this code or below it; none where all are wanted.
fn places_below(listing: &Listing, code: &str) -> Option<Vec<bool>> {
    if code.is_empty() {
        return None;
    }
    let mut below: Vec<bool> = listing.places.iter().map(|place| place.code == code).collect();
    let mut ids: Vec<&str> = listing.places.iter().filter(|place| place.code == code).map(|place| place.id.as_str()).collect();
    while let Some(above) = ids.pop() {
        for (at, place) in listing.places.iter().enumerate() {
            if !below[at] && !above.is_empty() && place.parent == above {
                below[at] = true;
                ids.push(&place.id);
            }
        }
    }
    Some(below)
}

/// The households in which something is doubtful that nobody found right.
fn doubtful(t: &dyn Tables) -> Result<BTreeSet<String>> {
    Ok(findings::open(t)?.into_iter().map(|finding| finding.household).collect())
}

/// The last file that an officer has written; none at a township, which hands nothing in and has bundles by the thousand to look through.
fn last_file(register: &Register, t: &dyn Tables) -> Result<Option<LastWritten>> {
    if register.role()? == Role::Township { Ok(None) } else { last_written(t) }
}

/// The households of what an officer has recorded and the township has not acknowledged, and whether all of it is in the `last` file; none at a
/// township.
fn unsent(register: &Register, t: &dyn Tables, last: Option<LastWritten>) -> Result<(BTreeMap<String, bool>, Option<LastWritten>)> {
    let mut households = BTreeMap::new();
    if register.role()? == Role::Township {
        return Ok((households, last));
    }
    for entry in officer::unacknowledged(t)? {
        let header = &entry.header;
        let is_written = last.as_ref().is_some_and(|last| last.holds(&header.chain, header.seq, &header.made_at));
        for key in entry.parts.iter().filter_map(|part| part.row.as_ref()) {
            for home in homes_of(t, key.table.name, &key.id)? {
                *households.entry(home).or_insert(true) &= is_written;
            }
        }
    }
    Ok((households, last))
}

/// The households that a row is about.
fn homes_of(t: &dyn Tables, table: &str, id: &str) -> Result<Vec<String>> {
    let of_person = |person: &str| -> Result<Vec<String>> {
        Ok(kin::running_memberships(t, person)?.iter().map(|row| row.text("household_id").to_owned()).collect())
    };
    match table {
        "household" => Ok(vec![id.to_owned()]),
        "person" => of_person(id),
        _ => {
            let Some(row) = t.get(t.table(table), id)? else { return Ok(Vec::new()) };
            if let Some(at) = row.table.find_column("household_id") {
                return Ok(vec![row.values[at].as_text().to_owned()]);
            }
            let person = ["person_id", "child_id"].into_iter().find_map(|column| row.table.find_column(column));
            person.map_or(Ok(Vec::new()), |at| of_person(row.values[at].as_text()))
        }
    }
}

/// A household of the list with what is read of it: of its members the head alone.
fn line(t: &dyn Tables, listing: &Listing, at: usize) -> Result<Option<ListLine>> {
    let home = &listing.homes[at];
    let Some(row) = t.get(t.table("household"), &home.id)? else { return Ok(None) };
    let members = kin::members(t, &home.id)?;
    let place = &listing.places[home.place as usize];
    let head = head(t, &members)?;
    let of_head = |field: &str| head.as_ref().map(|person| person.text(field).to_owned()).unwrap_or_default();
    // Whoever wants to call a household that has no number of its own calls its head.
    let phone = if row.text("phone").is_empty() { of_head("phone") } else { row.text("phone").to_owned() };
    let line = HouseholdLine {
        id: home.id.to_string(),
        place_code: place.code.clone(),
        place: place.name.clone(),
        number: row.text("number").into(),
        address: row.text("address").into(),
        head: of_head("name"),
        members: members.len(),
        officer: listing.officers[home.officer as usize].1.clone(),
        phone,
    };
    let unsent = listing.kept.unsent.as_ref().and_then(|(unsent, _)| unsent.get(&*home.id));
    Ok(Some(ListLine {
        line,
        is_unsent: unsent.is_some(),
        is_written: unsent == Some(&true),
        closed_on: row.text("closed_on").into(),
        is_voided: !row.text("voided_at").is_empty(),
    }))
}

/// The head's row, the first one where there are several; nothing where the row is outside.
pub(super) fn head(t: &dyn Tables, members: &[Row]) -> Result<Option<Row>> {
    let mut heads = Vec::new();
    for member in members.iter().filter(|member| codes::is_head(member.text("relation"))) {
        let order = codes::household_book_order(member.text("relation"));
        heads.extend(t.get(t.table("person"), member.text("person_id"))?.map(|person| (order, person)));
    }
    let order = |(order, person): &(u16, Row)| (*order, person.text("birth").to_owned(), person.id.clone());
    Ok(heads.into_iter().min_by_key(order).map(|(_, person)| person))
}
