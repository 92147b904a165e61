//! A process that is killed in the middle of a write leaves nothing readable behind, and the register opens.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::support::pages::in_the_clear;
use crate::support::program::Desk;
use crate::support::township::{QINGXI, Town, given_name, id_number};

const NAME: &str = "濮阳霁月";

/// A village of many, of whom one has the name and the number that are looked for.
fn roster(number: &str) -> String {
    let mut text = "户号,姓名,与户主关系,性别,出生日期,身份证号码,备注\n".to_owned();
    for household in 0..400 {
        let given = given_name(household);
        let (name, own) = if household == 200 { (NAME.to_owned(), number) } else { (format!("柳{given}"), "") };
        text += &format!("{household:04},{name},户主,女,1970-01-02,{own},\n{household:04},桑{given},长子,男,1995-01-02,,{NAME}之邻\n");
    }
    text
}

/// The text in every encoding in which a program of such a computer may write it.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let (gb18030, _, _) = encoding_rs::GB18030.encode(text);
    vec![
        text.as_bytes().to_vec(),
        utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        gb18030.into_owned(),
    ]
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

/// The files below a folder in which one of the traces stands.
fn with_traces(folder: &Path, traces: &[Vec<u8>]) -> Vec<PathBuf> {
    let has = |bytes: &[u8]| traces.iter().any(|trace| bytes.windows(trace.len()).any(|window| window == trace));
    files_below(folder).into_iter().filter(|path| has(&fs::read(path).unwrap())).collect()
}

#[test]
fn a_known_name_is_in_no_file() {
    let (mut town, ..) = Town::with_two_officers();
    let number = id_number("1970-01-02", "2", 51);
    let names = town.new_file("names");
    fs::create_dir(&names).unwrap();
    let file = names.join("名单.csv");
    fs::write(&file, roster(&number)).unwrap();
    let traces: Vec<Vec<u8>> = [NAME, number.as_str()].iter().flat_map(|text| spellings(text)).collect();
    assert_eq!(with_traces(&names, &traces), std::slice::from_ref(&file), "the search finds what is there");

    let persons = |town: &Town| town.everything().iter().filter(|line| line.starts_with("person:")).count();
    let before = persons(&town);
    let desk = Desk::of(&mut town);
    let temporary = town.new_file("temporary");
    fs::create_dir(&temporary).unwrap();
    let log = town.dir.join("register.db-wal");
    // Nothing of the log is written, some of it, more of it.
    for grown in [1, 256 << 10, 1 << 20] {
        let _ = fs::remove_file(&log);
        let mut command = desk.command(&["roster", "import", file.to_str().unwrap(), "--place", QINGXI, "--json"]);
        command.env("TMPDIR", &temporary).env("HOME", &temporary).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        while fs::metadata(&log).map_or(0, |found| found.len()) < grown {
            assert!(child.try_wait().unwrap().is_none(), "it ended before its log had {grown} bytes");
            std::thread::yield_now();
        }
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success(), "killed, not done");
        assert!(files_below(&town.dir).contains(&log), "the log is left as it was");
        for folder in [&town.dir, &desk.state, &temporary] {
            assert_eq!(with_traces(folder, &traces), Vec::<PathBuf>::new(), "after {grown} bytes of the log");
        }
        town.take_back();
        let found = persons(&town);
        assert!(found == before || found == before + 800, "all of it or nothing: {found}");
        town.must_be_sound();
        if found > before {
            town.undoes(None).unwrap();
        }
        town.leave_to(&desk.state);
    }

    // Done in peace, the name is in the register, and still in no file.
    town.take_back();
    huce_core::api::roster::import(&mut town, &file, QINGXI, false, huce_core::refusal::Lang::Zh).unwrap();
    assert_eq!(huce_core::api::people::search(&town, "濮阳", 5, None).unwrap().hits.len(), 1);
    let backup = names.join("backup");
    huce_core::api::backup::make(&mut town, &backup).unwrap();
    assert_eq!(with_traces(&town.dir, &traces), Vec::<PathBuf>::new(), "while it is open");
    town.close();
    assert_eq!(with_traces(&town.dir, &traces), Vec::<PathBuf>::new());
    assert_eq!(with_traces(&names, &traces), [file]);
    let plain = in_the_clear(&town.dir, &town.database_key());
    assert!(plain.windows(NAME.len()).any(|bytes| bytes == NAME.as_bytes()), "with the key it is there");
}
