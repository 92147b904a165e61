//! Whom the month happens to: households picked by what they are, each used once.

use std::collections::BTreeSet;

use crate::actions::query::views::{self, Household, Member};
use crate::api::people;
use crate::api::register::Register;
use crate::model::codes;
use crate::refusal::{Code, Refusal, Result};
use crate::tables::Tables;

/// The villages: code and name.
pub(super) const VILLAGES: [(&str, &str); 3] = [("419999100201", "清溪村"), ("419999100202", "石桥村"), ("419999100203", "柳湾村")];

/// Households that have had their turn.
#[derive(Default)]
pub struct Cast(BTreeSet<String>);

impl Cast {
    /// The first household, by place and number, in this officer's register that fits and has had no turn.
    pub fn household(&mut self, register: &Register, what: &str, fits: impl Fn(&Household) -> bool) -> Result<Household> {
        let t = register.tables();
        let me = register.meta("officer")?;
        for line in people::households(&t, None, None)? {
            if self.0.contains(&line.id) {
                continue;
            }
            let Some(row) = t.get(t.table("household"), &line.id)? else { continue };
            let household = views::household(&t, &row)?;
            if household.officer == me && fits(&household) {
                self.0.insert(line.id);
                return Ok(household);
            }
        }
        Err(Refusal::new(Code::Internal).with("why", format!("no household for: {what}")))
    }
}

/// The head.
pub fn head(household: &Household) -> Option<&Member> {
    household.members.iter().find(|member| codes::is_head(&member.relation))
}

/// The spouse of the head.
pub fn spouse(household: &Household) -> Option<&Member> {
    household.members.iter().find(|member| ["10", "11", "12"].contains(&member.relation.as_str()))
}

/// The first member with one of these relations who was born in these years.
pub fn member<'a>(household: &'a Household, relations: &[&str], born: std::ops::Range<i32>) -> Option<&'a Member> {
    household.members.iter().find(|member| {
        let year = member.person.text("birth").get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
        relations.contains(&member.relation.as_str()) && born.contains(&year)
    })
}

/// The member that a fitting household was picked for.
pub fn must(member: Option<&Member>) -> Result<&Member> {
    member.ok_or_else(|| Refusal::new(Code::Internal).with("why", "the household was picked for a member that it lacks"))
}
