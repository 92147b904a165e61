//! Many months of random work by a clerk and two officers, with whatever they may do and try: what is refused is refused in words, and at the end
//! everybody holds the same. The exchange's own simulator plays the rules; this plays the verbs over them.

use huce_core::actions::merge_persons::merge_persons;
use huce_core::api::{check, desk, find};
use huce_core::exchange::clerk::{self, Choice};
use huce_core::refusal::{Code, Refusal, Result};
use huce_core::tables::{Key, Tables};

use crate::support::township::{Office, QINGXI, SHIQIAO, Town, given_name};
use crate::support::verbs::newcomer;

/// Xorshift: the same walk for the same seed.
struct Dice(u32);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % most
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.below(of.len())) }
    }
}

/// A name that only one person here has.
fn somebody(office: &Office, dice: &mut Dice) -> String {
    let t = office.tables();
    let names: Vec<String> = t
        .all(t.table("person"))
        .unwrap()
        .into_iter()
        .filter(|row| row.text("voided_at").is_empty())
        .map(|row| row.text("name").to_owned())
        .filter(|name| office.persons(name).len() == 1)
        .collect();
    dice.one(&names).cloned().unwrap_or_default()
}

fn some_household(office: &Office, dice: &mut Dice) -> String {
    let t = office.tables();
    let mut ids: Vec<String> = t.all(t.table("household")).unwrap().into_iter().map(|row| row.id).collect();
    ids.sort();
    dice.one(&ids).cloned().unwrap_or_default()
}

/// One thing that somebody does or tries.
fn step(office: &mut Office, dice: &mut Dice, number: usize) -> Result<()> {
    let name = somebody(office, dice);
    let other = somebody(office, dice);
    if name.is_empty() {
        return Ok(());
    }
    let home = some_household(office, dice);
    let new_name = format!("走{}", given_name(number));
    let day = format!("2026-03-{:02}", 1 + number % 2);
    let relation = *dice.one(&["", "02", "12", "20", "30", "38", "97"]).unwrap_or(&"");
    match dice.below(18) {
        0 | 1 => {
            let id = office.person(&name);
            let fields = [("phone".to_owned(), format!("1990000{:04}", dice.below(20)))];
            office.act("person.set", "", |act| huce_core::actions::set_fields::set_person(act, &id, &fields)).map(drop)
        }
        2 => {
            let fields = [("address".to_owned(), format!("新址{}号", dice.below(9)))];
            office.act("household.set", "", |act| huce_core::actions::set_fields::set_household(act, &home, &fields)).map(drop)
        }
        3 => office.born(&name, None, &new_name, "2", &day).map(drop),
        4 => office.dies(&name, &day, Some(&other)).map(drop),
        5 => office.dies(&name, &day, None).map(drop),
        6 => {
            let moves_in = dice.below(2) == 0;
            office.marries(&name, &other, &day, moves_in).map(drop)
        }
        7 => office.divorces(&name, &day).map(drop),
        8 => office.adopts(&name, &other, &day).map(drop),
        9 => office.moves_in(&name, &home, relation, &day).map(drop),
        10 => {
            let to = [None, Some("张建国"), Some("李秀英")][dice.below(3)];
            office.moves_out(&name, &day, to).map(drop)
        }
        11 => office.comes_back(&name, &day).map(drop),
        12 => office.splits(&home, &[&name], "分出去的院").map(drop),
        13 => {
            let second = some_household(office, dice);
            office.merges(&home, &second).map(drop)
        }
        14 => office.names_head(&home, &name).map(drop),
        15 => office.undoes(None).map(drop),
        16 => office.enters(&newcomer(&home, &new_name, "1", "1999", relation)).map(drop),
        _ => {
            let t = office.tables();
            let offered: Vec<String> = match t.all(t.table("offered")) {
                Ok(rows) => rows.into_iter().map(|row| row.id).collect(),
                Err(refusal) => return Err(refusal),
            };
            match dice.one(&offered).cloned() {
                Some(person) => office.receives(&person, &home, relation, &day).map(drop),
                None => office.founds(if office.name == "李秀英" { SHIQIAO } else { QINGXI }, "新户").map(drop),
            }
        }
    }
}

/// What only a clerk does.
fn clerks_step(town: &mut Town, dice: &mut Dice) -> Result<()> {
    let (one, other, home) = (somebody(town, dice), somebody(town, dice), some_household(town, dice));
    match dice.below(6) {
        0 | 1 => {
            let officer = find::officer(&town.tables(), ["张建国", "李秀英"][dice.below(2)])?;
            town.act("household.assign", "", |act| clerk::assign(act, &home, &officer, "2026-03-02", "")).map(drop)
        }
        2 => {
            let (dead, survivor) = (town.person(&one), town.person(&other));
            town.act("person.merge", "", |act| merge_persons(act, &dead, &survivor)).map(drop)
        }
        3 => {
            let key = Key::new(town.tables().table("person"), town.person(&one));
            town.act("person.purge", "要求", |act| clerk::purge(act, &key, "要求")).map(drop)
        }
        4 => match desk::conflicts(town)?.first() {
            Some(conflict) => {
                let choice = if dice.below(2) == 0 { Choice::Ours } else { Choice::Theirs };
                desk::resolve(town, &conflict.id, choice, "定了").map(drop)
            }
            None => Ok(()),
        },
        _ => match desk::held(town)?.first() {
            Some(held) => desk::judge(town, &held.id, dice.below(3) > 0, "看过").map(drop),
            None => Ok(()),
        },
    }
}

/// A refusal is what a person can be told; the program's own surprise is not.
fn in_words(outcome: Result<()>, trace: &str) -> bool {
    let broken = |refusal: &Refusal| [Code::Internal, Code::RegisterDamaged, Code::DiskError].contains(&refusal.code());
    match outcome {
        Ok(()) => true,
        Err(refusal) => {
            assert!(!broken(&refusal), "{trace}: {refusal:?}");
            false
        }
    }
}

fn walk(seed: u32, steps: usize) -> usize {
    let mut dice = Dice(seed.wrapping_mul(2_654_435_761) | 1);
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let mut done = 0;
    for number in 0..steps {
        let trace = format!("seed {seed}, step {number}");
        let outcome = match dice.below(9) {
            0..=2 => step(&mut zhang, &mut dice, number),
            3..=5 => step(&mut li, &mut dice, number),
            6 => step(&mut town, &mut dice, number),
            7 => clerks_step(&mut town, &mut dice),
            _ => {
                let with = if dice.below(2) == 0 { &mut zhang } else { &mut li };
                match dice.below(3) {
                    0 => drop(town.hand_in(with)),
                    1 => drop(town.give_back(with)),
                    _ => town.exchange(with),
                }
                Ok(())
            }
        };
        done += usize::from(in_words(outcome, &trace));
    }
    // Twice each: what one hands in may move something into the other's share.
    for _ in 0..2 {
        town.exchange(&mut zhang);
        town.exchange(&mut li);
    }
    for office in [&mut *town, &mut zhang, &mut li] {
        let checked = check::check(office, false).unwrap();
        assert!(checked.ok, "seed {seed}, {}: {:?}", office.name, checked.findings);
        if office.name != "大石镇" {
            assert!(huce_core::exchange::officer::unacknowledged(&office.tables()).unwrap().is_empty(), "seed {seed}: {}", office.name);
        }
    }
    for receipt in desk::receipts(&town).unwrap() {
        let sum = receipt.merged + receipt.conflicts + receipt.held + receipt.rejected + receipt.purged + receipt.already;
        assert_eq!(receipt.sent, sum, "seed {seed}: {receipt:?}");
    }
    done
}

#[test]
fn any_work_ends_with_everybody_holding_the_same() {
    let seeds = std::env::var("HUCE_WALKS").ok().and_then(|text| text.parse().ok()).unwrap_or(6);
    let steps = 70;
    let done: usize = (0..seeds).map(|seed| walk(seed, steps)).sum();
    assert!(done > seeds as usize * steps / 3, "most of it must be possible: {done}");
}
