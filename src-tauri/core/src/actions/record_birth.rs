//! A birth (出生): the child, its membership, its parents, its relation to the head.

use super::add_person::{NewPerson, add_person};
use super::fields::must_have;
use super::kin::running_memberships;
use super::record_event::{Concerns, Recorded, record_event, recorded};
use crate::exchange::gate::Act;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables};

/// The kind of its entry.
pub const KIND: &str = "event.birth";

/// A birth.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, optional_fields))]
pub struct Birth {
    /// The mother's id.
    pub mother: String,
    /// The father's id, "" where he is not in this register.
    pub father: String,
    /// The father's name, where he is not.
    pub father_name: String,
    /// The child's name; 未取名 where it has none yet.
    pub name: String,
    /// Sex, GB/T 2261.1.
    pub sex: String,
    /// When.
    pub on: String,
    /// Relation to the head, where it is known better than it can be derived.
    pub relation: String,
    /// ID number, mostly none yet.
    pub id_number: String,
}

/// Records a birth into the mother's household.
pub fn record_birth(act: &mut Act, birth: &Birth) -> Result<Recorded> {
    must_have(act.t, "person", &birth.mother, Words("母亲", "mother"))?;
    let membership = running_memberships(act.t, &birth.mother)?.into_iter().next();
    let membership = membership.ok_or_else(|| {
        Refusal::new(Code::EventImpossible)
            .with_words("why", Words("母亲现在不在哪一户里，请先记迁入", "the mother is in no household; record her move in first"))
    })?;
    let household = membership.text("household_id").to_owned();
    let relation = match birth.relation.as_str() {
        "" => relation_of_child(act.t, &membership, birth)?,
        relation => relation.to_owned(),
    };
    let (event, on) = record_event(act, "birth", &birth.on, &Concerns { household: household.clone(), ..Concerns::default() })?;
    let new = NewPerson {
        household,
        name: birth.name.clone(),
        sex: birth.sex.clone(),
        birth: birth.on.clone(),
        relation: relation.clone(),
        id_number: birth.id_number.clone(),
        from: on,
        why: "birth".into(),
        event: event.clone(),
    };
    let nation = act.t.get(act.t.table("person"), &birth.mother)?.map(|row| row.text("nation").to_owned()).unwrap_or_default();
    let mut fields = vec![("marital".to_owned(), "10".to_owned())];
    // The nation is the parents' to choose; where both are of one, it is that one.
    if let Some(father) = act.t.get(act.t.table("person"), &birth.father)?
        && father.text("nation") == nation
    {
        fields.push(("nation".into(), nation));
    }
    let (child, _) = add_person(act, &new, &fields)?;
    parent(act, &child, &birth.mother, "", "birth", &event)?;
    if !birth.father.is_empty() || !birth.father_name.is_empty() {
        parent(act, &child, &birth.father, &birth.father_name, "birth", &event)?;
    }
    let to_decide = if relation.is_empty() { vec![child.clone()] } else { Vec::new() };
    Ok(recorded(act, event, &child, to_decide))
}

/// Writes who is whose parent.
pub(super) fn parent(act: &mut Act, child: &str, parent: &str, name: &str, kind: &str, event: &str) -> Result<()> {
    let row =
        Row::new(act.t.table("parentage"), act.chance.id()).with("child_id", child).with("parent_id", parent).with("parent_name", name);
    act.put(row.with("kind", kind).with("event_id", event))
}

/// GB/T 4761: the child of the head or of the head's spouse is a son or daughter (20, 30), of a child or child's spouse a grandchild: 41 and 42 by a son,
/// 43 and 44 by a daughter. "" where that does not settle it.
fn relation_of_child(t: &dyn Tables, mother: &Row, birth: &Birth) -> Result<String> {
    let is_boy = birth.sex == "1";
    let by = |relation: &str| match (relation.as_bytes(), is_boy) {
        ([b'0', b'2'] | [b'1', _], true) => "20",
        ([b'0', b'2'] | [b'1', _], false) => "30",
        (b"38" | b"20" | b"21" | b"22" | b"23" | b"24" | b"25" | b"26" | b"27" | b"29", true) => "41",
        (b"38" | b"20" | b"21" | b"22" | b"23" | b"24" | b"25" | b"26" | b"27" | b"29", false) => "42",
        (b"28" | [b'3', _], true) => "43",
        (b"28" | [b'3', _], false) => "44",
        _ => "",
    };
    if birth.sex != "1" && birth.sex != "2" {
        return Ok(String::new());
    }
    let through_mother = by(mother.text("relation"));
    // A grandchild counts by the line of the head's own child: the father's, where he is the one.
    let father = running_memberships(t, &birth.father)?.into_iter().find(|row| row.text("household_id") == mother.text("household_id"));
    Ok(if through_mother.is_empty() { father.map_or("", |row| by(row.text("relation"))) } else { through_mother }.to_owned())
}
