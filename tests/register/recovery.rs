use huce_core::api::enrolment;
use huce_core::api::register::{Clock, Register};
use huce_core::api::users::{self, WayBack};
use huce_core::refusal::Code;

use crate::support::scratch::Folder;
use crate::support::township::{PASSPHRASE, Town, asked};

#[test]
fn a_recovery_code_is_asked_for_until_it_is_typed_back() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let printed = zhang.recovery_code.clone();
    assert!(!users::is_recovery_awaited(&zhang).unwrap());
    users::await_recovery(&mut zhang).unwrap();
    zhang.reopen();
    assert!(users::is_recovery_awaited(&zhang).unwrap(), "also at the next start");
    assert_eq!(users::confirm_recovery(&mut zhang, "ABCDE").unwrap_err().code(), Code::RecoveryWrong);
    assert!(users::is_recovery_awaited(&zhang).unwrap());
    users::confirm_recovery(&mut zhang, &printed.to_lowercase()).unwrap();
    assert!(!users::is_recovery_awaited(&zhang).unwrap());
}

#[test]
fn another_recovery_code_takes_the_place_of_the_one_before() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let lost = zhang.recovery_code.clone();
    let code = users::renew_recovery(&mut zhang).unwrap();
    assert!(users::is_recovery_awaited(&zhang).unwrap(), "the new one is to be typed back as well");
    assert_eq!(users::confirm_recovery(&mut zhang, &lost).unwrap_err().code(), Code::RecoveryWrong);
    users::confirm_recovery(&mut zhang, &code).unwrap();
    zhang.close();
    let by = |code: &str| users::recover(&zhang.dir, &WayBack::Code(code), "院子里的一口老井", Clock::default());
    assert_eq!(by(&lost).unwrap_err().code(), Code::RecoveryWrong);
    by(&code).unwrap();
}

#[test]
fn an_officers_register_can_be_begun_before_there_is_a_stick() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let home = Folder::new("begun");
    let dir = home.path().join("new");
    let made = enrolment::begin_officer(&dir, PASSPHRASE, Clock::default()).unwrap();
    let register = Register::open(&dir, PASSPHRASE, Clock::default()).unwrap();
    assert_eq!(register.must_have_joined().unwrap_err().code(), Code::RegisterNotJoined);
    let request = town.new_file("request.huce");
    enrolment::write_request_again(&register, &request).unwrap();
    drop(register);
    let out = town.new_file("enrolment.huce");
    let enrol = asked(&request, "王小明", &made.fingerprint, &out);
    let enrolled = enrolment::enrol(&mut town, &enrol).unwrap();
    let mut register = Register::open(&dir, PASSPHRASE, Clock::default()).unwrap();
    assert_eq!(enrolment::join(&mut register, &out, &enrolled.fingerprint).unwrap().township, "大石镇");
}
