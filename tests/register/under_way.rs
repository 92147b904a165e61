//! What was under way when the program ended.

use huce_core::api::bundles::Options;
use huce_core::api::under_way::{self, UnderWay};

use crate::support::township::Town;

#[test]
fn what_was_broken_off_is_known_and_what_ended_is_not() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let mut ended = UnderWay::begin(&town, "take").unwrap();
    ended.at(1, 2);
    drop(ended);
    assert_eq!(under_way::interrupted(&town).unwrap(), None);

    let (first, second) = (town.new_file("first.huce"), town.new_file("second.huce"));
    zhang.set("孙丽", "note", "外出务工", "");
    zhang.export(&first);
    li.set("钱有才", "note", "党员", "");
    li.export(&second);
    town.take(std::slice::from_ref(&first), Options::default());
    let mut killed = UnderWay::begin(&town, "take").unwrap();
    killed.at(0, 300);
    town.take(std::slice::from_ref(&second), Options::default());
    killed.at(1, 300);
    std::mem::forget(killed);
    town.reopen();
    let known = under_way::interrupted(&town).unwrap().unwrap();
    assert_eq!((known.work.as_str(), known.done, known.of, known.taken_in), ("take", 1, 300, 1));
    // A note that was cut short says at least that there was one.
    std::fs::write(town.dir.join("under-way.json"), "{").unwrap();
    assert!(under_way::interrupted(&town).unwrap().is_some());
    under_way::forget(&town.dir);
    assert_eq!(under_way::interrupted(&town).unwrap(), None);
}

#[test]
fn a_reader_sees_what_was_committed_while_another_writes() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let reader = town.reader().unwrap();
    let file = town.new_file("first.huce");
    zhang.set("孙丽", "note", "外出务工", "");
    zhang.export(&file);
    let entries = |register: &huce_core::api::register::Register| huce_core::api::desk::summary(register).unwrap().counts.entries;
    let before = entries(&reader);
    town.together(|town| {
        huce_core::api::bundles::import(town, std::slice::from_ref(&file), Options::default(), &mut |_| {}).unwrap();
        assert_eq!(entries(&reader), before, "it is not committed yet");
    })
    .unwrap();
    assert!(entries(&reader) > before);
    town.close();
    let taken = huce_core::api::register::Register::open(&town.dir, "x", huce_core::api::register::Clock::default());
    assert_eq!(taken.err().unwrap().code(), huce_core::refusal::Code::RegisterInUse, "the reader still holds the folder");
    drop(reader);
    town.reopen();
    town.must_be_sound();
}
