//! Who is in charge of which households (分工), as the clerk looks at it and changes it.

use super::desk::stands;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::find;
use super::register::Register;
use crate::actions::fields::today;
use crate::actions::kin;
use crate::actions::query::views::place_name;
use crate::exchange::{clerk, ledger, scope, town};
use crate::model::codes;
use crate::refusal::Result;
use crate::tables::{Key, Row, Tables};

/// Who is in charge of what.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Charges {
    /// The officers, by their names.
    pub officers: Vec<Load>,
    /// The places, by their codes; voided ones only while households stand on them.
    pub places: Vec<ChargePlace>,
    /// The households that stand: those without an officer first, then by place and number.
    pub households: Vec<ChargeLine>,
}

/// What an officer carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Load {
    /// The officer.
    pub id: String,
    /// The name.
    pub name: String,
    /// Whether the officer has a device in use.
    pub has_device: bool,
    /// Households in charge.
    pub households: usize,
    /// Their running members.
    pub persons: usize,
}

/// A place, by which households are given out.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ChargePlace {
    /// The id.
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its name, with the village before a group's.
    pub name: String,
    /// `township`, `village` or `group`.
    pub level: String,
    /// The place above it, "" for none.
    pub parent: String,
    /// Whether it was voided.
    pub is_voided: bool,
}

/// A household, and who is in charge of it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ChargeLine {
    /// The id.
    pub id: String,
    /// The place's id.
    pub place: String,
    /// Number.
    pub number: String,
    /// Address.
    pub address: String,
    /// The head's name, "" while to be named or outside.
    pub head: String,
    /// Running members.
    pub members: usize,
    /// The officer's id, "" for none.
    pub officer: String,
}

/// Who is in charge of what, of the whole township.
pub fn charges(register: &Register) -> Result<Charges> {
    register.must_be_township()?;
    let t = register.tables();
    let mut households = Vec::new();
    let mut occupied = BTreeSet::new();
    for row in t.all(t.table("household"))?.iter().filter(|row| stands(row)) {
        occupied.insert(row.text("place_id").to_owned());
        households.push(line(&t, row)?);
    }
    let mut places = Vec::new();
    for row in t.all(t.table("place"))?.iter().filter(|row| row.text("voided_at").is_empty() || occupied.contains(&row.id)) {
        places.push(ChargePlace {
            name: place_name(&t, &row.id)?,
            code: row.text("code").to_owned(),
            level: row.text("level").to_owned(),
            parent: row.text("parent_id").to_owned(),
            is_voided: !row.text("voided_at").is_empty(),
            id: row.id.clone(),
        });
    }
    places.sort_by(|a, b| a.code.cmp(&b.code));
    let at: BTreeMap<&str, usize> = places.iter().enumerate().map(|(at, place)| (place.id.as_str(), at)).collect();
    let order = |line: &ChargeLine| (!line.officer.is_empty(), at.get(line.place.as_str()).copied(), line.number.clone(), line.id.clone());
    households.sort_by_cached_key(order);
    let mut officers = Vec::new();
    for row in t.all(t.table("officer"))?.into_iter().filter(|row| row.text("voided_at").is_empty()) {
        let own = households.iter().filter(|line| line.officer == row.id);
        officers.push(Load {
            name: row.text("name").to_owned(),
            has_device: t.find(t.table("device"), "officer_id", &row.id)?.iter().any(|device| device.text("state") == "active"),
            households: own.clone().count(),
            persons: own.map(|line| line.members).sum(),
            id: row.id,
        });
    }
    officers.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(Charges { officers, places, households })
}

fn line(t: &dyn Tables, household: &Row) -> Result<ChargeLine> {
    let members = kin::members(t, &household.id)?;
    let head = members.iter().find(|member| codes::is_head(member.text("relation")));
    let head = head.map(|member| t.get(t.table("person"), member.text("person_id"))).transpose()?.flatten();
    Ok(ChargeLine {
        place: household.text("place_id").to_owned(),
        number: household.text("number").to_owned(),
        address: household.text("address").to_owned(),
        head: head.map(|person| person.text("name").to_owned()).unwrap_or_default(),
        members: members.len(),
        officer: scope::officer_of_household(t, &household.id)?,
        id: household.id.clone(),
    })
}

/// What giving households to an officer would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Handover {
    /// Households that get another officer.
    pub households: usize,
    /// Their running members.
    pub persons: usize,
    /// Households that the officer has already.
    pub already: usize,
    /// Whose they are now, by the names: first those without an officer.
    pub from: Vec<HandedOver>,
}

/// What somebody would give away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct HandedOver {
    /// The officer, "" for none.
    pub officer: String,
    /// The name.
    pub name: String,
    /// Households that go.
    pub households: usize,
    /// Their running members.
    pub persons: usize,
    /// Open conflicts of this officer about them; they stay to be decided.
    pub conflicts: usize,
    /// Held entries of this officer about them; they stay to be judged.
    pub held: usize,
    /// When the last bundle of this officer was taken in, "" for never: what was recorded since comes in as held.
    pub last_bundle_at: String,
}

/// What giving these households to an officer would do. Nothing is changed.
pub fn foresee(register: &Register, ids: &[String], officer: &str) -> Result<Handover> {
    register.must_be_township()?;
    let t = register.tables();
    let officer = find::officer(&t, officer)?;
    let mut going: BTreeMap<String, (BTreeSet<String>, usize)> = BTreeMap::new();
    let mut already = 0;
    for text in ids {
        let id = find::household(&t, text)?;
        let from = scope::officer_of_household(&t, &id)?;
        if from == officer {
            already += 1;
            continue;
        }
        let members = kin::members(&t, &id)?.len();
        let (households, persons) = going.entry(from).or_default();
        if households.insert(id) {
            *persons += members;
        }
    }
    let mut from = Vec::new();
    for (id, (households, persons)) in going {
        let (conflicts, held) = if id.is_empty() { (0, 0) } else { waiting_on(&t, &id, &households)? };
        let exchange = t.get(t.table("correspondent"), &id)?;
        from.push(HandedOver {
            name: find::officer_name(&t, &id)?,
            households: households.len(),
            persons,
            conflicts,
            held,
            last_bundle_at: exchange.map(|row| row.text("last_bundle_at").to_owned()).unwrap_or_default(),
            officer: id,
        });
    }
    from.sort_by(|a, b| (&a.name, &a.officer).cmp(&(&b.name, &b.officer)));
    let sum = |of: fn(&HandedOver) -> usize| from.iter().map(of).sum();
    Ok(Handover { households: sum(|one| one.households), persons: sum(|one| one.persons), already, from })
}

/// The open conflicts and held entries of an officer about these households.
fn waiting_on(t: &dyn Tables, officer: &str, households: &BTreeSet<String>) -> Result<(usize, usize)> {
    let concerns = |key: &Key| -> Result<bool> {
        let roots = t.row(key)?.map(|row| scope::roots(t, &row)).transpose()?.unwrap_or_default();
        Ok(roots.iter().any(|root| matches!(root, scope::Root::Household(id) if households.contains(id))))
    };
    let (mut conflicts, mut held) = (0, 0);
    for conflict in town::conflicts(t)?.into_iter().filter(|conflict| conflict.officer == officer) {
        conflicts += usize::from(concerns(&conflict.key)?);
    }
    for row in town::held(t, officer)? {
        let rows = ledger::entry(t, row.text("entry"))?.map(|entry| entry.rows()).unwrap_or_default();
        let mut is_about = false;
        for key in &rows {
            is_about = is_about || concerns(key)?;
        }
        held += usize::from(is_about);
    }
    Ok((conflicts, held))
}

/// What was given into an officer's charge.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Given {
    /// The officer.
    pub officer: String,
    /// How many households were named.
    pub households: usize,
    /// The entry by which it is taken back; none where nothing changed.
    pub entry: Option<String>,
}

/// Gives households into an officer's charge, in one act.
pub fn give(register: &mut Register, ids: &[String], officer: &str, reason: &str) -> Result<Given> {
    register.must_be_township()?;
    let officer = find::officer(&register.tables(), officer)?;
    let ids: Vec<String> = ids.iter().map(|id| find::household(&register.tables(), id)).collect::<Result<_>>()?;
    let done = register.act("household.assign", reason, |act| {
        let today = today(act);
        ids.iter().try_for_each(|id| clerk::assign(act, id, &officer, &today, reason))
    })?;
    Ok(Given { officer, households: ids.len(), entry: done.entries.into_iter().next() })
}
