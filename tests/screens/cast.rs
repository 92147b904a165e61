//! The registers and sticks that the pictures show: 大石镇 in the middle of March 2026.

use std::fs;
use std::path::Path;

use fastrand::Rng;
use huce_core::actions::set_fields;
use huce_core::api::bundles::{self, Options};
use huce_core::api::register::{Clock, Register};
use huce_core::api::{desk, enrolment, find, people, roster};
use huce_core::demo;
use huce_core::exchange::clerk::{Choice, assign};
use huce_core::refusal::Lang;

use super::list::Who;
use crate::support::township::{Office, PASSPHRASE, QINGXI, SHIQIAO, Town, make_light};

/// The moment at which all pictures are taken.
pub const NOW: &str = "2026-03-16T09:00:00Z";

/// Lays what somebody has on the computer into a home folder, and what is on the stick.
pub fn prepare(who: Who, home: &Path, stick: &Path) {
    let place = home.join("data").join("huce");
    let clock = Clock::of(Some(NOW)).unwrap();
    if !matches!(who, Who::Newcomer | Who::Visitor) {
        fs::create_dir_all(home.join("data")).unwrap();
    }
    match who {
        Who::Newcomer | Who::Visitor => {}
        Who::NewClerk => {
            enrolment::new_township(&place, "大石镇", "419999100", PASSPHRASE, clock.clone()).unwrap();
            make_light(&mut Register::open(&place, PASSPHRASE, clock).unwrap(), PASSPHRASE, None);
        }
        Who::Joining => {
            enrolment::begin_officer(&place, PASSPHRASE, clock.clone()).unwrap();
            make_light(&mut Register::open(&place, PASSPHRASE, clock).unwrap(), PASSPHRASE, None);
        }
        Who::Officer => {
            let (mut town, mut zhang, _li) = at_work();
            let officer = find::officer(&town.tables(), zhang.name).unwrap();
            bundles::export_return(&mut town, &officer, false, &stick.join("return-张建国.huce")).unwrap();
            zhang.at("2026-03-12");
            goes_round(&mut zhang, 20..31);
            lay(&mut zhang, &place);
        }
        Who::Clerk => {
            let (mut town, mut zhang, mut li) = at_work();
            for (office, day) in [(&mut zhang, "2026-03-12"), (&mut li, "2026-03-13")] {
                town.give_back(office);
                office.at(day);
                goes_round(office, 20..26);
                office.dies(&head_of(office, 30), "2026-03-01", None).unwrap();
                office.moves_out(&head_of(office, 33), "2026-03-02", None).unwrap();
                office.export(&stick.join(format!("changes-{}.huce", office.name)));
            }
            fs::write(stick.join("changes-bad.huce"), "这不是往来文件").unwrap();
            lay(&mut town, &place);
        }
    }
}

/// Closes a register and puts it where the window looks for it.
fn lay(office: &mut Office, place: &Path) {
    office.close();
    fs::rename(&office.dir, place).unwrap();
}

/// The township with two officers after a week: both villages are in the registers, and at the township conflicts and held entries wait, of
/// which one is decided.
fn at_work() -> (Town, Office, Office) {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let mut rng = Rng::with_seed(20_260_316);
    for (office, village, persons) in [(&mut zhang, QINGXI, 240), (&mut li, SHIQIAO, 160)] {
        let table = town.new_file("村名册.csv");
        fs::write(&table, demo::csv_of(&demo::rows(&mut rng, persons, 4, false).0)).unwrap();
        roster::import(&mut town, &table, village, false, Lang::Zh).unwrap();
        let officer = find::officer(&town.tables(), office.name).unwrap();
        let households = people::households(&town.tables(), Some(village), None).unwrap();
        let free: Vec<String> = households.into_iter().filter(|line| line.officer.is_empty()).map(|line| line.id).collect();
        town.record("household.assign", |act| free.iter().try_for_each(|home| assign(act, home, &officer, "2026-03-02", "")));
        town.exchange(office);
    }
    zhang.at("2026-03-05");
    zhang.set("吴大海", "phone", "19900003333", "本人告知");
    zhang.set("孙丽", "note", "在县城务工", "");
    zhang.set("郑桂花", "phone", "19900003334", "邻居转告");
    zhang.set("周志强", "phone", "19900003335", "本人告知");
    zhang.born("陈秀梅", Some("周志强"), "周小雨", "2", "2026-02-20").unwrap();
    goes_round(&mut zhang, 10..16);
    li.at("2026-03-06");
    li.set("钱有才", "phone", "19900004444", "本人告知");
    goes_round(&mut li, 10..14);
    li.enters_again();
    town.at("2026-03-07");
    town.set("吴大海", "phone", "19900002222", "来电核实");
    town.set("孙丽", "note", "在家", "");
    town.set("郑桂花", "phone", "19900002223", "医保登记");
    town.set("钱有才", "phone", "19900002224", "来电核实");
    let home = town.home("周福生");
    town.assign(&home, "李秀英");
    town.at("2026-03-09");
    for office in [&mut zhang, &mut li] {
        let file = town.new_file("changes.huce");
        office.export(&file);
        town.take(&[file], Options::default());
    }
    let conflicts = desk::conflicts(&town).unwrap();
    let note = conflicts.iter().find(|one| one.name == "孙丽").unwrap().id.clone();
    desk::resolve(&mut town, &note, Choice::Theirs, "已核实，以你为准").unwrap();
    (town, zhang, li)
}

/// Gives the heads of some households new telephone numbers.
fn goes_round(office: &mut Office, households: std::ops::Range<usize>) {
    for at in households {
        let head = office.person(&head_of(office, at));
        let fields = [("phone".to_owned(), format!("199000088{at:02}"))];
        office.act(set_fields::PERSON, "走访", |act| set_fields::set_person(act, &head, &fields)).unwrap();
    }
}

/// The head of a household whose name nobody else in the register has, counted from the first household on.
fn head_of(office: &Office, at: usize) -> String {
    let lines = people::households(&office.tables(), None, Some(office.name)).unwrap();
    let mut alone = lines.into_iter().map(|line| line.head).filter(|head| office.persons(head).len() == 1);
    alone.nth(at).unwrap()
}
