//! Findings (疑点) at the desk: what is doubtful, and what somebody has looked at and found right (核实无误). That is known to this register alone and
//! travels nowhere; it holds until what it was said of is written otherwise.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::register::Register;
use crate::actions::query::findings::{Finding, findings};
use crate::exchange::ledger;
use crate::model::hex::to_hex;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::Tables;

/// The mark under which a register keeps what was found right.
const FOUND_RIGHT: &str = "found_right";

/// Kinds of what may look wrong and be right all the same. Of the rest one of two things that contradict each other is wrong.
const MAY_BE_RIGHT: [&str; 11] = [
    "birth.improbable",
    "birth.lunar_guessed",
    "birth.unread",
    "household.number_twice",
    "id_number.contradicts",
    "id_number.damaged",
    "id_number.twice",
    "id_number.wrong_check",
    "name.private_characters",
    "person.merged_since",
    "person.twice",
];

/// What of a person a finding is about.
const OF_PERSON: [&str; 7] = ["name", "sex", "birth", "birth_text", "birth_calendar", "id_number", "id_state"];
/// What of a household.
const OF_HOUSEHOLD: [&str; 3] = ["place_id", "number", "address"];

/// A finding at the desk.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct FindingLine {
    /// What is doubtful.
    #[serde(flatten)]
    pub finding: Finding,
    /// Whether it may be right as it stands.
    pub may_be_right: bool,
    /// Who found it right; nothing while it is to be worked off.
    pub right: Option<FoundRight>,
}

/// Who found something right, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct FoundRight {
    /// The user's name, "" for whoever made the register.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
}

/// As it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// What stood there, see [`standing`].
    stood: String,
    at: String,
    by: String,
}

impl Kept {
    fn told(&self, t: &dyn Tables) -> Result<FoundRight> {
        let user = t.get(t.table("user"), &self.by)?;
        Ok(FoundRight { by: user.map(|row| row.text("name").to_owned()).unwrap_or_default(), at: self.at.clone() })
    }
}

/// The findings of one kind, or all, those that were found right among them.
pub fn list(register: &Register, kind: Option<&str>) -> Result<Vec<FindingLine>> {
    lines(&register.tables(), kind)
}

/// The findings that are to be worked off.
pub(super) fn open(t: &dyn Tables) -> Result<Vec<Finding>> {
    Ok(lines(t, None)?.into_iter().filter(|line| line.right.is_none()).map(|line| line.finding).collect())
}

fn lines(t: &dyn Tables, kind: Option<&str>) -> Result<Vec<FindingLine>> {
    let kept = kept(t)?;
    let with = |finding: Finding| {
        let may_be_right = MAY_BE_RIGHT.contains(&finding.kind);
        let right = match kept.get(&finding.id) {
            Some(one) if may_be_right && one.stood == standing(t, &finding)? => Some(one.told(t)?),
            _ => None,
        };
        Ok(FindingLine { finding, may_be_right, right })
    };
    findings(t, kind)?.into_iter().map(with).collect()
}

/// Says of a finding that it was looked at and is right, or takes that back. Gives all findings as they are then.
pub fn set_right(register: &mut Register, id: &str, is_right: bool) -> Result<Vec<FindingLine>> {
    let mut found = list(register, None)?;
    let line = found
        .iter_mut()
        .find(|line| line.finding.id == id && (line.may_be_right || !is_right))
        .ok_or_else(|| Refusal::new(Code::IdUnknown).with_words("what", Words("疑点", "finding")).with("value", id))?;
    let t = register.tables();
    let mut kept = kept(&t)?;
    if is_right {
        let one = Kept { stood: standing(&t, &line.finding)?, at: register.now(), by: register.user().to_owned() };
        line.right = Some(one.told(&t)?);
        kept.insert(id.to_owned(), one);
    } else {
        line.right = None;
    }
    // What is gone or was written otherwise is forgotten with it.
    let right: BTreeSet<&str> = found.iter().filter(|line| line.right.is_some()).map(|line| line.finding.id.as_str()).collect();
    kept.retain(|one, _| right.contains(one.as_str()));
    register.keep_books(|t| ledger::set_meta(t, FOUND_RIGHT, &serde_json::to_string(&kept).unwrap_or_default()))?;
    Ok(found)
}

fn kept(t: &dyn Tables) -> Result<BTreeMap<String, Kept>> {
    Ok(serde_json::from_str(&ledger::meta(t, FOUND_RIGHT)?).unwrap_or_default())
}

/// What a finding stands on, in 32 bits: enough to see that it was written otherwise, too little to guess anybody's number from.
fn standing(t: &dyn Tables, finding: &Finding) -> Result<String> {
    let mut digest = Sha256::new_with_prefix(b"huce-found-right-1\n");
    let mut stands_on = |table: &str, id: &str, fields: &[&str]| -> Result<()> {
        let row = t.get(t.table(table), id)?;
        for field in fields {
            let text = row.as_ref().map_or("", |row| row.text(field));
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text);
        }
        digest.update(id);
        Ok(())
    };
    finding.persons.iter().try_for_each(|found| stands_on("person", &found.id, &OF_PERSON))?;
    if finding.table == "household" {
        stands_on("household", &finding.row, &OF_HOUSEHOLD)?;
    }
    Ok(to_hex(&digest.finalize()[..4]))
}
