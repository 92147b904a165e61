//! Who gets in: passphrases, users, and the ways back when a passphrase was forgotten.

use huce_core::api::enrolment;
use huce_core::api::register::{Clock, Register};
use huce_core::api::users::{self, WayBack};
use huce_core::refusal::Code;

use crate::support::refusals;
use crate::support::scratch::Folder;
use crate::support::township::{Office, PASSPHRASE, Town, make_light};

const NEW: &str = "井水不犯河水是真的";

fn clock() -> Clock {
    Clock::of(Some("2026-03-03T08:00:00Z")).unwrap()
}

/// Opens a closed register with a passphrase; gives the code of the refusal otherwise.
fn open(office: &Office, passphrase: &str) -> Result<Register, Code> {
    Register::open(&office.dir, passphrase, clock()).map_err(|refusal| {
        let code = refusal.code();
        refusals::is(&refusal, code);
        code
    })
}

#[test]
fn a_changed_passphrase_opens_and_the_old_one_no_longer() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let before = zhang.everything();
    refusals::changes_nothing(&mut zhang, Code::PassphraseWrong, |zhang| users::change_passphrase(zhang, "不是这一句话", NEW));
    refusals::changes_nothing(&mut zhang, Code::PassphraseShort, |zhang| users::change_passphrase(zhang, PASSPHRASE, "短"));
    users::change_passphrase(&mut zhang, PASSPHRASE, NEW).unwrap();
    zhang.close();
    assert_eq!(open(&zhang, PASSPHRASE).err(), Some(Code::PassphraseWrong));
    let opened = open(&zhang, NEW).unwrap();
    assert_eq!(opened.meta("name").unwrap(), "张建国");
    drop(opened);
    zhang.reopen();
    assert!(zhang.everything() == before, "only the keyring changed");
}

#[test]
fn what_is_tried_first_is_no_new_passphrase_and_an_old_one_still_opens() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    for first in ["12345678", "19650307", "aaaaaaaa", "１３８００００１２３４"] {
        refusals::changes_nothing(&mut zhang, Code::PassphraseWeak, |zhang| users::change_passphrase(zhang, PASSPHRASE, first));
        refusals::changes_nothing(&mut zhang, Code::PassphraseWeak, |zhang| users::add(zhang, "张小燕", first));
        let folder = Folder::new("weak");
        let made = enrolment::new_township(&folder.path().join("town"), "大石镇", "419999100", first, clock());
        assert_eq!(made.unwrap_err().code(), Code::PassphraseWeak);
        assert!(!folder.path().join("town").exists());
    }
    make_light(&mut zhang, "12345678", None);
    zhang.close();
    drop(open(&zhang, "12345678").unwrap());
}

#[test]
fn the_recovery_code_gives_a_new_passphrase_and_stays_good() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "note", "一", "");
    zhang.close();
    let wrong = zhang.recovery_code.replace(|c: char| c.is_ascii_digit(), "Z");
    assert_ne!(wrong, zhang.recovery_code);
    let refused = users::recover(&zhang.dir, &WayBack::Code(&wrong), NEW, clock()).unwrap_err();
    refusals::is(&refused, Code::RecoveryWrong);
    assert!(open(&zhang, PASSPHRASE).is_ok(), "a wrong code changes nothing");
    for passphrase in [NEW, "再换一句也行得通"] {
        users::recover(&zhang.dir, &WayBack::Code(&zhang.recovery_code), passphrase, clock()).unwrap();
        assert!(open(&zhang, passphrase).is_ok());
    }
    assert_eq!(open(&zhang, PASSPHRASE).err(), Some(Code::PassphraseWrong));
    zhang.reopen();
    assert_eq!(zhang.of("吴大海").text("note"), "一");
}

#[test]
fn the_township_lets_its_officer_in_and_no_other() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let [of_zhang, of_li] = ["张建国", "李秀英"].map(|name| huce_core::api::find::officer(&town.tables(), name).unwrap());
    // The wrap of the key comes with what an officer hands in.
    let early = town.new_file("early.share");
    refusals::changes_nothing(&mut town, Code::IdUnknown, |town| users::share_for(town, &of_zhang, &early));
    assert!(!early.exists());
    town.hand_in(&mut zhang);
    town.hand_in(&mut li);
    let (share, other) = (town.new_file("zhang.share"), town.new_file("li.share"));
    users::share_for(&town, &of_zhang, &share).unwrap();
    users::share_for(&town, &of_li, &other).unwrap();
    refusals::changes_nothing(&mut zhang, Code::RoleTownship, |zhang| users::share_for(zhang, &of_zhang, &share));
    zhang.close();
    let refused = users::recover(&zhang.dir, &WayBack::Share(&other), NEW, clock()).unwrap_err();
    refusals::is(&refused, Code::RecoveryWrong);
    users::recover(&zhang.dir, &WayBack::Share(&share), NEW, clock()).unwrap();
    assert!(open(&zhang, NEW).is_ok());
    assert_eq!(open(&zhang, PASSPHRASE).err(), Some(Code::PassphraseWrong));
    assert_eq!(open(town_of(&mut town), NEW).err(), Some(Code::PassphraseWrong), "the township's own passphrase is another matter");
}

/// The township's office, closed.
fn town_of(town: &mut Town) -> &Office {
    town.close();
    town
}

#[test]
fn two_users_of_one_computer_open_it_and_their_entries_say_who() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "note", "一", "");
    refusals::changes_nothing(&mut zhang, Code::NameEmpty, |zhang| users::add(zhang, " ", NEW));
    refusals::changes_nothing(&mut zhang, Code::PassphraseShort, |zhang| users::add(zhang, "张小燕", "短"));
    let listed = users::add(&mut zhang, "张小燕", NEW).unwrap();
    assert_eq!(listed.len(), 2);
    zhang.close();
    assert!(open(&zhang, PASSPHRASE).is_ok());
    let mut second = open(&zhang, NEW).unwrap();
    let person = huce_core::api::people::search(&second, "吴大海", 1, None).unwrap().hits[0].id.clone();
    let fields = [("note".to_owned(), "二".to_owned())];
    second.act("person.set", "", |act| huce_core::actions::set_fields::set_person(act, &person, &fields)).unwrap();
    drop(second);
    zhang.reopen();
    let authors: Vec<String> =
        zhang.history(&person).into_iter().filter(|line| line.kind == "person.set").map(|line| line.author).collect();
    let users: Vec<&str> = authors.iter().map(|author| author.split_once('/').unwrap().1).collect();
    let id_of = |name: &str| listed.iter().find(|user| user.name == name).unwrap().id.as_str();
    assert_eq!(users[1], id_of("张小燕"));
    assert_ne!(users[0], users[1]);
    // A change of one's passphrase leaves the other's alone.
    zhang.close();
    let mut second = open(&zhang, NEW).unwrap();
    users::change_passphrase(&mut second, NEW, "第二个人自己的话").unwrap();
    drop(second);
    assert!(open(&zhang, PASSPHRASE).is_ok() && open(&zhang, "第二个人自己的话").is_ok());
    assert_eq!(open(&zhang, NEW).err(), Some(Code::PassphraseWrong));
}

#[test]
fn an_open_register_is_nobody_elses_and_a_folder_without_one_has_none() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    assert_eq!(open(&zhang, PASSPHRASE).err(), Some(Code::RegisterInUse));
    zhang.close();
    assert!(open(&zhang, PASSPHRASE).is_ok());
    let nowhere = town.new_file("nothing");
    refusals::is(&Register::open(&nowhere, PASSPHRASE, clock()).err().unwrap(), Code::RegisterMissing);
    assert!(!nowhere.exists());
}
