//! Each verb does everything that follows from it, and leaves to a person what it cannot know.

use huce_core::actions::record_event::Recorded;
use huce_core::refusal::{Code, Result};
use huce_core::tables::Tables;

use crate::support::refusals::changes_nothing;
use crate::support::township::{QINGXI, Town};
use crate::support::verbs::newcomer;

/// The one row of a table that an event opened.
#[track_caller]
fn only<T: Clone>(rows: &[T]) -> T {
    assert_eq!(rows.len(), 1);
    rows[0].clone()
}

#[test]
fn a_birth_adds_the_child_its_membership_and_its_parents() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let (mother, father, home) = (zhang.person("孙丽"), zhang.person("吴大海"), zhang.home("孙丽"));
    let recorded = zhang.born("孙丽", Some("吴大海"), "吴小满", "2", "2026-02-20").unwrap();

    let child = zhang.of("吴小满");
    assert_eq!(recorded.person, child.id);
    assert_eq!((child.text("sex"), child.text("birth"), child.text("marital")), ("2", "2026-02-20", "10"));
    assert_eq!((child.text("id_number"), child.text("id_state")), ("", "none"));
    let spell = only(&zhang.spells("吴小满"));
    assert_eq!((spell.text("household_id"), spell.text("from_on")), (home.as_str(), "2026-02-20"));
    assert_eq!((spell.text("began_why"), spell.text("began_event")), ("birth", recorded.event.as_str()));
    let mut parents: Vec<String> =
        zhang.rows("parentage", "child_id", &child.id).iter().map(|row| row.text("parent_id").to_owned()).collect();
    parents.sort();
    let mut expected = vec![mother, father];
    expected.sort();
    assert_eq!(parents, expected);
    let event = zhang.row("event", &recorded.event);
    assert_eq!((event.text("kind"), event.text("happened_on"), event.text("household_id")), ("birth", "2026-02-20", home.as_str()));
    assert!(recorded.to_decide.is_empty());
    assert_eq!(zhang.entry_kinds().last().map(String::as_str), Some("event.birth"), "one act, one entry");
}

#[test]
fn the_child_of_the_heads_wife_is_a_daughter_or_a_son() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.born("孙丽", Some("吴大海"), "吴小满", "2", "2026-02-20").unwrap();
    zhang.born("孙丽", Some("吴大海"), "吴小雨", "1", "2026-02-20").unwrap();
    // GB/T 4761-2008: 20 son, 30 daughter.
    assert_eq!((zhang.relation("吴小满"), zhang.relation("吴小雨")), ("30".to_owned(), "20".to_owned()));
}

#[test]
fn the_child_of_a_daughter_in_law_is_a_grandchild_through_the_son_and_of_a_daughter_through_her() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.born("陈秀梅", Some("周志强"), "周天佑", "1", "2026-02-01").unwrap();
    zhang.born("陈秀梅", Some("周志强"), "周天娇", "2", "2026-02-01").unwrap();
    zhang.born("周晓芳", None, "周念", "1", "2026-02-02").unwrap();
    // 41, 42 by a son; 43, 44 by a daughter.
    assert_eq!(["周天佑", "周天娇", "周念"].map(|name| zhang.relation(name)), ["41", "42", "43"]);
    let outside = zhang.rows("parentage", "child_id", &zhang.person("周念"));
    assert_eq!(outside.len(), 1, "a father who is not named is nobody");
}

#[test]
fn a_child_whose_relation_is_not_known_is_left_to_decide() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    zhang.enters(&newcomer(&home, "马凤", "2", "1990-01-01", "97")).unwrap();
    let recorded = zhang.born("马凤", None, "马小跃", "1", "2026-02-10").unwrap();
    assert_eq!(zhang.relation("马小跃"), "");
    assert_eq!(recorded.to_decide, [zhang.person("马小跃")]);
    // A sex that is not known decides nothing either.
    let recorded = zhang.born("孙丽", Some("吴大海"), "未取名", "0", "2026-02-11").unwrap();
    assert_eq!(recorded.to_decide, [zhang.person("未取名")]);
}

#[test]
fn a_death_ends_what_ran_and_leaves_the_spouse_widowed() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.marries("周福生", "何玉兰", "1980", false).unwrap();
    zhang.goes_away("何玉兰", "县城医院", "看病", "2026-02-01").unwrap();
    let recorded = zhang.dies("何玉兰", "2026-02-27", None).unwrap();
    let dead = zhang.of("何玉兰");
    assert_eq!((dead.text("died_on"), dead.text("death_reported_on")), ("2026-02-27", "2026-03-02"));
    assert_eq!(dead.text("death_event"), recorded.event);
    assert!(zhang.spells("何玉兰").is_empty());
    let spell = only(&zhang.rows("membership", "person_id", &dead.id));
    assert_eq!((spell.text("to_on"), spell.text("ended_why")), ("2026-02-27", "death"));
    let stay = only(&zhang.rows("stay", "person_id", &dead.id));
    assert_eq!(stay.text("to_on"), "2026-02-27");
    let marriage = only(&zhang.rows("partnership", "person_id", &zhang.person("周福生")));
    assert_eq!((marriage.text("to_on"), marriage.text("ended_how")), ("2026-02-27", "death"));
    assert_eq!(zhang.of("周福生").text("marital"), "30", "GB/T 2261.2: 30 widowed");
    assert_eq!(zhang.relation("周志强"), "22", "she was not the head: relations stay");
    changes_nothing(&mut zhang, Code::EventImpossible, |zhang| zhang.dies("何玉兰", "2026-02-28", None));
}

#[test]
fn the_death_of_a_head_names_the_next_and_turns_every_relation() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("周福生");
    let recorded = zhang.dies("周福生", "2026-02-27", Some("何玉兰")).unwrap();
    let expected = [("何玉兰", "02"), ("周志强", "22"), ("周晓芳", "30"), ("陈秀梅", "38")];
    assert_eq!(zhang.members(&home), expected.map(|(name, relation)| (name.to_owned(), relation.to_owned())));
    assert!(recorded.to_decide.is_empty(), "children of one spouse are children of the other");
}

#[test]
fn what_follows_from_no_relation_is_said_in_words_and_listed() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("周福生");
    let recorded = zhang.dies("周福生", "2026-02-27", Some("周志强")).unwrap();
    // Seen from the son: his mother, his sister (whether she is elder is told by the births), and 儿媳, who may be a brother's wife.
    let relations: Vec<(String, String)> = zhang.members(&home);
    let of = |name: &str| relations.iter().find(|(known, _)| known == name).unwrap().1.clone();
    assert_eq!((of("周志强"), of("何玉兰"), of("周晓芳")), ("02".into(), "52".into(), "77".into()));
    assert_eq!(of("陈秀梅"), "");
    assert_eq!(recorded.to_decide, [zhang.person("陈秀梅")]);
    assert_eq!(zhang.spells("陈秀梅")[0].text("relation_text"), "原户主的儿媳");
}

#[test]
fn a_household_without_a_head_waits_for_one_and_the_next_is_derived_from_the_last() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    changes_nothing(&mut zhang, Code::EventImpossible, |zhang| zhang.dies("吴大海", "2026-02-27", Some("周福生")));
    zhang.dies("吴大海", "2026-02-27", None).unwrap();
    assert_eq!(zhang.relation("孙丽"), "12", "nothing is guessed while no head is named");
    zhang.names_head(&home, "孙丽").unwrap();
    // The head's mother is the mother-in-law of the wife (54).
    assert_eq!(["孙丽", "郑桂花"].map(|name| zhang.relation(name)), ["02", "54"]);
    changes_nothing(&mut zhang, Code::EventImpossible, |zhang| zhang.names_head(&home, "孙丽"));
    changes_nothing(&mut zhang, Code::EventImpossible, |zhang| zhang.names_head(&home, "周志强"));
}

#[test]
fn a_marriage_brings_the_bride_home_and_marks_both() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let home = town.home("钱进");
    let recorded = town.marries("钱进", "周晓芳", "2026-02-14", true).unwrap();
    assert_eq!((town.of("钱进").text("marital").to_owned(), town.of("周晓芳").text("marital").to_owned()), ("21".into(), "21".into()));
    let marriage = only(&town.rows("partnership", "partner_id", &town.person("周晓芳")));
    assert_eq!((marriage.text("from_on"), marriage.text("began_event")), ("2026-02-14", recorded.event.as_str()));
    assert_eq!(town.home("周晓芳"), home);
    assert_eq!(town.relation("周晓芳"), "38", "the wife of the head's son");
    let left = town.rows("membership", "person_id", &town.person("周晓芳")).into_iter().find(|row| !row.text("to_on").is_empty());
    assert_eq!(left.unwrap().text("ended_why"), "marriage");
    for (one, other) in [("钱进", "孙丽"), ("吴大海", "周晓芳"), ("钱进", "钱进")] {
        changes_nothing(&mut town, Code::EventImpossible, |town| town.marries(one, other, "2026-02-15", false));
    }
}

#[test]
fn a_divorce_ends_the_marriage_and_a_second_one_is_22() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    changes_nothing(&mut town, Code::EventImpossible, |town| town.divorces("周晓芳", "2026-01-15"));
    town.marries("钱有才", "冯春花", "1995-01-01", false).unwrap();
    town.divorces("冯春花", "2026-01-15").unwrap();
    assert_eq!(["钱有才", "冯春花"].map(|name| town.of(name).text("marital").to_owned()), ["40", "40"]);
    let marriage = only(&town.rows("partnership", "person_id", &town.person("钱有才")));
    assert_eq!((marriage.text("to_on"), marriage.text("ended_how")), ("2026-01-15", "divorce"));
    assert_eq!(town.home("冯春花"), town.home("钱有才"), "who moves where is recorded as a move");
    town.marries("许老三", "冯春花", "2026-02-15", true).unwrap();
    assert_eq!((town.of("许老三").text("marital").to_owned(), town.of("冯春花").text("marital").to_owned()), ("21".into(), "22".into()));
    assert_eq!(town.relation("冯春花"), "12");
}

#[test]
fn an_adopted_child_moves_to_the_parent_and_is_one_in_the_standards_words() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("周福生");
    zhang.enters(&newcomer(&home, "周拾", "1", "2020-05-05", "99")).unwrap();
    let recorded = zhang.adopts("吴大海", "周拾", "2026-02-18").unwrap();
    assert_eq!(zhang.home("周拾"), zhang.home("吴大海"));
    assert_eq!(zhang.relation("周拾"), "27");
    let parentage = only(&zhang.rows("parentage", "child_id", &zhang.person("周拾")));
    assert_eq!((parentage.text("kind"), parentage.text("parent_id")), ("adoption", zhang.person("吴大海").as_str()));
    assert!(recorded.to_decide.is_empty());
    // Adopted by one who is not the head: what the child is to the head is asked.
    zhang.enters(&newcomer(&home, "周萍", "2", "2021-05-05", "99")).unwrap();
    let recorded = zhang.adopts("陈秀梅", "周萍", "2026-02-18").unwrap();
    assert_eq!((zhang.relation("周萍"), recorded.to_decide), (String::new(), vec![zhang.person("周萍")]));
    assert_eq!(zhang.spells("周萍").len(), 1, "she stays in the one household");
}

#[test]
fn a_move_in_of_a_known_person_ends_the_old_membership() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let (from, to) = (zhang.home("郑桂花"), zhang.home("周福生"));
    let recorded = zhang.moves_in("郑桂花", &to, "99", "2026-02-03").unwrap();
    assert_eq!((zhang.home("郑桂花"), zhang.relation("郑桂花")), (to.clone(), "99".to_owned()));
    let all = zhang.rows("membership", "person_id", &zhang.person("郑桂花"));
    let old = all.iter().find(|row| row.text("household_id") == from).unwrap();
    assert_eq!((old.text("to_on"), old.text("ended_event")), ("2026-02-03", recorded.event.as_str()));
    changes_nothing(&mut zhang, Code::EventImpossible, |zhang| zhang.moves_in("郑桂花", &to, "", "2026-02-04"));
}

#[test]
fn a_newcomer_moves_in_as_person_membership_and_event_in_one() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    let new = newcomer(&home, "赛力克·阿合买提", "1", "1961-03", "97");
    let kind = huce_core::actions::record_move::IN;
    let entries = zhang.entry_kinds().len();
    let (recorded, _) = zhang.record(kind, |act| huce_core::actions::record_move::move_in_new(act, &new, "2026-02-06", "邻县"));
    assert_eq!(zhang.entry_kinds().len(), entries + 1);
    let row = zhang.of("赛力克·阿合买提");
    assert_eq!(row.text("birth"), "1961-03", "no day is made up");
    let event = zhang.row("event", &recorded.event);
    assert_eq!((event.text("person_id"), event.text("place_text")), (row.id.as_str(), "邻县"));
    assert_eq!(zhang.spells("赛力克·阿合买提")[0].text("from_on"), "2026-02-06");
}

#[test]
fn a_move_out_keeps_the_person_and_a_return_brings_it_home() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("周晓芳");
    zhang.moves_out("周晓芳", "2026-01-20", None).unwrap();
    assert!(zhang.spells("周晓芳").is_empty());
    assert_eq!(zhang.of("周晓芳").text("offer_to"), "");
    zhang.comes_back("周晓芳", "2026-02-20").unwrap();
    assert_eq!((zhang.home("周晓芳"), zhang.relation("周晓芳")), (home, "30".to_owned()));
    assert_eq!(zhang.rows("membership", "person_id", &zhang.person("周晓芳")).len(), 2, "two spells, and between them none");
}

#[test]
fn a_head_who_moves_out_is_followed_as_one_who_died_is() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("周福生");
    let recorded = zhang.head_moves_out("周福生", "2026-02-10", Some("周志强")).unwrap();
    assert_eq!(recorded.to_decide, [zhang.person("陈秀梅")], "as in what follows a death");
    assert_eq!(["周志强", "何玉兰", "周晓芳"].map(|name| zhang.relation(name)), ["02", "52", "77"]);
    assert_eq!(zhang.entry_kinds().last().map(String::as_str), Some("event.move-out"), "one act, one entry");
    // Back again, he is not a second head.
    let recorded = zhang.comes_back("周福生", "2026-02-20").unwrap();
    assert_eq!(recorded.to_decide, [zhang.person("周福生")]);
    let heads: Vec<_> = zhang.members(&home).into_iter().filter(|(_, relation)| relation == "02").collect();
    assert_eq!(heads, [("周志强".to_owned(), "02".to_owned())]);
}

#[test]
fn a_head_who_moves_out_and_names_none_leaves_every_relation_to_decide() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let (home, gone) = (zhang.home("周福生"), zhang.person("周福生"));
    let mut staying: Vec<String> =
        zhang.rows("membership", "household_id", &home).iter().map(|row| row.text("person_id").to_owned()).collect();
    staying.retain(|person| *person != gone);
    let mut asked = zhang.moves_out("周福生", "2026-02-10", None).unwrap().to_decide;
    staying.sort();
    asked.sort();
    assert_eq!(asked, staying);
    // Back before anybody was named, he is the head as before.
    assert!(zhang.comes_back("周福生", "2026-02-20").unwrap().to_decide.is_empty());
    assert_eq!(zhang.relation("周福生"), "02");
}

#[test]
fn a_head_who_moves_within_the_register_or_marries_leaves_every_relation_to_decide() {
    for marries in [false, true] {
        let (_town, mut zhang, _li) = Town::with_two_officers();
        let (head, to) = if marries { ("吴大海", "周晓芳") } else { ("周福生", "吴大海") };
        let (home, to_home) = (zhang.home(head), zhang.home(to));
        let recorded = match marries {
            true => zhang.marries(to, head, "2026-02-10", true),
            false => zhang.moves_in(head, &to_home, "97", "2026-02-10"),
        };
        let mut asked = recorded.unwrap().to_decide.iter().map(|id| zhang.row("person", id).text("name").to_owned()).collect::<Vec<_>>();
        let mut staying = zhang.members(&home).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        asked.sort();
        staying.sort();
        assert_eq!(zhang.home(head), to_home);
        assert_eq!(asked, staying);
        assert!(asked.len() > 1, "somebody stays");
    }
}

#[test]
fn a_next_head_is_of_the_household_of_a_head() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let impossible = |refused: Result<Recorded>| assert_eq!(refused.unwrap_err().code(), Code::EventImpossible);
    let entries = zhang.entry_kinds().len();
    impossible(zhang.head_moves_out("周晓芳", "2026-02-27", Some("周志强")));
    impossible(zhang.dies("周晓芳", "2026-02-27", Some("周志强")));
    impossible(zhang.head_moves_out("周福生", "2026-02-27", Some("吴大海")));
    assert_eq!(zhang.entry_kinds().len(), entries, "a refusal writes nothing");
    assert_eq!((zhang.relation("周福生"), zhang.spells("周晓芳").len()), ("02".to_owned(), 1));
}

#[test]
fn a_stay_elsewhere_ends_with_the_return_and_the_membership_goes_on() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.goes_away("周志强", "广东东莞", "务工", "2025-02").unwrap();
    let stay = only(&zhang.rows("stay", "person_id", &zhang.person("周志强")));
    assert_eq!((stay.text("place_text"), stay.text("reason"), stay.text("from_on")), ("广东东莞", "务工", "2025-02"));
    zhang.comes_back("周志强", "2026-02-10").unwrap();
    assert_eq!(zhang.row("stay", &stay.id).text("to_on"), "2026-02-10");
    assert_eq!(zhang.rows("membership", "person_id", &zhang.person("周志强")).len(), 1);
}

#[test]
fn an_offered_person_is_received_by_the_colleague_and_by_nobody_else() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let bride = zhang.person("周晓芳");
    changes_nothing(&mut li, Code::ShareOutside, |li| li.receives(&bride, &li.home("钱进"), "38", "2026-02-26"));
    zhang.moves_out("周晓芳", "2026-02-25", Some("李秀英")).unwrap();
    changes_nothing(&mut zhang, Code::EventImpossible, |zhang| zhang.moves_out("吴大海", "2026-02-25", Some("张建国")));
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    assert!(li.persons("周晓芳").is_empty(), "an offer is a line, not the person's record");
    let offers = huce_core::api::desk::offers(&li).unwrap();
    assert_eq!(offers.len(), 1);
    assert_eq!((offers[0].name.as_str(), offers[0].from.as_str()), ("周晓芳", "张建国"));
    let home = li.home("钱进");
    li.receives(&bride, &home, "38", "2026-02-26").unwrap();
    assert!(huce_core::api::desk::offers(&li).unwrap().is_empty(), "she is received, though the township has not heard of it");
    town.exchange(&mut li);
    town.exchange(&mut zhang);
    assert_eq!((li.home("周晓芳"), li.relation("周晓芳")), (home, "38".to_owned()));
    assert_eq!(town.of("周晓芳").text("offer_to"), "", "the offer is used up");
    assert!(zhang.persons("周晓芳").is_empty(), "she is the colleague's now");
    assert!(huce_core::api::desk::offers(&town).unwrap().is_empty());
}

#[test]
fn a_split_makes_a_household_with_a_head_and_turned_relations() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let old = zhang.home("周福生");
    let (new, recorded) = zhang.splits(&old, &["周志强", "陈秀梅"], "清溪村一组11号").unwrap();
    assert_eq!(zhang.household(&new).row.text("address"), "清溪村一组11号");
    assert_eq!(zhang.household(&new).officer_name, "张建国", "it comes into the own charge");
    assert_eq!(zhang.relation("周志强"), "02");
    assert_eq!(recorded.to_decide, [zhang.person("陈秀梅")], "whose wife a 儿媳 is, nobody wrote down");
    let staying: Vec<String> = zhang.members(&old).into_iter().map(|(name, _)| name).collect();
    assert_eq!(staying, ["周福生", "何玉兰", "周晓芳"]);
    let event = zhang.row("event", &recorded.event);
    assert_eq!((event.text("kind"), event.text("other_household_id")), ("split", new.as_str()));
    changes_nothing(&mut zhang, Code::EventImpossible, |zhang| zhang.splits(&old, &["周福生", "何玉兰", "周晓芳"], "同上"));
    changes_nothing(&mut zhang, Code::IdUnknown, |zhang| zhang.splits(&old, &["吴大海"], "同上"));
}

#[test]
fn a_merge_of_households_moves_everybody_and_closes_the_second() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let (staying, ending) = (zhang.home("周福生"), zhang.home("吴大海"));
    changes_nothing(&mut zhang, Code::EventImpossible, |zhang| zhang.merges(&staying, &staying));
    let recorded = zhang.merges(&staying, &ending).unwrap();
    assert_eq!(zhang.members(&staying).len(), 8);
    assert!(zhang.members(&ending).is_empty());
    let mut asked = recorded.to_decide.clone();
    asked.sort();
    let mut moved = ["吴大海", "孙丽", "郑桂花"].map(|name| zhang.person(name)).to_vec();
    moved.sort();
    assert_eq!(asked, moved);
    let closed = zhang.row("household", &ending);
    assert_eq!((closed.text("closed_on"), closed.text("closed_why")), ("2026-03-02", "merge"));
    assert_eq!(zhang.members(&staying).iter().filter(|(_, relation)| relation == "02").count(), 1);
}

#[test]
fn a_voided_person_is_in_no_household_and_stays_in_the_log() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let (person, home) = (zhang.person("周晓芳"), zhang.home("周晓芳"));
    changes_nothing(&mut zhang, Code::ReasonMissing, |zhang| zhang.voids("person", &person, " "));
    changes_nothing(&mut zhang, Code::UsageValue, |zhang| zhang.voids("persons", &person, "录重了"));
    let place = zhang.row("household", &home).text("place_id").to_owned();
    changes_nothing(&mut zhang, Code::RoleTownship, |zhang| zhang.voids("place", &place, "录重了"));
    zhang.voids("person", &person, "录重了").unwrap();
    assert!(zhang.members(&home).iter().all(|(name, _)| name != "周晓芳"));
    assert_eq!(zhang.row("person", &person).text("void_reason"), "录重了");
    let found = huce_core::api::people::search(&zhang, "周晓芳", 10, None).unwrap();
    assert_eq!((found.hits.len(), found.total), (0, 0));
}

#[test]
fn an_officer_founds_households_in_the_own_area_only() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    changes_nothing(&mut li, Code::ShareOutside, |li| li.founds(QINGXI, "清溪村一组9号"));
    let home = zhang.founds(QINGXI, "清溪村一组9号").unwrap();
    assert_eq!(zhang.row("household", &home).text("number"), "003", "the next free number of the place");
    zhang.enters(&newcomer(&home, "段长河", "1", "1975-06-06", "02")).unwrap();
    town.exchange(&mut zhang);
    assert_eq!(town.home("段长河"), home);
    assert_eq!(town.household(&home).officer_name, "张建国");
    assert!(town.tables().all(town.tables().table("held")).unwrap().is_empty());
}

#[test]
fn a_couple_of_a_roster_is_divorced_once_though_nobody_wrote_down_when_they_married() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    town.divorces("何玉兰", "2026-01-15").unwrap();
    assert_eq!(["周福生", "何玉兰"].map(|name| town.of(name).text("marital").to_owned()), ["40", "40"]);
    changes_nothing(&mut town, Code::EventImpossible, |town| town.divorces("周福生", "2026-01-16"));
}

#[test]
fn a_household_with_members_and_what_is_void_already_are_not_voided() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let (home, person) = (town.home("吴大海"), town.person("孙丽"));
    changes_nothing(&mut town, Code::EventImpossible, |town| town.voids("household", &home, "录错"));
    town.voids("person", &person, "录重").unwrap();
    changes_nothing(&mut town, Code::EventImpossible, |town| town.voids("person", &person, "录重"));
}
