//! A person is found by what people have at hand, and search keys are derived: they can be lost.

use huce_core::api::{check, people};

use crate::support::township::{Office, QINGXI, Town};
use crate::support::verbs::newcomer;

fn names(office: &Office, text: &str) -> Vec<String> {
    let found = people::search(office, text, 20, None).unwrap();
    assert_eq!(found.total, found.hits.len(), "{text}");
    let mut names: Vec<String> = found.hits.into_iter().map(|hit| hit.name).collect();
    names.sort();
    names
}

#[track_caller]
fn finds(office: &Office, text: &str, expected: &[&str]) {
    let mut expected: Vec<String> = expected.iter().map(|name| (*name).to_owned()).collect();
    expected.sort();
    assert_eq!(names(office, text), expected, "{text}");
}

#[test]
fn by_any_one_to_three_characters_of_the_name() {
    let (_town, zhang, _li) = Town::with_two_officers();
    finds(&zhang, "周", &["周福生", "周志强", "周晓芳"]);
    finds(&zhang, "福", &["周福生"]);
    finds(&zhang, "玉兰", &["何玉兰"]);
    finds(&zhang, "周志强", &["周志强"]);
    finds(&zhang, "福强", &[]);
}

#[test]
fn by_pinyin_and_initials() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    finds(&zhang, "heyulan", &["何玉兰"]);
    finds(&zhang, "he yu", &["何玉兰"]);
    finds(&zhang, "HYL", &["何玉兰"]);
    finds(&zhang, "zzq", &["周志强"]);
    let home = zhang.home("吴大海");
    for name in ["仇香", "吕梁", "赛力克·阿合买提"] {
        zhang.enters(&newcomer(&home, name, "2", "1990-01-01", "97")).unwrap();
    }
    // A surname has its own reading; ü is typed as v or u; the dot is not typed.
    finds(&zhang, "qiuxiang", &["仇香"]);
    for typed in ["lvliang", "luliang"] {
        finds(&zhang, typed, &["吕梁"]);
    }
    finds(&zhang, "赛力克阿合", &["赛力克·阿合买提"]);
}

#[test]
fn by_the_beginning_and_the_end_of_the_id_number() {
    let (_town, zhang, _li) = Town::with_two_officers();
    let number = zhang.of("吴大海").text("id_number").to_owned();
    assert_eq!(number.len(), 18);
    finds(&zhang, &number, &["吴大海"]);
    finds(&zhang, &number[..14], &["吴大海"]);
    finds(&zhang, &number[14..], &["吴大海"]);
    finds(&zhang, &number[12..], &["吴大海"]);
    finds(&zhang, &number[..6], &["周福生", "何玉兰", "周志强", "陈秀梅", "周晓芳", "吴大海", "孙丽", "郑桂花"]);
    finds(&zhang, &number.to_lowercase()[12..], &["吴大海"]);
}

#[test]
fn by_telephone_address_and_household_number() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    finds(&zhang, "19900001002", &["吴大海"]);
    finds(&zhang, "1002", &["吴大海"]);
    finds(&zhang, "199 0000 1002", &["吴大海"]);
    finds(&zhang, "一组2号", &["吴大海", "孙丽", "郑桂花"]);
    finds(&zhang, "002", &["吴大海", "孙丽", "郑桂花"]);
    let home = zhang.home("吴大海");
    zhang.set_household(&home, "phone", "0377-6543210", "");
    finds(&zhang, "3210", &["吴大海", "孙丽", "郑桂花"]);
    zhang.moves_out("孙丽", "2026-02-02", None).unwrap();
    finds(&zhang, "一组2号", &["吴大海", "郑桂花"]);
    finds(&zhang, "孙丽", &["孙丽"]);
}

#[test]
fn keys_follow_every_change_and_its_undo() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("孙丽", "name", "孙立", "按户口簿");
    finds(&zhang, "孙丽", &[]);
    finds(&zhang, "孙立", &["孙立"]);
    zhang.set("孙立", "former_name", "孙小妹", "");
    finds(&zhang, "小妹", &["孙立"]);
    town.exchange(&mut zhang);
    finds(&town, "小妹", &["孙立"]);
    zhang.undoes(None).unwrap();
    finds(&zhang, "小妹", &[]);
    zhang.undoes(None).unwrap();
    finds(&zhang, "孙丽", &["孙丽"]);
    finds(&zhang, "孙立", &[]);
}

#[test]
fn an_officer_finds_nobody_of_another_share() {
    let (town, zhang, li) = Town::with_two_officers();
    finds(&town, "钱有才", &["钱有才"]);
    finds(&li, "钱有才", &["钱有才"]);
    finds(&zhang, "钱有才", &[]);
    finds(&li, "周", &[]);
}

#[test]
fn the_first_hits_come_with_how_many_there_are() {
    let (town, ..) = Town::with_two_officers();
    let found = people::search(&town, "周", 2, None).unwrap();
    assert_eq!((found.hits.len(), found.total), (2, 3));
    assert_eq!(people::search(&town, "", 20, None).unwrap().total, 0);
}

#[test]
fn who_was_voided_is_neither_found_nor_counted_until_it_is_undone() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("周晓芳");
    zhang.voids("person", &person, "录重了").unwrap();
    let found = people::search(&zhang, "周", 1, None).unwrap();
    assert_eq!((found.hits.len(), found.total), (1, 2));
    finds(&zhang, "周", &["周福生", "周志强"]);
    let checked = check::check(&mut zhang, true).unwrap();
    assert!(checked.ok);
    assert_eq!(people::search(&zhang, "周", 1, None).unwrap().total, 2, "rebuilt keys are the same");
    zhang.undoes(None).unwrap();
    finds(&zhang, "周", &["周福生", "周志强", "周晓芳"]);
}

/// The tables of search keys, which no catalogue names.
fn wipe_keys(office: &mut Office) -> usize {
    office.close();
    let connection = rusqlite::Connection::open(office.dir.join("register.db")).unwrap();
    let key: String = office.database_key().iter().map(|byte| format!("{byte:02x}")).collect();
    connection.execute_batch(&format!("PRAGMA key = \"x'{key}'\"")).unwrap();
    let wiped = connection.execute("DELETE FROM person_key", []).unwrap() + connection.execute("DELETE FROM household_key", []).unwrap();
    drop(connection);
    office.reopen();
    wiped
}

#[test]
fn lost_search_keys_are_rebuilt_and_nothing_else_changes() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.founds(QINGXI, "清溪村一组9号").unwrap();
    town.exchange(&mut zhang);
    let (contents, digest) = (zhang.contents(), zhang.digest(None));
    let status = huce_core::api::desk::status(&zhang).unwrap();
    assert!(wipe_keys(&mut zhang) > 50);
    finds(&zhang, "周福生", &[]);
    finds(&zhang, "一组2号", &[]);
    let checked = check::check(&mut zhang, true).unwrap();
    assert!(checked.ok, "{:?}", checked.findings);
    finds(&zhang, "周福生", &["周福生"]);
    finds(&zhang, "zfs", &["周福生"]);
    finds(&zhang, "一组2号", &["吴大海", "孙丽", "郑桂花"]);
    assert_eq!((zhang.contents(), zhang.digest(None)), (contents, digest));
    assert_eq!(huce_core::api::desk::status(&zhang).unwrap(), status);
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
}
