//! Findings (待核): what is doubtful or contradicts itself, to be worked off. Never a failed merge.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::exchange::ledger;
use crate::model::{codes, names};
use crate::refusal::Result;
use crate::tables::{Row, Tables};

/// A finding.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Finding {
    /// Follows from what it is about: the same tomorrow.
    pub id: String,
    /// A stable word.
    pub kind: &'static str,
    /// The table of the row.
    pub table: &'static str,
    /// The row.
    pub row: String,
    /// The field, "" where it is the row itself.
    pub field: &'static str,
    /// In Chinese.
    #[serde(skip)]
    pub zh: String,
    /// In English.
    #[serde(skip)]
    pub en: String,
}

/// Kinds, with the words for a clerk.
const KINDS: [(&str, &str, &str); 14] = [
    ("id_number.twice", "同一身份证号码登记了两次", "The same ID number stands with two persons"),
    ("id_number.wrong_check", "身份证号码校验位不符", "The check digit of the ID number does not fit"),
    ("id_number.damaged", "身份证号码已损坏，请补录", "The ID number is damaged; enter it again"),
    ("id_number.contradicts", "身份证号码与出生日期或性别不一致", "The ID number contradicts birth date or sex"),
    ("birth.unread", "出生日期看不懂，原文保留", "The birth date could not be read; its words are kept"),
    ("birth.lunar_guessed", "出生日期像农历，已换算，请核对", "The birth date looked lunar and was turned into a solar one; check it"),
    ("birth.improbable", "出生日期太早，请核对", "The birth date is improbably early"),
    ("name.private_characters", "姓名里有自造字", "The name has private characters that another computer may show differently"),
    ("relation.contradicts_sex", "与户主关系与性别不符", "The relation to the head does not fit the sex"),
    ("person.twice", "姓名和出生日期相同，可能重复登记", "Same name and birth date: perhaps entered twice"),
    ("person.two_households", "同一人在两户", "The person is in two households"),
    ("household.two_heads", "一户有两个户主", "The household has two heads"),
    ("household.no_head", "户主待定", "The head is to be named"),
    ("relation.open", "与户主关系待定", "The relation to the head is to be decided"),
];

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, kind: &'static str, table: &'static str, row: &str, field: &'static str, who: &str) {
        let (zh, en) = KINDS.iter().find(|(known, _, _)| *known == kind).map_or(("", ""), |(_, zh, en)| (*zh, *en));
        let id = ledger::derived_id("huce-finding-1", &[kind, row, field]);
        self.0.push(Finding { id, kind, table, row: row.to_owned(), field, zh: format!("{who}：{zh}"), en: format!("{who}: {en}") });
    }
}

#[derive(Default)]
struct Home {
    heads: usize,
    members: usize,
}

/// All findings, or those of one kind. Rows are looked at one by one; only keys are kept.
pub fn findings(t: &dyn Tables, kind: Option<&str>) -> Result<Vec<Finding>> {
    let mut found = Findings::default();
    let mut homes: BTreeMap<String, Home> = BTreeMap::new();
    let mut of_person: BTreeMap<String, usize> = BTreeMap::new();
    t.each(t.table("membership"), &mut |row| {
        if row.text("to_on").is_empty() && row.text("voided_at").is_empty() {
            let home = homes.entry(row.text("household_id").to_owned()).or_default();
            home.members += 1;
            home.heads += usize::from(codes::is_head(row.text("relation")));
            *of_person.entry(row.text("person_id").to_owned()).or_default() += 1;
            let said = codes::relation_sex(row.text("relation"));
            if row.text("relation").is_empty() || !said.is_empty() {
                let person = t.get(t.table("person"), row.text("person_id"))?;
                let text = |field: &str| person.as_ref().map(|row| row.text(field).to_owned()).unwrap_or_default();
                let differs = matches!(text("sex").as_str(), "1" | "2") && text("sex") != said;
                if row.text("relation").is_empty() {
                    found.add("relation.open", "membership", &row.id, "relation", &text("name"));
                } else if differs {
                    found.add("relation.contradicts_sex", "membership", &row.id, "relation", &text("name"));
                }
            }
        }
        Ok(())
    })?;
    let mut by_number: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut by_name: BTreeMap<(String, String), Row> = BTreeMap::new();
    t.each(t.table("person"), &mut |row| {
        if row.text("voided_at").is_empty() {
            look_at_person(&mut found, &row, &mut by_number, &mut by_name);
            if of_person.get(&row.id).copied().unwrap_or(0) > 1 {
                found.add("person.two_households", "person", &row.id, "", row.text("name"));
            }
        }
        Ok(())
    })?;
    t.each(t.table("household"), &mut |row| {
        let home = homes.remove(&row.id).unwrap_or_default();
        if row.text("voided_at").is_empty() && row.text("closed_on").is_empty() && home.members > 0 && home.heads != 1 {
            let kind = if home.heads == 0 { "household.no_head" } else { "household.two_heads" };
            found.add(kind, "household", &row.id, "", &format!("{} {}", row.text("number"), super::views::address_of(t, &row)?));
        }
        Ok(())
    })?;
    let mut seen = std::collections::BTreeSet::new();
    found.0.retain(|finding| seen.insert(finding.id.clone()));
    found.0.retain(|finding| kind.is_none_or(|kind| finding.kind == kind));
    Ok(found.0)
}

fn look_at_person(
    found: &mut Findings,
    row: &Row,
    by_number: &mut BTreeMap<String, (String, String)>,
    by_name: &mut BTreeMap<(String, String), Row>,
) {
    let name = row.text("name");
    match row.text("id_state") {
        "wrong_check" => found.add("id_number.wrong_check", "person", &row.id, "id_number", name),
        "damaged" => found.add("id_number.damaged", "person", &row.id, "id_number", name),
        "contradicts_birth" | "contradicts_sex" => found.add("id_number.contradicts", "person", &row.id, "id_number", name),
        _ => {}
    }
    if row.text("birth").is_empty() && !row.text("birth_text").is_empty() {
        found.add("birth.unread", "person", &row.id, "birth", name);
    }
    if row.text("birth_calendar") == "lunar_guessed" {
        found.add("birth.lunar_guessed", "person", &row.id, "birth", name);
    }
    if !row.text("birth").is_empty() && row.text("birth") < "1900" {
        found.add("birth.improbable", "person", &row.id, "birth", name);
    }
    if names::has_private_use(name) {
        found.add("name.private_characters", "person", &row.id, "name", name);
    }
    let number = row.text("id_number");
    if !number.is_empty() {
        if let Some((other, other_name)) = by_number.get(number) {
            found.add("id_number.twice", "person", other, "id_number", &format!("{other_name}、{name}"));
            found.add("id_number.twice", "person", &row.id, "id_number", &format!("{name}、{other_name}"));
        }
        by_number.insert(number.to_owned(), (row.id.clone(), name.to_owned()));
    }
    // Two persons of one name and birth date with different numbers are two persons; without a number one of them is asked about.
    if row.text("birth").len() == 10 {
        let key = (name.to_owned(), row.text("birth").to_owned());
        if let Some(other) = by_name.get(&key)
            && (number.is_empty() || other.text("id_number").is_empty())
        {
            found.add("person.twice", "person", &row.id, "", name);
        }
        let slim = Row::new(row.table, row.id.clone()).with("id_number", number);
        by_name.insert(key, slim);
    }
}
