//! sent = merged + conflicts + held + rejected + purged + already: on every receipt, on both sides, after every decision.

use huce_core::api::desk;
use huce_core::exchange::clerk::{self, Choice};
use huce_core::tables::{Key, Tables};

use crate::support::lines::lines;
use crate::support::township::{Office, Town};

const FATES: [&str; 6] = ["merged", "conflicts", "held", "rejected", "purged", "already"];

/// The receipts of a register, each balanced, without their ids.
#[track_caller]
fn balanced(office: &Office) -> Vec<(i64, [i64; 6])> {
    let receipts = desk::receipts(office).unwrap();
    let fates = |one: &desk::Receipt| [one.merged, one.conflicts, one.held, one.rejected, one.purged, one.already];
    let mut all: Vec<_> = receipts.iter().map(|one| (one.sent, fates(one))).collect();
    for (sent, fates) in &all {
        assert_eq!(*sent, fates.iter().sum::<i64>(), "{FATES:?} {fates:?} at {}", office.name);
    }
    all.sort_unstable();
    all
}

#[test]
fn every_fate_is_on_the_receipt_and_both_sides_have_the_same() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let given_away = zhang.home("周福生");
    // Merged; in conflict; held, since the household is given away; about a person who is purged meanwhile.
    zhang.set("郑桂花", "note", "一", "");
    zhang.set("吴大海", "phone", "19900001111", "");
    zhang.set_household(&given_away, "address", "新区", "");
    zhang.set_household(&given_away, "phone", "0377-1", "");
    zhang.set("孙丽", "note", "残疾", "");
    town.set("吴大海", "phone", "19900002222", "");
    town.assign(&given_away, "李秀英");
    let key = Key::new(town.tables().table("person"), town.person("孙丽"));
    town.act("person.purge", "本人要求", |act| clerk::purge(act, &key, "本人要求")).unwrap();
    let first = town.hand_in(&mut zhang);
    assert_eq!([first.entries, first.applied, first.conflicts, first.held, first.purged], [5, 1, 1, 2, 1]);
    assert_eq!(balanced(&town), [(5, [1, 1, 2, 0, 1, 0])]);
    // The same again in a later bundle, with something new.
    zhang.set("郑桂花", "note", "二", "");
    let second = town.hand_in(&mut zhang);
    assert_eq!([second.entries, second.applied, second.already], [6, 1, 5]);
    assert_eq!(balanced(&town), [(5, [1, 1, 2, 0, 1, 0]), (6, [1, 0, 0, 0, 0, 5])]);

    let conflict = lines(desk::conflicts(&town))[0]["id"].as_str().unwrap().to_owned();
    desk::resolve(&mut town, &conflict, Choice::Ours, "按村委会").unwrap();
    let held: Vec<String> = lines(desk::held(&town)).iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    desk::judge(&mut town, &held[0], true, "").unwrap();
    desk::judge(&mut town, &held[1], false, "号码不全").unwrap();
    // Before he hears of it he hands the same in once more: what was rejected is not called taken.
    let third = town.hand_in(&mut zhang);
    assert_eq!([third.entries, third.rejected, third.already], [6, 1, 5]);
    town.give_back(&mut zhang);
    assert_eq!(balanced(&town), balanced(&zhang), "both have the same receipts");
    assert_eq!(balanced(&zhang).iter().map(|(sent, _)| sent).sum::<i64>(), 17);
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));

    // Nothing lost: each of the entries has exactly one fate at the township.
    let t = town.tables();
    let mut fates: Vec<String> = Vec::new();
    for entry in t.all(t.table("entry")).unwrap().iter().filter(|entry| !entry.text("officer").is_empty()) {
        let parts = t.find(t.table("part"), "entry", &entry.id).unwrap();
        let mut own: Vec<String> = parts.iter().map(|part| part.text("fate").to_owned()).filter(|fate| !fate.is_empty()).collect();
        own.dedup();
        assert_eq!(own.len(), 1, "{own:?}");
        fates.extend(own);
    }
    fates.sort();
    assert_eq!(fates, ["merged", "merged", "merged", "purged", "refused", "rejected"]);
}

#[test]
fn an_officers_register_holds_nothing_of_anybody_elses() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900001111", "只有张建国知道");
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    let seen = li.everything();
    for word in ["周福生", "吴大海", "清溪村一组1号", "19900001111", "只有张建国知道", &zhang.home("吴大海"), &zhang.person("孙丽")]
    {
        let found: Vec<&String> = seen.iter().filter(|line| line.contains(word)).collect();
        assert!(found.is_empty(), "{word}: {found:?}");
    }
}
