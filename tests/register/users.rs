//! Several users of one register.

use huce_core::api::register::{Clock, Register};
use huce_core::api::users;
use huce_core::refusal::Code;

use crate::support::township::{PASSPHRASE, Town};

#[test]
fn a_user_is_removed_but_not_the_last_one_nor_the_one_who_is_there() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let present = zhang.user().to_owned();
    assert_eq!(users::remove(&mut zhang, &present).unwrap_err().code(), Code::UserOnly);
    let both = users::add(&mut zhang, "王晓梅", "院子里的一口老井").unwrap();
    let wang = both.iter().find(|user| user.name == "王晓梅").unwrap().id.clone();
    assert_eq!(both.iter().filter(|user| user.is_present).count(), 1);
    assert_eq!(users::remove(&mut zhang, &present).unwrap_err().code(), Code::UserPresent);
    assert_eq!(users::remove(&mut zhang, "nobody").unwrap_err().code(), Code::IdUnknown);
    zhang.close();
    let dir = zhang.dir.clone();
    let mut hers = Register::open(&dir, "院子里的一口老井", Clock::default()).unwrap();
    assert_eq!(hers.user(), wang);
    let person = record_something(&mut hers);
    drop(hers);
    zhang.reopen();
    let left = users::remove(&mut zhang, &wang).unwrap();
    assert_eq!(left.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), [present.as_str()]);
    assert_eq!(users::remove(&mut zhang, &wang).unwrap_err().code(), Code::IdUnknown);
    let history = zhang.history(&person);
    assert!(history.iter().any(|line| line.author.ends_with(&wang)), "what she recorded stays: {history:?}");
    zhang.close();
    assert_eq!(Register::open(&dir, "院子里的一口老井", Clock::default()).err().unwrap().code(), Code::PassphraseWrong);
    Register::open(&dir, PASSPHRASE, Clock::default()).unwrap();
}

/// Records something, and gives the person's id.
fn record_something(register: &mut Register) -> String {
    let id = huce_core::api::people::search(register, "孙丽", 1, None).unwrap().hits[0].id.clone();
    huce_core::api::persons::set(register, &id, &[("note".into(), "外出务工".into())], "").unwrap();
    id
}
