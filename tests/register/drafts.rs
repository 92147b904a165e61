//! What was typed and not recorded yet: kept beside the register, sealed, each user's own.

use std::fs;
use std::path::PathBuf;

use huce_core::api::drafts::{Draft, Drafts};
use huce_core::api::register::{Clock, Register};
use huce_core::api::{backup, persons, users};

use crate::support::township::{Office, PASSPHRASE, Town};

fn draft(name: &str, value: &str) -> Draft {
    Draft { name: name.into(), title: "吴大海的电话".into(), place: "/households/1".into(), value: value.into() }
}

/// The files of drafts in the register's folder.
fn files(office: &Office) -> Vec<PathBuf> {
    let all = fs::read_dir(&office.dir).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("drafts-")).collect()
}

#[test]
fn a_draft_outlasts_the_program_and_stands_nowhere_in_the_clear() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    Drafts::of(&zhang).keep(vec![draft("a", "19900007654"), draft("b", "白云深处")], &[]).unwrap();
    zhang.close();
    let [file] = &files(&zhang)[..] else { panic!("one file") };
    let bytes = fs::read(file).unwrap();
    for typed in ["19900007654", "白云深处", "吴大海", "households"] {
        assert!(!bytes.windows(typed.len()).any(|part| part == typed.as_bytes()), "{typed} can be read in {}", file.display());
    }
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(file).unwrap().permissions()) & 0o777, 0o600);
    zhang.reopen();
    assert_eq!(Drafts::of(&zhang).list(&zhang).unwrap(), [draft("a", "19900007654"), draft("b", "白云深处")]);

    Drafts::of(&zhang).keep(vec![draft("b", "山")], &["a".into()]).unwrap();
    assert_eq!(Drafts::of(&zhang).list(&zhang).unwrap(), [draft("b", "山")]);
    Drafts::of(&zhang).keep(Vec::new(), &["b".into()]).unwrap();
    assert_eq!(files(&zhang), Vec::<PathBuf>::new(), "nothing is kept of what was recorded");
}

#[test]
fn each_user_sees_their_own_drafts() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    users::add(&mut zhang, "王晓梅", "院子里的一口老井").unwrap();
    Drafts::of(&zhang).keep(vec![draft("a", "一")], &[]).unwrap();
    zhang.close();
    let second = Register::open(&zhang.dir, "院子里的一口老井", Clock::default()).unwrap();
    assert_eq!(Drafts::of(&second).list(&second).unwrap(), []);
    Drafts::of(&second).keep(vec![draft("a", "二")], &[]).unwrap();
    drop(second);
    let first = Register::open(&zhang.dir, PASSPHRASE, Clock::default()).unwrap();
    assert_eq!(Drafts::of(&first).list(&first).unwrap(), [draft("a", "一")]);
}

#[test]
fn a_file_that_was_altered_or_is_another_users_is_not_believed() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    Drafts::of(&zhang).keep(vec![draft("a", "一")], &[]).unwrap();
    let file = files(&zhang).remove(0);
    let whole = fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert_eq!(Drafts::of(&zhang).list(&zhang).unwrap(), [], "byte {at}");
    }
    users::add(&mut zhang, "王晓梅", "院子里的一口老井").unwrap();
    zhang.close();
    let second = Register::open(&zhang.dir, "院子里的一口老井", Clock::default()).unwrap();
    fs::write(zhang.dir.join(format!("drafts-{}.sealed", second.user())), &whole).unwrap();
    assert_eq!(Drafts::of(&second).list(&second).unwrap(), []);
    // What cannot be read does not keep anybody from working on.
    Drafts::of(&second).keep(vec![draft("b", "二")], &[]).unwrap();
    assert_eq!(Drafts::of(&second).list(&second).unwrap(), [draft("b", "二")]);
}

#[test]
fn a_backup_carries_no_drafts_and_a_purge_ends_those_about_the_person() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let person = town.person("吴大海");
    let about = draft(&format!("cell.person.{person}.phone"), "19900007654");
    Drafts::of(&town).keep(vec![about, draft("b", "二")], &[]).unwrap();
    let copy = town.new_file("copy.backup");
    backup::make(&mut town, &copy).unwrap();
    let restored = town.new_file("restored");
    backup::restore(&copy, &restored, PASSPHRASE, Clock::default()).unwrap();
    let names: Vec<String> =
        fs::read_dir(&restored).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert!(!names.iter().any(|name| name.starts_with("drafts-")), "{names:?}");

    persons::purge(&mut town, &person, "本人要求").unwrap();
    assert_eq!(Drafts::of(&town).list(&town).unwrap(), [draft("b", "二")]);
}
