//! Officers and their devices at the township: requests on a stick, one officer whole, taking a device out.

use std::path::PathBuf;

use serde::Serialize;

use super::bundles::{files_in, must_be_kind, public_keys_of};
use super::desk::{self, OfficerLine};
use super::enrolment::{self, Gone, Revoked};
use super::find;
use super::register::Register;
use super::traffic::{file_name, group, short};
use crate::actions::query::views::place_name;
use crate::exchange::container::{KIND_REQUEST, OpenBundle};
use crate::exchange::scope;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::Tables;

/// A request (申请) for enrolment that was found. It says neither whose it is nor, before somebody has read it out, which fingerprint it has.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Request {
    /// The file's name in its folder.
    pub file: String,
    /// The end of the device's id, by which its files are told apart.
    pub device: String,
    /// The officer whose device it is already, "" where it is new.
    pub officer: String,
    /// That officer's name.
    pub officer_name: String,
    /// `new`, `active` where the same device is enrolled already and would get the same enrolment once more, `retired`, or `revoked`.
    pub state: String,
}

/// The requests in a folder, by the names of their files. What is no whole request is not among them.
pub fn requests_in(register: &Register, folder: &std::path::Path) -> Result<Vec<Request>> {
    register.must_be_township()?;
    let t = register.tables();
    let mut found = Vec::new();
    for path in files_in(&[PathBuf::from(folder)])? {
        let Ok(bundle) = OpenBundle::open(&path) else { continue };
        if must_be_kind(&bundle, KIND_REQUEST).is_err() || bundle.introduced().is_err() {
            continue;
        }
        let device = bundle.manifest().sender.clone();
        let known = t.get(t.table("device"), &device)?;
        let text = |field: &str| known.as_ref().map(|row| row.text(field).to_owned()).unwrap_or_default();
        let officer = text("officer_id");
        found.push(Request {
            file: file_name(&path),
            device: short(&device).to_owned(),
            officer_name: find::officer_name(&t, &officer)?,
            officer,
            state: known.map_or_else(|| "new".to_owned(), |row| row.text("state").to_owned()),
        });
    }
    Ok(found)
}

/// A device of an officer.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Device {
    /// The id.
    pub id: String,
    /// The first group of its fingerprint, which its files have in their names.
    pub short: String,
    /// `active`, `retired` by a newer one, or `revoked`.
    pub state: String,
    /// Since when.
    pub state_since: String,
    /// The day of enrolment.
    pub enrolled_on: String,
}

/// An officer with all that the township knows of the post.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Officer {
    /// The exchange with the officer.
    #[serde(flatten)]
    pub line: OfficerLine,
    /// In the post since.
    pub from_on: String,
    /// The places where the officer may add households.
    pub areas: Vec<String>,
    /// The devices, the newest first.
    pub devices: Vec<Device>,
    /// Whether a file can be made that opens the officer's register: what it needs came with a bundle.
    pub can_open: bool,
}

/// An officer with all that the township knows of the post.
pub fn officer(register: &Register, id: &str) -> Result<Officer> {
    register.must_be_township()?;
    let t = register.tables();
    let unknown = || Refusal::new(Code::OfficerUnknown).with("name", id);
    let line = desk::officers(register)?.into_iter().find(|line| line.id == id).ok_or_else(unknown)?;
    let row = t.get(t.table("officer"), id)?.ok_or_else(unknown)?;
    let mut areas = Vec::new();
    for area in t.find(t.table("area"), "officer_id", id)? {
        if scope::is_running(&area) {
            areas.push(place_name(&t, area.text("place_id"))?);
        }
    }
    let mut devices = t.find(t.table("device"), "officer_id", id)?;
    devices.sort_by(|a, b| (b.text("enrolled_on"), &b.id).cmp(&(a.text("enrolled_on"), &a.id)));
    let devices = devices.into_iter().map(|row| Device {
        short: group(&public_keys_of(&row)),
        state: row.text("state").to_owned(),
        state_since: row.text("state_since").to_owned(),
        enrolled_on: row.text("enrolled_on").to_owned(),
        id: row.id,
    });
    let exchange = t.get(t.table("correspondent"), id)?;
    Ok(Officer {
        can_open: !line.device.is_empty() && exchange.is_some_and(|row| !row.text("escrow").is_empty()),
        from_on: row.text("from_on").to_owned(),
        areas,
        devices: devices.collect(),
        line,
    })
}

/// Takes one device of an officer out, with a word on what happened: after its loss or theft, or because nobody works with it any more.
pub fn revoke(register: &mut Register, officer: &str, device: &str, why: Gone, word: &str) -> Result<Revoked> {
    register.must_be_township()?;
    if word.trim().is_empty() {
        return Err(Code::ReasonMissing.into());
    }
    let id = find::id(&register.tables(), "device", device, Words("电脑", "computer"))?;
    enrolment::revoke_one(register, officer, Some(&id), why, word)
}
