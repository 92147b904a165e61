//! Enrolment (入册): a device's request, the township's answer, joining, and taking a device out.

use super::desk::stands;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::bundles::{BundleRow, must_be_kind, note_bundle, write_lines};
use super::find;
use super::register::{Clock, Made, Register};
use crate::exchange::container::{KIND_ENROLMENT, KIND_REQUEST, Manifest, OpenBundle, write_request};
use crate::exchange::gate::{Act, Role};
use crate::exchange::keys::{PublicKeys, check_fingerprint, fingerprint};
use crate::exchange::wire::Enrolment;
use crate::exchange::{clerk, entry, ledger, officer, payload, scope, town};
use crate::model::hex::to_hex;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables};

/// Makes a township's register with its own place.
pub fn new_township(dir: &Path, name: &str, division: &str, passphrase: &str, clock: Clock) -> Result<Made> {
    if name.trim().is_empty() {
        return Err(Code::NameEmpty.into());
    }
    if !(6..=12).contains(&division.len()) || !division.bytes().all(|byte| byte.is_ascii_digit()) {
        let expected = Words("6 到 12 位数字，镇的区划代码", "6 to 12 digits, the township's division code");
        return Err(Refusal::new(Code::UsageValue).with("field", "division").with("value", division).with_words("expected", expected));
    }
    let (mut register, made) = Register::create(dir, Role::Township, name, division, name, passphrase, clock)?;
    name_township(&mut register, name, division)?;
    Ok(made)
}

/// Makes an officer's register and writes its request: public keys and a nonce, signed, for the township.
pub fn new_officer(dir: &Path, request: &Path, passphrase: &str, clock: Clock) -> Result<Made> {
    let (mut register, made) = Register::create(dir, Role::Officer, "", "", "", passphrase, clock)?;
    first_request(&mut register, request)?;
    Ok(made)
}

/// Makes an officer's register whose request is written later, wherever the officer then wants it ([`write_request_again`]).
pub fn begin_officer(dir: &Path, passphrase: &str, clock: Clock) -> Result<Made> {
    let (mut register, made) = Register::create(dir, Role::Officer, "", "", "", passphrase, clock)?;
    draw_nonce(&mut register)?;
    register.folder().finish()?;
    Ok(made)
}

/// The township's own place, the first entry of its register, which is finished with it.
pub(crate) fn name_township(register: &mut Register, name: &str, division: &str) -> Result<()> {
    let done = register.act("township.new", "", |act| {
        let place = Row::new(act.t.table("place"), act.chance.id()).with("code", division).with("name", name);
        act.put(place.with("level", "township"))
    });
    done?;
    register.folder().finish()
}

/// The request of a new register, with a nonce of its own; the register is finished with it.
pub(crate) fn first_request(register: &mut Register, request: &Path) -> Result<()> {
    draw_nonce(register)?;
    write_request_again(register, request)?;
    register.folder().finish()
}

/// What a request says and its enrolment has to say again.
fn draw_nonce(register: &mut Register) -> Result<()> {
    let nonce = uuid::Uuid::new_v4().simple().to_string();
    register.keep_books(|t| ledger::set_meta(t, "nonce", &nonce))
}

/// Writes the request of an officer's register, once more for a lost stick, or, after it has joined, for a township that was put back to before it
/// enrolled this computer.
pub fn write_request_again(register: &Register, request: &Path) -> Result<()> {
    register.must_be_officer()?;
    let manifest = Manifest::new(KIND_REQUEST, "1", &register.meta("device")?, None);
    let manifest = manifest.introducing(register.public_keys(), &register.meta("nonce")?).of_officer(&register.meta("officer")?);
    let manifest = manifest.in_schema(register.tables().catalogue().version);
    write_request(request, &manifest, register.keys()).map(drop)
}

/// Who is enrolled, and with what.
pub struct Enrol<'a> {
    /// The request's file.
    pub request: &'a Path,
    /// The officer's name, as the clerk types it.
    pub name: &'a str,
    /// An officer who is known already and has a new device.
    pub officer: Option<&'a str>,
    /// That this is another person than the one of the same name.
    pub is_same_name: bool,
    /// The fingerprint as it was read out.
    pub fingerprint: &'a str,
    /// Places whose households without an officer come into the charge, and where the officer may add some: ids.
    pub places: &'a [String],
    /// Households: ids.
    pub households: &'a [String],
    /// Where the enrolment is written.
    pub out: &'a Path,
}

/// What an enrolment came to.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Enrolled {
    /// The officer's id.
    pub officer: String,
    /// The device's id.
    pub device: String,
    /// How many households the officer is in charge of.
    pub households: usize,
    /// The township's fingerprint, to be read out to the officer.
    pub fingerprint: String,
}

/// Enrols a device at the township. Asked again with the same request, it writes the same enrolment anew.
pub fn enrol(register: &mut Register, enrol: &Enrol) -> Result<Enrolled> {
    register.must_be_township()?;
    let request = OpenBundle::open(enrol.request)?;
    must_be_kind(&request, KIND_REQUEST)?;
    let (keys, nonce) = request.introduced()?;
    check_fingerprint(keys, enrol.fingerprint)?;
    let (keys, nonce, device) = (keys.clone(), nonce.to_owned(), request.manifest().sender.clone());
    let (schema, before) = (request.manifest().schema.unwrap_or(1), request.manifest().officer.clone());
    let today = today(register);
    let done = register.act("officer.enrol", "", |act| enrol_device(act, enrol, &keys, &device, before.as_deref(), &today))?;
    let officer = done.value;
    let officer_name = find::officer_name(&register.tables(), &officer)?;
    let now = register.now();
    let town_key = register.public_keys().minisign.clone();
    let (ret, rows) = register.keep_books(|t| {
        town::want_full(t, &officer)?;
        let table = t.table("correspondent");
        // One that has handed in since knows the key that its bundle named, whatever this enrolment says to it.
        if t.get(table, &device)?.is_none_or(|known| known.text("escrow").is_empty()) {
            t.put(Row::new(table, device.clone()).with("town_key", &town_key))?;
        }
        town::note_schema(t, &device, schema)?;
        town::note_schema(t, &officer, schema)?;
        let mut stamp = ledger::Stamp::begin(t, &now)?;
        town::begin_return(t, &mut stamp, &officer)
    })?;
    let number = ret.number.to_string();
    let manifest =
        Manifest::new(KIND_ENROLMENT, &number, &register.meta("device")?, Some(&device)).introducing(register.public_keys(), &nonce);
    let line = Enrolment {
        t: "enrolment".into(),
        township: register.meta("name")?,
        division: register.meta("division")?,
        device: register.meta("device")?,
        officer: officer.clone(),
        officer_name,
        nonce,
    };
    let line = serde_json::to_string(&line).map_err(|error| Refusal::new(Code::Internal).with("why", &error).caused_by(error))?;
    let t = register.tables();
    write_lines(register.keys(), enrol.out, manifest, &keys, |emit| {
        emit(&line)?;
        payload::write_return(&ret, &rows, &t, emit)
    })?;
    let mut households = 0;
    for one in rows.iter().filter(|one| one.key.table.name == "household") {
        households += usize::from(t.row(&one.key)?.is_some_and(|row| stands(&row)));
    }
    register.keep_books(|t| {
        let summary = serde_json::json!({ "rows": rows.len() }).to_string();
        let (direction, kind, officer) = ("out", KIND_ENROLMENT, officer.as_str());
        note_bundle(t, BundleRow { id: &number, direction, kind, number: &number, officer, at: &now, summary })
    })?;
    Ok(Enrolled { officer, device, households, fingerprint: fingerprint(register.public_keys()) })
}

fn today(register: &Register) -> String {
    crate::model::day::day_of(&register.now())
}

/// Enrols a device for an officer who is known, or new. The register of one that has joined `before` answers to that officer's id alone: whoever is
/// new to a township that was put back gets it again.
fn enrol_device(act: &mut Act, enrol: &Enrol, keys: &PublicKeys, device: &str, before: Option<&str>, today: &str) -> Result<String> {
    let devices = act.t.table("device");
    if let Some(known) = act.t.get(devices, device)? {
        let is_same = known.text("signing_key") == keys.minisign && known.text("sealing_key") == keys.age;
        if !is_same || known.text("state") != "active" {
            return Err(Code::EnrolmentReplaced.into());
        }
        let officer = known.text("officer_id").to_owned();
        let name = find::officer_name(act.t, &officer)?;
        // The file would be the first one's, whoever is chosen now.
        let is_other = match enrol.officer {
            Some(chosen) => chosen != officer,
            None => ![name.as_str(), ""].contains(&enrol.name.trim()),
        };
        return if is_other { Err(Refusal::new(Code::EnrolmentTaken).with("name", name)) } else { Ok(officer) };
    }
    let officers = act.t.table("officer");
    if let Some(id) = before
        && enrol.officer != Some(id)
    {
        match act.t.get(officers, id)? {
            Some(known) => return Err(Refusal::new(Code::EnrolmentTaken).with("name", known.text("name"))),
            None if enrol.officer.is_some() => return Err(Code::EnrolmentBefore.into()),
            None => {}
        }
    }
    let officer = match enrol.officer {
        Some(id) => act.t.get(officers, id)?.ok_or_else(|| Refusal::new(Code::OfficerUnknown).with("name", id))?,
        None => {
            let name = enrol.name.trim();
            if name.is_empty() {
                return Err(Code::NameEmpty.into());
            }
            if let Some(same) = act.t.find(officers, "name", name)?.into_iter().find(|row| row.text("to_on").is_empty())
                && !enrol.is_same_name
            {
                return Err(Refusal::new(Code::OfficerExists).with("name", name).with("id", same.id));
            }
            let id = before.map_or_else(|| act.chance.id(), str::to_owned);
            let row = Row::new(officers, id).with("name", name).with("from_on", today);
            act.put(row.clone())?;
            row
        }
    };
    let row = Row::new(devices, device).with("officer_id", &officer.id).with("signing_key", &keys.minisign).with("sealing_key", &keys.age);
    clerk::enrol_device(act, row, today)?;
    for place in enrol.places {
        give_area(act, &officer.id, place, today)?;
    }
    for household in enrol.households {
        clerk::assign(act, household, &officer.id, today, "")?;
    }
    Ok(officer.id)
}

fn give_area(act: &mut Act, officer: &str, place: &str, today: &str) -> Result<()> {
    let areas = act.t.find(act.t.table("area"), "officer_id", officer)?;
    if !areas.iter().any(|row| row.text("place_id") == place && row.text("to_on").is_empty()) {
        let row = Row::new(act.t.table("area"), act.chance.id()).with("officer_id", officer).with("place_id", place);
        act.put(row.with("from_on", today))?;
    }
    let mut places = vec![place.to_owned()];
    while let Some(place) = places.pop() {
        places.extend(act.t.find(act.t.table("place"), "parent_id", &place)?.into_iter().map(|row| row.id));
        for household in act.t.find(act.t.table("household"), "place_id", &place)? {
            if household.text("closed_on").is_empty() && scope::officer_of_household(act.t, &household.id)?.is_empty() {
                clerk::assign(act, &household.id, officer, today, "")?;
            }
        }
    }
    Ok(())
}

/// What joining came to.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Joined {
    /// The township's name.
    pub township: String,
    /// Households in charge that stand.
    pub households: usize,
    /// Living persons in them.
    pub persons: usize,
}

/// Joins an officer's register to the township whose fingerprint was read out.
pub fn join(register: &mut Register, enrolment: &Path, township_fingerprint: &str) -> Result<Joined> {
    register.must_be_officer()?;
    if !register.meta("officer")?.is_empty() {
        return Err(Code::RegisterJoined.into());
    }
    let bundle = OpenBundle::open(enrolment)?;
    must_be_kind(&bundle, KIND_ENROLMENT)?;
    let (keys, nonce) = bundle.introduced()?;
    let (keys, nonce) = (keys.clone(), nonce.to_owned());
    let device = register.meta("device")?;
    if bundle.manifest().receiver.as_deref() != Some(device.as_str()) || nonce != register.meta("nonce")? {
        return Err(Code::EnrolmentOther.into());
    }
    check_fingerprint(&keys, township_fingerprint)?;
    let (sender, number) = (bundle.manifest().sender.clone(), bundle.manifest().number.clone());
    let checked = bundle.check(&keys, &device)?;
    let mut lines = checked.lines(register.keys())?;
    lines.next().unwrap_or_else(|| Err(entry::bad("no lines")))?; // the envelope, which the container compared
    let (line, ret) = payload::read_enrolment(&mut lines, register.tables().catalogue())?;
    if line.nonce != nonce || line.device != sender {
        return Err(Code::EnrolmentOther.into());
    }
    // What follows is the full return under the manifest's own number: nothing less is a share to begin with.
    if line.officer != ret.officer || ret.number.to_string() != number || ret.since.is_some() {
        return Err(entry::bad("number"));
    }
    let mut keyring = register.read_keyring()?;
    keyring.wrap_for_township(register.key(), &keys)?;
    let escrow = to_hex(&keyring.township_wrap()?.unwrap_or_default());
    register.write_keyring(&keyring)?;
    let now = register.now();
    register.keep_books(|t| {
        for (mark, value) in [
            ("officer", &line.officer),
            ("name", &line.officer_name),
            ("township", &line.township),
            ("division", &line.division),
            ("township_device", &sender),
            ("township_signing_key", &keys.minisign),
            ("township_sealing_key", &keys.age),
            ("escrow", &escrow),
        ] {
            ledger::set_meta(t, mark, value)?;
        }
        // Another copy of the township may have enrolled this device, too, and not know of these purges: it hears of them from here.
        officer::heed_first(t, &ret, &now)?;
        let mut stamp = ledger::Stamp::begin(t, &now)?;
        officer::apply(t, &mut stamp, &ret).map(drop)
    })?;
    let count = |name: &str| ret.rows.iter().filter(|(key, row)| key.table.name == name && row.as_ref().is_some_and(stands)).count();
    Ok(Joined { township: line.township, households: count("household"), persons: count("person") })
}

/// Why a device is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Gone {
    /// 丢失
    Lost,
    /// 被盗
    Stolen,
    /// 离任、不再用
    Left,
}

impl Gone {
    fn of(is_stolen: bool) -> Self {
        if is_stolen { Self::Stolen } else { Self::Lost }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Stolen => "stolen",
            Self::Left => "left",
        }
    }
}

/// What taking a device out came to.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Revoked {
    /// The officer.
    pub officer: String,
    /// The device.
    pub device: String,
}

/// Takes an officer's present device out: what comes from it from now on is refused, whether it was lost or stolen.
pub fn revoke(register: &mut Register, officer: &str, is_stolen: bool) -> Result<Revoked> {
    revoke_one(register, officer, None, Gone::of(is_stolen), "")
}

/// The same for one device of the officer, also one that was replaced: a lost laptop mostly is by the time that its loss is told.
pub fn revoke_device(register: &mut Register, officer: &str, device: &str, is_stolen: bool) -> Result<Revoked> {
    register.must_be_township()?;
    let id = find::id(&register.tables(), "device", device, Words("电脑", "computer"))?;
    revoke_one(register, officer, Some(&id), Gone::of(is_stolen), "")
}

/// The entry's reason is `lost`, `stolen` or `left`, and after it what somebody wrote.
pub(super) fn revoke_one(register: &mut Register, officer: &str, device: Option<&str>, why: Gone, word: &str) -> Result<Revoked> {
    register.must_be_township()?;
    let today = today(register);
    let is_meant = |row: &Row| match device {
        Some(id) => row.id == id && row.text("state") != "revoked",
        None => row.text("state") == "active",
    };
    let reason = format!("{} {}", why.code(), word.trim());
    let done = register.act("device.revoke", reason.trim_end(), |act| {
        let devices = act.t.find(act.t.table("device"), "officer_id", officer)?;
        let device = devices.into_iter().find(is_meant);
        let name = find::officer_name(act.t, officer)?;
        let device = device.ok_or_else(|| Refusal::new(Code::OfficerNoDevice).with("name", name))?;
        let id = device.id.clone();
        act.put(device.with("state", "revoked").with("state_since", &today))?;
        Ok(id)
    })?;
    Ok(Revoked { officer: officer.to_owned(), device: done.value })
}
