//! Sticks that are full, folders that cannot be written to, a disk that fills in the middle: what was there before survives, and the register
//! opens and is sound.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::program::{Desk, Said, said};
use crate::support::rosters::many_households;
use crate::support::township::{Office, PASSPHRASE, QINGXI, Town};

/// A limit on the size of every file that the command writes, in units of 512 bytes; writing over it is an error, not a signal.
fn limit(blocks: u32) -> String {
    format!("trap '' XFSZ; ulimit -f {blocks}")
}

/// As many characters that hardly compress.
fn noise(length: usize) -> String {
    let mut state = 0x2545_F491_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        char::from(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[state as usize % 62])
    };
    (0..length).map(|_| next()).collect()
}

/// 张建国, whose next bundle is of more than 128 KiB, and an older one of some kilobytes on the stick.
fn with_an_older_bundle() -> (Town, Office, PathBuf, Vec<u8>) {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let stick = town.new_file("stick");
    fs::create_dir(&stick).unwrap();
    let out = stick.join("changes.huce");
    zhang.export(&out);
    let older = fs::read(&out).unwrap();
    assert!(older.len() < 16 << 10);
    // A field takes 4,000 bytes: many corrections make a big bundle.
    for note in noise(200 << 10).as_bytes().chunks(3_900) {
        zhang.set("吴大海", "note", std::str::from_utf8(note).unwrap(), "");
    }
    (town, zhang, out, older)
}

fn listed(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_stick_that_takes_no_more_keeps_the_older_bundle() {
    let (mut town, mut zhang, out, older) = with_an_older_bundle();
    let before = zhang.everything();
    let desk = Desk::of(&mut zhang);
    let export = ["bundle", "export", "--out", out.to_str().unwrap(), "--json"];
    let full = said(&mut desk.command_after(&limit(256), &export));
    full.must_refuse("stick.write", 1);
    assert_eq!(fs::read(&out).unwrap(), older);
    assert_eq!(listed(out.parent().unwrap()), ["changes.huce"], "nothing half-written is left");
    zhang.take_back();
    let own_marks = |lines: Vec<String>| lines.into_iter().filter(|line| !line.starts_with("meta:")).collect::<Vec<_>>();
    assert_eq!(own_marks(zhang.everything()), own_marks(before));
    // With room it is written, and comes in.
    let desk = Desk::of(&mut zhang);
    let written = desk.json(&export[..4]);
    assert_ne!(fs::read(&out).unwrap(), older);
    assert_eq!(Some(town.take_well(&out).applied), written["entries"].as_i64());
}

/// Runs the command while a tiny disk lies on a folder, where this computer allows that (a namespace of one's own): the file that was there is put
/// on it before, and afterwards comes back with a list of what is there.
fn on_a_tiny_disk(desk: &Desk, folder: &Path, kib: u32, args: &[&str]) -> Option<(Said, Vec<u8>, String)> {
    let allowed = Command::new("unshare").args(["-rm", "true"]).output().is_ok_and(|output| output.status.success());
    if !allowed {
        println!("SKIPPED: no namespace of one's own here; the limit on file sizes stands for the full disk");
        return None;
    }
    let (aside, list) = (folder.with_extension("after"), folder.with_extension("list"));
    let script = "set -e; mkdir \"$3\"; cp -p \"$1\"/* \"$3\"; mount -t tmpfs -o size=$2k tiny \"$1\"; cp -p \"$3\"/* \"$1\"; \
                  folder=$1 aside=$3 list=$4; shift 4; set +e; \"$@\"; code=$?; cp -p \"$folder\"/* \"$aside\"; ls -A \"$folder\" > \"$list\"; exit $code";
    let run = desk.command(args);
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, "sh"]).args([
        folder.as_os_str(),
        kib.to_string().as_ref(),
        aside.as_os_str(),
        list.as_os_str(),
    ]);
    command.arg(run.get_program()).args(run.get_args());
    command.envs(run.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let said = said(&mut command);
    Some((said, fs::read(aside.join("changes.huce")).unwrap(), fs::read_to_string(list).unwrap()))
}

#[test]
fn a_stick_without_a_free_byte() {
    let (_town, mut zhang, out, older) = with_an_older_bundle();
    let desk = Desk::of(&mut zhang);
    let args = ["bundle", "export", "--out", out.to_str().unwrap(), "--json"];
    if let Some((said, left, list)) = on_a_tiny_disk(&desk, out.parent().unwrap(), 64, &args) {
        said.must_refuse("disk.full", 1);
        assert_eq!(left, older);
        assert_eq!(list.trim(), "changes.huce");
    }
    assert_eq!(desk.json(&["check"])["ok"], true);
}

/// The command as somebody whom permissions bind: root without its powers, anybody else as they are.
fn bound(desk: &Desk, args: &[&str]) -> Said {
    let run = desk.command(args);
    let may_all = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut command = if may_all {
        let mut command = Command::new("setpriv");
        command.args(["--inh-caps=-all", "--bounding-set=-all"]).arg(run.get_program());
        command
    } else {
        Command::new(run.get_program())
    };
    command.args(run.get_args()).envs(run.get_envs().filter_map(|(name, value)| Some((name, value?))));
    said(&mut command)
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_to() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("吴大海");
    let mut desk = Desk::of(&mut zhang);
    let before = desk.files();
    let set = ["person", "set", &person, "note=一", "--json"];
    let closed = zhang.dir.clone();
    let files: Vec<PathBuf> = before.keys().map(|name| closed.join(name)).collect();
    for is_whole in [false, true] {
        if is_whole {
            files.iter().for_each(|file| set_mode(file, 0o444));
        }
        set_mode(&closed, 0o555);
        let refused = bound(&desk, &set);
        set_mode(&closed, 0o755);
        refused.must_refuse("register.read_only", 1);
        assert!(desk.files() == before);
    }
    files.iter().for_each(|file| set_mode(file, 0o644));
    // Nor can a register be made there, or a bundle written.
    let stick = closed.with_extension("stick");
    fs::create_dir(&stick).unwrap();
    set_mode(&stick, 0o555);
    bound(&desk, &["bundle", "export", "--out", stick.join("x.huce").to_str().unwrap(), "--json"]).must_refuse("stick.write", 1);
    desk.register = stick.join("new");
    bound(&desk, &["township", "new", "--name", "新镇", "--division", "419999101", "--json"]).must_refuse("register.read_only", 1);
    set_mode(&stick, 0o755);
    assert!(listed(&stick).is_empty());
    desk.register = closed;
    desk.json(&set[..4]);
    assert_eq!(desk.json(&["person", "show", &person])["note"], "一");
}

/// What a full disk is called. The system says of a limit on file sizes something else than of a full disk, and both end here.
fn must_be_full(code: &str) {
    assert!(["disk.full", "disk.error"].contains(&code), "{code}");
}

#[test]
fn a_disk_that_fills_in_the_middle_of_a_roster() {
    let (mut town, ..) = Town::with_two_officers();
    let file = town.new_file("名单.csv");
    fs::write(&file, many_households(300)).unwrap();
    let before = town.everything();
    let desk = Desk::of(&mut town);
    let import = ["roster", "import", file.to_str().unwrap(), "--place", QINGXI, "--json"];
    // As much as the register has, and half a megabyte.
    let room = fs::metadata(town.dir.join("register.db")).unwrap().len() / 512 + 1024;
    let full = said(&mut desk.command_after(&limit(room as u32), &import));
    let document = full.document();
    must_be_full(document["error"]["code"].as_str().unwrap());
    full.must_refuse(document["error"]["code"].as_str().unwrap(), 1);
    town.take_back();
    let own_marks = |lines: Vec<String>| lines.into_iter().filter(|line| !line.starts_with("meta:")).collect::<Vec<_>>();
    assert!(own_marks(town.everything()) == own_marks(before), "all of it or nothing");
    town.must_be_sound();
    let desk = Desk::of(&mut town);
    let done = desk.json(&import[..5]);
    assert_eq!(done["persons"], 900);
    assert_eq!(desk.json(&["check"])["ok"], true);
}

#[test]
fn a_disk_that_fills_in_the_middle_of_a_bundle() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let names = town.new_file("名单.csv");
    fs::write(&names, many_households(300)).unwrap();
    huce_core::api::roster::import(&mut zhang, &names, QINGXI, false, huce_core::refusal::Lang::Zh).unwrap();
    let file = town.new_file("changes.huce");
    zhang.export(&file);
    let before = town.contents();
    let desk = Desk::of(&mut town);
    let import = ["bundle", "import", file.to_str().unwrap(), "--json"];
    let room = fs::metadata(town.dir.join("register.db")).unwrap().len() / 512 + 1024;
    let full = said(&mut desk.command_after(&limit(room as u32), &import));
    let line = &full.document()["bundles"][0];
    assert_eq!(line["status"], "refused", "{full:?}");
    must_be_full(line["error"]["code"].as_str().unwrap());
    town.take_back();
    assert!(town.contents() == before, "all of it or nothing");
    town.must_be_sound();
    let taken = town.take_well(&file);
    assert_eq!((taken.status, taken.held, taken.conflicts), ("merged", 0, 0));
    town.give_back(&mut zhang);
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
}

#[test]
fn a_backup_of_a_register_comes_back_with_a_chain_of_its_own() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "note", "一", "");
    let chain = zhang.meta("chain").unwrap();
    let mut desk = Desk::of(&mut zhang);
    let backup = zhang.dir.with_extension("backup");
    let made = desk.json(&["backup", "make", "--to", backup.to_str().unwrap()]);
    assert_eq!(made["bytes"], fs::metadata(&backup).unwrap().len());
    assert!(!listed(&zhang.dir).iter().any(|name| name.contains("tmp") || name.contains("backup")), "{:?}", listed(&zhang.dir));
    desk.refuses(&["backup", "restore", backup.to_str().unwrap()], "register.exists");
    // One that cannot be written leaves no copy on a disk that may be full; and what one left that was interrupted is no part of the next.
    desk.refuses(&["backup", "make", "--to", zhang.dir.join("nowhere/backup").to_str().unwrap()], "file.missing");
    fs::write(zhang.dir.join("backup.tmp"), "half").unwrap();
    fs::write(zhang.dir.join("backup.tmp-wal"), "a log").unwrap();
    desk.json(&["backup", "make", "--to", backup.to_str().unwrap()]);
    assert!(!listed(&zhang.dir).iter().any(|name| name.contains("tmp")), "{:?}", listed(&zhang.dir));
    desk.register = zhang.dir.with_extension("restored");
    let cut = zhang.dir.with_extension("cut");
    fs::write(&cut, &fs::read(&backup).unwrap()[..5000]).unwrap();
    desk.refuses(&["backup", "restore", cut.to_str().unwrap()], "bundle.damaged");
    desk.passphrase = "不是这一句话".into();
    desk.refuses(&["backup", "restore", backup.to_str().unwrap()], "passphrase.wrong");
    desk.passphrase = PASSPHRASE.into();
    assert!(!desk.register.exists(), "nothing of a restore that did not come about");
    // One that the power interrupted is no register, and is done again.
    fs::create_dir(&desk.register).unwrap();
    for (name, bytes) in
        [("lock", ""), ("unfinished", ""), ("keyring.json", "{"), ("register.db", "half"), ("register.db-wal", "of another")]
    {
        fs::write(desk.register.join(name), bytes).unwrap();
    }
    desk.refuses(&["status"], "register.missing");
    let restored = desk.json(&["backup", "restore", backup.to_str().unwrap()]);
    assert_eq!(listed(&desk.register), ["keyring.json", "lock", "register.db"]);
    assert_ne!(restored["chain"], chain.as_str());
    assert_eq!(desk.json(&["person", "search", "吴大海"])["total"], 1);
    assert_eq!(desk.json(&["check"])["ok"], true);
}

#[test]
fn backups_are_kept_listed_and_tried() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let desk = Desk::of(&mut zhang);
    desk.refuses(&["backup", "drill"], "backup.none");
    let kept = desk.json(&["backup", "keep"]);
    let file = kept["file"].as_str().unwrap().to_owned();
    let proven = desk.json(&["backup", "drill", &file]);
    assert_eq!((&proven["ok"], &proven["counts"]), (&serde_json::Value::Bool(true), &proven["noted"]));
    let listed = desk.json(&["backup", "list"]);
    assert_eq!((listed["backups"][0]["file"].as_str(), listed["rule"]["weeks"].as_i64()), (Some(file.as_str()), Some(8)));
    assert_ne!(listed["backups"][0]["proven_at"], "");
    let user = desk.json(&["user", "list"])["users"][0]["id"].as_str().unwrap().to_owned();
    desk.refuses(&["user", "remove", &user], "user.only");
}
