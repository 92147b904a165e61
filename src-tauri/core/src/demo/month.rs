//! What three officers record in a month. Each function is one officer's work; what the others need to know of it comes back.

use super::cast::{Cast, VILLAGES, head, member, must, spouse};
use crate::actions::add_person::NewPerson;
use crate::actions::record_birth::Birth;
use crate::actions::record_marriage::Marriage;
use crate::actions::{
    add_household, add_person, record_birth, record_death, record_divorce, record_marriage, record_move, set_fields, split_household,
};
use crate::api::find;
use crate::api::register::Register;
use crate::refusal::{Lang, Result};
use crate::tables::Tables;

const SONS: [&str; 5] = ["20", "21", "22", "23", "24"];
const DAUGHTERS: [&str; 5] = ["30", "31", "32", "33", "34"];

/// Says one line, in Chinese and in English.
pub struct Teller<'a> {
    /// Which of the two is said.
    pub lang: Lang,
    /// Where it goes.
    pub say: &'a mut dyn FnMut(&str),
}

impl Teller<'_> {
    /// Says it.
    pub fn tell(&mut self, zh: &str, en: &str) {
        (self.say)(if self.lang == Lang::En { en } else { zh });
    }
}

/// Days of the month, each so many days before today.
pub struct Calendar(chrono::NaiveDate);

impl Calendar {
    /// Counted back from a moment (RFC 3339).
    pub fn before(now: &str) -> Self {
        Self(chrono::NaiveDate::parse_from_str(&crate::model::day::day_of(now), "%Y-%m-%d").unwrap_or_default())
    }

    /// So many days ago.
    pub fn ago(&self, days: u64) -> String {
        self.0.checked_sub_days(chrono::Days::new(days)).unwrap_or(self.0).to_string()
    }

    /// The year.
    pub fn year(&self) -> i32 {
        chrono::Datelike::year(&self.0)
    }
}

fn set(register: &mut Register, person: &str, field: &str, value: &str, reason: &str) -> Result<()> {
    let fields = [(field.to_owned(), value.to_owned())];
    register.act(set_fields::PERSON, reason, |act| set_fields::set_person(act, person, &fields)).map(drop)
}

/// What the first officer's month leaves for the others.
pub struct First {
    /// The person whose telephone number the clerk corrects as well.
    pub phone: String,
    /// The household whose address the officer corrects while the clerk gives it to somebody else.
    pub moved: String,
    /// The son who marries into no other household: his bride comes to him.
    pub groom: String,
    /// His name.
    pub groom_name: String,
    /// His household.
    pub groom_home: String,
}

/// A birth without a number, the death of a head, an elder with a lunar birth date, corrections.
pub fn first(register: &mut Register, cast: &mut Cast, days: &Calendar, teller: &mut Teller) -> Result<First> {
    let year = days.year();
    let young = year - 38..year - 20;
    let home = cast.household(register, "a young mother", |home| member(home, &["12", "38"], young.clone()).is_some())?;
    let mother = must(member(&home, &["12", "38"], young))?;
    let father = if mother.relation == "12" { head(&home) } else { member(&home, &SONS, year - 45..year - 18) };
    let birth = Birth {
        mother: mother.person.id.clone(),
        father: father.map(|father| father.person.id.clone()).unwrap_or_default(),
        name: format!("{}未取名", mother_or(father, mother)),
        sex: "2".into(),
        on: days.ago(12),
        ..Birth::default()
    };
    register.act(record_birth::KIND, "", |act| record_birth::record_birth(act, &birth))?;
    let (name, on) = (mother.person.text("name"), days.ago(12));
    teller.tell(&format!("  出生：{name} 生一女，{on}，还没有身份号码"), &format!("  birth: a girl of {name}, {on}, no ID number yet"));

    let home = cast.household(register, "an old couple", |home| {
        spouse(home).is_some() && member(home, &["02"], 1900..year - 60).is_some() && home.members.len() > 2
    })?;
    let (dead, widow) = (must(head(&home))?, must(spouse(&home))?);
    let (on, new_head) = (days.ago(9), widow.person.id.clone());
    let recorded =
        register.act(record_death::KIND, "", |act| record_death::record_death(act, &dead.person.id, &on, Some(&new_head)))?.value;
    let (dead, widow, open) = (dead.person.text("name"), widow.person.text("name"), recorded.to_decide.len());
    teller.tell(
        &format!("  死亡：户主 {dead}，{on}；新户主 {widow}，其余成员的关系已改推，{open} 人待定"),
        &format!("  death: {dead}, a head, {on}; {widow} is the head now, relations derived anew, {open} left to decide"),
    );

    let home = cast.household(register, "room for an elder", |home| home.members.len() >= 2 && head(home).is_some())?;
    let elder = NewPerson {
        household: home.row.id.clone(),
        name: format!("{}桂香", surname(must(head(&home))?.person.text("name"))),
        sex: "2".into(),
        birth: "农历1940年腊月初八".into(),
        relation: "52".into(),
        ..NewPerson::default()
    };
    let (id, _) = register.act(add_person::KIND, "", |act| add_person::add_person(act, &elder, &[]))?.value;
    let t = register.tables();
    let birth = t.get(t.table("person"), &id)?.map(|row| row.text("birth").to_owned()).unwrap_or_default();
    teller.tell(
        &format!("  补登：{} 生于{}，公历 {birth}，原话照存", elder.name, elder.birth),
        &format!("  added: {} born {} (lunar), {birth} Gregorian; her own words are kept", elder.name, elder.birth),
    );

    let home = cast.household(register, "a telephone", |home| head(home).is_some_and(|head| !head.person.text("phone").is_empty()))?;
    let phone = must(head(&home))?;
    set(register, &phone.person.id, "phone", "19900001111", "本人来说换了号")?;
    let name = phone.person.text("name");
    teller.tell(&format!("  更正：{name} 的电话改为 19900001111"), &format!("  corrected: the telephone of {name} is 19900001111"));

    let moved = cast.household(register, "an address", |home| head(home).is_some())?;
    let fields = [("address".to_owned(), "村口新建房".to_owned())];
    register.act(set_fields::HOUSEHOLD, "搬了新房", |act| set_fields::set_household(act, &moved.row.id, &fields))?;
    let name = must(head(&moved))?.person.text("name").to_owned();
    teller.tell(&format!("  更正：{name} 一户的住址"), &format!("  corrected: the address of {name}'s household"));

    let marrying = year - 35..year - 21;
    let home = cast.household(register, "a son of age", |home| {
        member(home, &SONS, marrying.clone()).is_some_and(|son| son.person.text("marital") == "10")
    })?;
    let groom = must(member(&home, &SONS, marrying))?;
    let wrong = register
        .act(set_fields::PERSON, "", |act| set_fields::set_person(act, &groom.person.id, &[("education".to_owned(), "10".to_owned())]))?;
    register.act(crate::actions::undo::KIND, "", |act| {
        crate::actions::undo::undo_entry(act, wrong.entries.first().map(String::as_str)).map(drop)
    })?;
    teller.tell("  记错一项文化程度，当场撤销", "  a wrong level of education, undone on the spot");
    Ok(First {
        phone: phone.person.id.clone(),
        moved: moved.row.id.clone(),
        groom: groom.person.id.clone(),
        groom_name: groom.person.text("name").to_owned(),
        groom_home: home.row.id.clone(),
    })
}

fn mother_or<'a>(father: Option<&'a crate::actions::query::views::Member>, mother: &'a crate::actions::query::views::Member) -> &'a str {
    surname(father.unwrap_or(mother).person.text("name"))
}

fn surname(name: &str) -> &str {
    name.chars().next().map_or("", |c| &name[..c.len_utf8()])
}

/// A household split, a move out, a move in, and work that goes on after the stick was lost.
pub fn second(register: &mut Register, cast: &mut Cast, days: &Calendar, teller: &mut Teller) -> Result<()> {
    let home = cast.household(register, "a family of a son", |home| {
        member(home, &SONS, 1940..2010).is_some() && member(home, &["38"], 1940..2010).is_some() && home.members.len() > 3
    })?;
    let leaving: Vec<String> = home
        .members
        .iter()
        .filter(|member| SONS[..].contains(&member.relation.as_str()) || ["38", "41", "42"].contains(&member.relation.as_str()))
        .filter(|member| member.relation != "23" && member.relation != "24")
        .map(|member| member.person.id.clone())
        .collect();
    let t = register.tables();
    let place = t.get(t.table("place"), home.row.text("place_id"))?;
    let place = place.ok_or(crate::refusal::Code::PlaceUnknown)?;
    let address = "老屋西侧新院";
    register.act(split_household::KIND, "", |act| split_household::split_household(act, &home.row.id, &leaving, &place, address))?;
    let name = must(head(&home))?.person.text("name");
    teller.tell(
        &format!("  分户：{name} 户的儿子一家 {} 人另立一户", leaving.len()),
        &format!("  split: the son's family of {} leaves {name}'s household", leaving.len()),
    );
    let home = cast.household(register, "somebody who leaves", |home| member(home, &DAUGHTERS, 1950..2008).is_some())?;
    let gone = must(member(&home, &DAUGHTERS, 1950..2008))?;
    let on = days.ago(15);
    register.act(record_move::OUT, "", |act| record_move::move_out(act, &gone.person.id, &on, "外省某市", None, None))?;
    let name = gone.person.text("name");
    teller.tell(&format!("  迁出：{name}，{on}，往外省"), &format!("  moved out: {name}, {on}, to another province"));
    let home = cast.household(register, "room for a newcomer", |home| head(home).is_some())?;
    let new = NewPerson {
        household: home.row.id.clone(),
        name: "司马·明远".into(),
        sex: "1".into(),
        birth: "1958-03".into(),
        relation: "97".into(),
        ..NewPerson::default()
    };
    let on = days.ago(6);
    register.act(record_move::IN, "", |act| record_move::move_in_new(act, &new, &on, "邻县").map(drop))?;
    teller.tell(
        &format!("  迁入：{}，{on}，出生只知道 1958 年 3 月", new.name),
        &format!("  moved in: {}, {on}, of whose birth only March 1958 is known", new.name),
    );
    Ok(())
}

/// A divorce, the marriage of a daughter to a son of another officer's households, and a first household in the third village.
pub fn third(
    register: &mut Register,
    cast: &mut Cast,
    days: &Calendar,
    to: &First,
    colleague: &str,
    teller: &mut Teller,
) -> Result<(String, String)> {
    let year = days.year();
    let marrying = year - 34..year - 20;
    let home = cast.household(register, "a daughter of age", |home| {
        member(home, &DAUGHTERS, marrying.clone()).is_some_and(|one| one.person.text("marital") == "10") && head(home).is_some()
    })?;
    let bride = must(member(&home, &DAUGHTERS, marrying))?;
    let (id, name, on) = (bride.person.id.clone(), bride.person.text("name").to_owned(), days.ago(8));
    let marriage = Marriage {
        person: id.clone(),
        partner: to.groom.clone(),
        partner_name: to.groom_name.clone(),
        on: on.clone(),
        ..Marriage::default()
    };
    register.act(record_marriage::KIND, "", |act| record_marriage::record_marriage(act, &marriage))?;
    let officer = find::officer(&register.tables(), colleague)?;
    register.act(record_move::OUT, "", |act| record_move::move_out(act, &id, &on, "", Some(&officer), None))?;
    teller.tell(
        &format!("  结婚：{name} 与 {colleague} 片区的 {}，{on}；迁出并移交给 {colleague}", to.groom_name),
        &format!("  marriage: {name} and {} of {colleague}'s households, {on}; she moves out and is offered to {colleague}", to.groom_name),
    );
    let home = cast.household(register, "a couple", |home| spouse(home).is_some() && head(home).is_some())?;
    let (one, other) = (must(head(&home))?, must(spouse(&home))?);
    let on = days.ago(3);
    let earlier = Marriage { person: one.person.id.clone(), partner: other.person.id.clone(), on: "1999".into(), ..Marriage::default() };
    register.act(record_marriage::KIND, "补登结婚年份", |act| record_marriage::record_marriage(act, &earlier))?;
    register.act(record_divorce::KIND, "", |act| record_divorce::record_divorce(act, &one.person.id, &on))?;
    let (a, b) = (one.person.text("name"), other.person.text("name"));
    teller.tell(&format!("  离婚：{a}、{b}，{on}"), &format!("  divorce: {a} and {b}, {on}"));
    let place = find::place(&register.tables(), VILLAGES[2].0)?;
    let done = register.act(add_household::KIND, "", |act| add_household::add_household(act, &place, "柳湾村东头", &[]))?;
    let head = NewPerson {
        household: done.value,
        name: "尉迟文海".into(),
        sex: "1".into(),
        birth: "1971-05-01".into(),
        relation: "02".into(),
        ..NewPerson::default()
    };
    register.act(add_person::KIND, "", |act| add_person::add_person(act, &head, &[]).map(drop))?;
    teller.tell("  新户：柳湾村第一户，户主尉迟文海", "  a new household: the first of the third village, head 尉迟文海");
    Ok((id, name))
}

/// The bride is received, and her husband's state with it.
pub fn receive(register: &mut Register, bride: &str, to: &First, days: &Calendar) -> Result<()> {
    let on = days.ago(8);
    register
        .act(crate::actions::receive::KIND, "", |act| crate::actions::receive::receive(act, bride, &to.groom_home, "38", &on).map(drop))?;
    set(register, &to.groom, "marital", "21", "结婚")
}
