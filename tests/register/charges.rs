//! What a clerk is told before households change hands, and many conflicts in one act.

use huce_core::api::desk::{self, Choice};
use huce_core::api::enrolment::Gone;
use huce_core::api::{charges, conflicts, devices, enrolment, events, find};
use huce_core::exchange::scope;
use huce_core::refusal::Code;

use crate::support::refusals;
use crate::support::township::{PASSPHRASE, QINGXI, Town};

#[test]
fn a_hand_over_is_told_beforehand_given_in_one_act_and_taken_back() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let place = find::place(&town.tables(), QINGXI).unwrap();
    let free = town.record("household.add", |act| huce_core::actions::add_household::add_household(act, &place, "清溪村三组1号", &[]));
    zhang.set("吴大海", "phone", "19900003333", "");
    town.set("吴大海", "phone", "19900002222", "");
    town.hand_in(&mut zhang);
    let (of_zhang, of_li) = (town.home("吴大海"), town.home("钱有才"));
    assert_eq!(charges::charges(&town).unwrap().households[0].id, free, "those without an officer come first");

    let ids = [free.clone(), of_zhang.clone(), of_li];
    let foreseen = charges::foresee(&town, &ids, "李秀英").unwrap();
    assert_eq!((foreseen.households, foreseen.persons, foreseen.already), (2, 3, 1));
    let [nobody, from_zhang] = foreseen.from.as_slice() else { panic!("{foreseen:?}") };
    assert_eq!((nobody.officer.as_str(), nobody.households, nobody.persons), ("", 1, 0));
    assert_eq!((from_zhang.name.as_str(), from_zhang.conflicts, from_zhang.held), ("张建国", 1, 0));

    let before = town.standing();
    let given = charges::give(&mut town, &ids, "李秀英", "片区调整").unwrap();
    let officer = |town: &Town, id: &str| scope::officer_of_household(&town.tables(), id).unwrap();
    assert_eq!((officer(&town, &free), officer(&town, &of_zhang)), (given.officer.clone(), given.officer.clone()));
    events::undo(&mut town, given.entry.as_deref()).unwrap();
    assert_eq!(town.standing(), before);
    refusals::changes_nothing(&mut zhang, Code::RoleTownship, |zhang| charges::charges(zhang));
}

#[test]
fn many_conflicts_are_decided_in_one_act_and_open_again_together() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    for name in ["吴大海", "孙丽", "郑桂花"] {
        zhang.set(name, "education", "20", "看了毕业证");
        town.set(name, "education", "70", "按名册");
    }
    town.hand_in(&mut zhang);
    let open = desk::conflicts(&town).unwrap();
    let around = conflicts::around(&town, &open[0].id).unwrap();
    assert_eq!((around.by.as_str(), around.reason.as_str()), ("大石镇", "按名册"));
    assert_eq!(around.household.unwrap().members.len(), 3);

    let ids: Vec<String> = open.iter().map(|one| one.id.clone()).collect();
    let decided = conflicts::resolve_all(&mut town, &ids, &Choice::Theirs, "以证件为准").unwrap();
    assert_eq!((decided.decided.len(), decided.gone), (3, 0));
    assert_eq!(town.of("孙丽").text("education"), "20");
    refusals::changes_nothing(&mut town, Code::ConflictUnknown, |town| conflicts::resolve_all(town, &ids, &Choice::Ours, ""));
    events::undo(&mut town, decided.entry.as_deref()).unwrap();
    assert_eq!(desk::conflicts(&town).unwrap(), open);
    assert_eq!(town.of("孙丽").text("education"), "70");
    // One was decided by somebody else meanwhile: the others are decided all the same.
    desk::resolve(&mut town, &ids[0], Choice::Ours, "").unwrap();
    let decided = conflicts::resolve_all(&mut town, &ids, &Choice::Theirs, "").unwrap();
    assert_eq!((decided.decided.len(), decided.gone), (2, 1));
    town.exchange(&mut zhang);
    town.must_be_sound();
}

#[test]
fn a_request_is_found_without_its_fingerprint_and_a_lost_computer_is_taken_out_with_a_word() {
    let (mut town, zhang, _li) = Town::with_two_officers();
    let folder = crate::support::scratch::Folder::new("requests");
    let clock = huce_core::api::register::Clock::default();
    enrolment::new_officer(&folder.path().join("new"), &folder.path().join("request.huce"), PASSPHRASE, clock).unwrap();
    enrolment::write_request_again(&zhang, &folder.path().join("known.huce")).unwrap();
    std::fs::write(folder.path().join("bad.huce"), "不是申请").unwrap();
    let found = devices::requests_in(&town, folder.path()).unwrap();
    let shown: Vec<_> = found.iter().map(|one| (one.file.as_str(), one.state.as_str(), one.officer_name.as_str())).collect();
    assert_eq!(shown, [("known.huce", "active", "张建国"), ("request.huce", "new", "")]);

    let officer = zhang.meta("officer").unwrap();
    let device = devices::officer(&town, &officer).unwrap().devices.remove(0);
    refusals::changes_nothing(&mut town, Code::ReasonMissing, |town| devices::revoke(town, &officer, &device.id, Gone::Lost, " "));
    devices::revoke(&mut town, &officer, &device.id, Gone::Lost, "赶集时丢失").unwrap();
    assert_eq!(devices::officer(&town, &officer).unwrap().devices[0].state, "revoked");
}
