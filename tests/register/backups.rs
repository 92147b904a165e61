//! Backups that are kept by a rule, at two places, proven by a drill, and put in the register's place.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use huce_core::api::backup;
use huce_core::api::backups::{self, Backup, Why};
use huce_core::api::register::{Clock, Register};
use huce_core::api::restore::{self, Replaced};
use huce_core::refusal::{Code, Result};
use huce_core::store::folder::{Beside, Folder, Marker};
use huce_core::tables::Tables;

use crate::support::township::{Office, PASSPHRASE, Town};

fn on(_: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn keep(office: &mut Office, why: Why) -> Option<String> {
    backups::keep(office, why, &mut on).unwrap().map(|kept| kept.file)
}

fn listed(office: &Office) -> Vec<Backup> {
    backups::of(office).unwrap().backups
}

/// Turns one bit over in the middle of a file.
fn damage(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_day_has_one_by_itself_and_nothing_new_needs_none() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    assert!(backups::is_due(&zhang).unwrap());
    assert!(keep(&mut zhang, Why::Daily).is_some());
    assert!(!backups::is_due(&zhang).unwrap());
    assert_eq!(keep(&mut zhang, Why::Intake), None, "nothing has changed since");
    assert!(keep(&mut zhang, Why::Hand).is_some(), "somebody asks for it");
    zhang.set("孙丽", "note", "外出务工", "");
    assert!(keep(&mut zhang, Why::Intake).is_some());
    assert_eq!(listed(&zhang).len(), 3);
    zhang.at("2026-03-09");
    assert!(backups::is_due(&zhang).unwrap());
    assert_eq!(keep(&mut zhang, Why::Daily), None, "a day without changes");
    // What is known of them is lost: their names say the rest.
    fs::remove_file(backups::list(&zhang.dir).place.join("backups.json")).unwrap();
    let known = listed(&zhang);
    assert_eq!(known.iter().map(|one| one.why).filter(|why| *why == Why::Hand).count(), 1);
    assert!(known.iter().all(|one| one.counts.is_none() && one.bytes > 0 && one.is_here));
    assert!(keep(&mut zhang, Why::Daily).is_some(), "nobody knows any more whether anything has changed");
}

#[test]
fn a_computer_whose_clock_begins_anew_at_every_start_has_one_after_many_changes() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    keep(&mut zhang, Why::Daily).unwrap();
    for round in 0..100 {
        assert!(!backups::is_due(&zhang).unwrap(), "after {round}");
        zhang.set("孙丽", "note", &round.to_string(), "");
    }
    assert!(backups::is_due(&zhang).unwrap());
    keep(&mut zhang, Why::Daily).unwrap();
    assert!(!backups::is_due(&zhang).unwrap());
}

#[test]
fn what_is_recorded_while_one_is_made_does_not_make_it_look_damaged() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let (mut beside, mut is_recorded) = (zhang.reader().unwrap(), false);
    let kept = backups::keep(&mut beside, Why::Daily, &mut |_, _| {
        if !std::mem::replace(&mut is_recorded, true) {
            zhang.set("孙丽", "note", "外出务工", "");
        }
        ControlFlow::Continue(())
    });
    drop(beside);
    assert!(kept.unwrap().is_some() && is_recorded);
    let proven = restore::drill(&zhang, None, &mut on).unwrap();
    assert!(proven.ok && listed(&zhang)[0].damaged_at.is_empty(), "{proven:?}");
    assert_eq!(proven.noted, None, "nobody knows which of both it holds");
    zhang.set("孙丽", "note", "", "");
    keep(&mut zhang, Why::Intake).unwrap();
    assert_eq!(listed(&zhang)[0].counts, Some(restore::drill(&zhang, None, &mut on).unwrap().counts));
}

#[test]
fn a_purge_is_heeded_where_an_older_backup_is_restored_on_another_computer() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let drive = town.dir.with_extension("drive");
    fs::create_dir(&drive).unwrap();
    backups::choose_second(&town.dir, Some(&drive)).unwrap();
    let file = keep(&mut town, Why::Daily).unwrap();
    let (gone, stays) = (town.person("孙丽"), town.person("吴大海"));
    huce_core::api::persons::purge(&mut town, &gone, "本人要求").unwrap();
    // Only the second place is left, and a computer that remembers nothing.
    let from = backups::of(&town).unwrap().second.unwrap().path.join(&file);
    Marker::write(&town.meta("register").unwrap(), 0, 1, Beside::default()).unwrap();
    let there = town.dir.with_extension("there");
    backup::restore(&from, &there, PASSPHRASE, Clock::default()).unwrap();
    let restored = Register::open(&there, PASSPHRASE, Clock::default()).unwrap();
    let lives = |id: &str| restored.tables().get(restored.tables().table("person"), id).unwrap().is_some();
    assert!(lives(&stays) && !lives(&gone));
}

#[test]
fn they_go_by_the_rule() {
    let (_town, mut zhang, _li) = Town::with_two_officers();

    for day in 9..29 {
        zhang.at(&format!("2026-03-{day:02}"));
        zhang.set("孙丽", "note", &format!("第{day}天"), "");
        assert!(keep(&mut zhang, Why::Daily).is_some());
    }
    let days: Vec<String> = listed(&zhang).iter().map(|one| one.at[5..10].to_owned()).collect();
    // The last seven days, and the last of each week before: the twentieth day is the 28th, a Saturday.
    assert_eq!(days, ["03-28", "03-27", "03-26", "03-25", "03-24", "03-23", "03-22", "03-15"]);
}

#[test]
fn the_second_place_gets_what_it_missed() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let drive = zhang.dir.with_extension("drive");
    fs::create_dir(&drive).unwrap();
    let second = backups::choose_second(&zhang.dir, Some(&drive)).unwrap().second.unwrap();
    assert!(second.is_there && second.path.starts_with(&drive));
    // It is not plugged in: that is said where it waits, and is no failure.
    fs::remove_dir_all(&drive).unwrap();
    keep(&mut zhang, Why::Daily).unwrap();
    zhang.set("孙丽", "note", "外出务工", "");
    keep(&mut zhang, Why::Intake).unwrap();
    let all = backups::of(&zhang).unwrap();
    assert_eq!(all.second.as_ref().map(|second| (second.is_there, second.waiting)), Some((false, 2)));
    assert_eq!(all.failed, None);
    // The same folder without the one that was made for it is another drive.
    fs::create_dir_all(&drive).unwrap();
    assert!(!backups::of(&zhang).unwrap().second.unwrap().is_there);
    fs::create_dir_all(&second.path).unwrap();
    let all = backups::catch_up(&zhang, &mut on).unwrap();
    assert_eq!(all.second.map(|second| (second.is_there, second.waiting)), Some((true, 0)));
    assert!(all.backups.iter().all(|one| one.is_here && one.is_second));
    // The first place is lost: what lies at the second is found.
    let file = all.backups[0].file.clone();
    fs::remove_file(all.place.join(&file)).unwrap();
    assert!(backups::find(&zhang.dir, &file).unwrap().starts_with(&drive));
    assert_eq!(backups::find(&zhang.dir, "../keyring.json").unwrap_err().code(), Code::FileMissing);
    let file = drive.join("文件");
    fs::write(&file, "").unwrap();
    assert_eq!(backups::choose_second(&zhang.dir, Some(&file)).unwrap_err().code(), Code::StickWrite, "not the register's own folder");
    assert_eq!(backups::choose_second(&zhang.dir, None).unwrap().second, None);
}

#[test]
fn what_fails_is_noted_until_one_succeeds_and_what_is_stopped_leaves_nothing() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let place = backups::place_of(&zhang.dir);
    let stopped = backups::keep(&mut zhang, Why::Hand, &mut |done, _| if done > 0 { ControlFlow::Break(()) } else { on(0, 0) });
    assert_eq!(stopped.unwrap_err().code(), Code::JobStopped);
    assert!(fs::read_dir(&place).unwrap().next().is_none(), "half a backup");
    let drive = zhang.dir.with_extension("drive");
    fs::create_dir(&drive).unwrap();
    backups::choose_second(&zhang.dir, Some(&drive)).unwrap();
    // In the way of the copy at the second place.
    let second = backups::of(&zhang).unwrap().second.unwrap().path;
    let today = "huce-x-20260302T080000Z-daily.backup";
    fs::create_dir(second.join(today)).unwrap();
    fs::write(place.join(today), "no backup").unwrap();
    assert_eq!(backups::keep(&mut zhang, Why::Daily, &mut on).unwrap_err().code(), Code::FileSpecial);
    assert_eq!(backups::of(&zhang).unwrap().failed.map(|failed| failed.code), Some("file.special".into()));
    assert_eq!(listed(&zhang).len(), 1, "the first place has it all the same, and the other register's is none of ours");
    fs::remove_dir(second.join(today)).unwrap();
    keep(&mut zhang, Why::Hand).unwrap();
    assert_eq!(backups::of(&zhang).unwrap().failed, None);
}

#[test]
fn a_drill_proves_the_last_backup_and_changes_nothing() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    assert_eq!(restore::drill(&zhang, None, &mut on).unwrap_err().code(), Code::BackupNone);
    let file = keep(&mut zhang, Why::Daily).unwrap();
    let chain = zhang.meta("chain").unwrap();
    let proven = restore::drill(&zhang, None, &mut on).unwrap();
    assert!(proven.ok && proven.has_present_passphrases, "{proven:?}");
    assert_eq!((proven.noted, proven.counts.persons), (Some(proven.counts), 8));
    assert_eq!(listed(&zhang)[0].proven_at, proven.at);
    assert!(!backups::place_of(&zhang.dir).join("drill.tmp").exists());
    // Nothing begins anew by it, unlike after a restore.
    zhang.reopen();
    zhang.set("孙丽", "note", "外出务工", "");
    assert_eq!(zhang.meta("chain").unwrap(), chain);

    damage(&backups::find(&zhang.dir, &file).unwrap());
    let damaged = restore::drill(&zhang, Some(&file), &mut on).unwrap();
    assert!(!damaged.ok && !damaged.findings.is_empty(), "{damaged:?}");
    let known = &listed(&zhang)[0];
    assert!(known.proven_at.is_empty() && !known.damaged_at.is_empty());
    let stopped = restore::drill(&zhang, Some(&file), &mut |_, _| ControlFlow::Break(()));
    assert_eq!(stopped.unwrap_err().code(), Code::JobStopped);
}

fn replace(from: &Path, office: &Office, passphrase: &str) -> Result<Replaced> {
    let id = "the register must be closed before";
    assert!(!office.dir.join(id).exists());
    restore::replace(from, &office.dir, passphrase, &Clock::default(), "", &mut on, || ())
}

#[test]
fn a_backup_takes_the_place_of_the_register_and_the_one_before_stays_aside() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let file = keep(&mut zhang, Why::Daily).unwrap();
    let at = listed(&zhang)[0].at.clone();
    let (id, chain) = (zhang.meta("register").unwrap(), zhang.meta("chain").unwrap());
    zhang.at("2026-03-10");
    zhang.set("孙丽", "note", "外出务工", "");
    let lost = restore::foresee(&zhang, &at).unwrap();
    assert_eq!((lost.entries, lost.unacknowledged, lost.bundles), (1, 1, 0));
    town.hand_in(&mut zhang);
    assert_eq!(restore::foresee(&town, "2026-01-01T00:00:00Z").unwrap().bundles, 1);
    // A bundle that is taken in the very second after the backup before it, as the window does.
    keep(&mut town, Why::Intake).unwrap();
    zhang.set("吴大海", "note", "外出经商", "");
    town.hand_in(&mut zhang);
    let lost = restore::foresee(&town, &listed(&town)[0].at).unwrap();
    assert_eq!((lost.entries, lost.bundles), (0, 1));
    let backup = backups::find(&zhang.dir, &file).unwrap();
    zhang.close();

    assert_eq!(replace(&backup, &zhang, "不是这个口令吧").unwrap_err().code(), Code::PassphraseWrong);
    let other = restore::replace(&backup, &zhang.dir, PASSPHRASE, &Clock::default(), "another", &mut on, || panic!("not yet"));
    assert_eq!(other.unwrap_err().code(), Code::BackupOther);
    let copy = zhang.dir.with_extension("copy");
    fs::copy(&backup, &copy).unwrap();
    damage(&copy);
    assert_eq!(replace(&copy, &zhang, PASSPHRASE).unwrap_err().code(), Code::BackupDamaged);
    fs::write(&copy, "no backup").unwrap();
    assert_eq!(replace(&copy, &zhang, PASSPHRASE).unwrap_err().code(), Code::BackupDamaged);
    let beside: Vec<PathBuf> = fs::read_dir(zhang.dir.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!beside.iter().any(|path| path.to_string_lossy().contains("restoring")), "{beside:?}");

    let at_work = Folder::open(&zhang.dir).unwrap();
    assert_eq!(replace(&backup, &zhang, PASSPHRASE).unwrap_err().code(), Code::RegisterInUse);
    drop(at_work);
    zhang.reopen();
    zhang.set("孙丽", "phone", "13800000001", "");
    assert_eq!(zhang.meta("chain").unwrap(), chain, "a restore that was refused begins nothing anew");
    zhang.close();

    let replaced = restore::replace(&backup, &zhang.dir, PASSPHRASE, &Clock::default(), &id, &mut on, || ()).unwrap();
    assert_ne!(replaced.chain, chain, "it begins a chain of its own");
    let note = |dir: &Path| {
        let register = Register::open(dir, PASSPHRASE, Clock::default()).unwrap();
        let found = huce_core::api::people::search(&register, "孙丽", 1, None).unwrap();
        let id = found.hits[0].id.clone();
        huce_core::api::persons::show(&register, &id, None).unwrap().row.text("note").to_owned()
    };
    assert_eq!(note(&zhang.dir), "");
    let aside = replaced.aside.unwrap();
    assert_eq!(note(&aside), "外出务工", "the one before is whole");

    // The power went between both steps.
    fs::rename(
        &zhang.dir,
        backups::place_of(&zhang.dir).with_file_name(format!("{}-restoring", zhang.dir.file_name().unwrap().to_string_lossy())),
    )
    .unwrap();
    restore::finish_replacing(&zhang.dir).unwrap();
    assert_eq!(note(&zhang.dir), "");
    restore::finish_replacing(&zhang.dir).unwrap();
}
