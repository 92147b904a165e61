//! Registers, enrolment, users, backups.

use std::ops::ControlFlow;

use huce_core::api::enrolment::{self, Enrol};
use huce_core::api::users::{self, WayBack};
use huce_core::api::{backup as backups, backups as kept, check as checks, desk, find, restore};
use huce_core::refusal::{Result, Words};
use serde_json::json;

use crate::args::{Backup, Cli, Officer, Passphrase, Township, User};
use crate::ask;
use crate::output::Answer;

/// What to do after a change of keys.
const NEW_KEYS: Words = Words(
    "请马上另做一份备份：更早的备份里没有新钥匙，打不开以后交来的文件。",
    "Make a backup at once: earlier ones lack the new keys and cannot open what is handed in from now on.",
);

/// What to do with a new register's fingerprint.
const READ_OUT: Words = Words(
    "请把申请文件交给镇上，再打电话：由您看着这个屏幕把上面的指纹念给镇上听，镇上的指纹也只在电话里听对方念。不要把指纹写在纸上或 U 盘上随文件送去：能换文件的人也能换纸条。",
    "Hand the request to the township, then telephone: read the fingerprint above to the clerk from this screen, and hear the township's on the phone as well. Do not send it along with the file: whoever can swap the file can swap the note.",
);
/// What a clerk does after an enrolment.
const READ_BACK: Words = Words(
    "请把入册文件交给信息员，再在电话里看着这个屏幕把镇上的指纹念给信息员听，信息员照此输入 huce officer join。念的是镇上的指纹，不是信息员的那一个。",
    "Hand the enrolment to the officer, then read the township's fingerprint out on the phone, from this screen; the officer types it into huce officer join. It is the township's, not the officer's.",
);

pub fn township(cli: &Cli, verb: &Township) -> Result<Answer> {
    match verb {
        Township::New { name, division } => {
            let made = enrolment::new_township(&ask::folder(cli)?, name, division, &ask::passphrase(cli)?, ask::clock()?)?;
            Ok(Answer::of(made))
        }
        Township::Enrol { request, name, officer, same_name, fingerprint, place, household, out } => {
            let mut register = ask::register(cli)?;
            register.must_be_township()?;
            let (mut places, mut households) = (Vec::new(), Vec::new());
            let officer = officer.as_deref().map(|text| find::officer(&register.tables(), text)).transpose()?;
            for code in place {
                places.push(find::place(&register.tables(), code)?.id);
            }
            for text in household {
                households.push(find::household(&register.tables(), text)?);
            }
            let enrol = Enrol {
                request,
                name,
                officer: officer.as_deref(),
                is_same_name: *same_name,
                fingerprint,
                places: &places,
                households: &households,
                out,
            };
            let enrolled = enrolment::enrol(&mut register, &enrol)?;
            let mut page = json!(enrolled);
            // Two devices are spoken of here: for people each fingerprint says whose it is.
            page["fingerprint"] = json!(null);
            page["township_fingerprint"] = json!(enrolled.fingerprint);
            page["hint"] = READ_BACK.of(cli.lang()).into();
            Ok(Answer { page: Some(page), ..Answer::of(enrolled) })
        }
        Township::Revoke { officer, stolen, device } => {
            let mut register = ask::register(cli)?;
            let officer = find::officer(&register.tables(), officer)?;
            Ok(Answer::of(match device {
                Some(device) => enrolment::revoke_device(&mut register, &officer, device, *stolen)?,
                None => enrolment::revoke(&mut register, &officer, *stolen)?,
            }))
        }
        Township::NewKeys => {
            let mut register = ask::register(cli)?;
            register.renew_keys()?;
            let fingerprint = register.fingerprint();
            Ok(Answer::of(json!({ "device": register.meta("device")?, "fingerprint": fingerprint, "hint": NEW_KEYS.of(cli.lang()) })))
        }
        Township::ShareFor { officer, out } => {
            let register = ask::register(cli)?;
            let officer = find::officer(&register.tables(), officer)?;
            users::share_for(&register, &officer, out)?;
            Ok(Answer::of(json!({ "ok": true, "file": out })))
        }
    }
}

pub fn officer(cli: &Cli, verb: &Officer) -> Result<Answer> {
    match verb {
        Officer::New { request } => {
            let made = enrolment::new_officer(&ask::folder(cli)?, request, &ask::passphrase(cli)?, ask::clock()?)?;
            let mut page = json!(made);
            page["hint"] = READ_OUT.of(cli.lang()).into();
            Ok(Answer { page: Some(page), ..Answer::of(made) })
        }
        Officer::Request { out } => {
            let register = ask::register(cli)?;
            enrolment::write_request_again(&register, out)?;
            Ok(Answer::of(json!({ "ok": true, "file": out, "fingerprint": register.fingerprint() })))
        }
        Officer::Join { enrolment: file, fingerprint } => {
            let mut register = ask::register(cli)?;
            Ok(Answer::of(enrolment::join(&mut register, file, fingerprint)?))
        }
        Officer::List => {
            let officers = desk::officers(&ask::register(cli)?)?;
            Ok(Answer::list("officers", officers, &["id", "name", "households", "conflicts", "held", "last_bundle_at", "last_return_at"]))
        }
    }
}

pub fn user(cli: &Cli, verb: &User) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    let users = match verb {
        User::Add { name, new_passphrase_file } => {
            let passphrase = ask::new_passphrase(cli, new_passphrase_file.as_deref())?;
            users::add(&mut register, name, &passphrase)?
        }
        User::List => users::list(&register)?,
        User::Remove { id } => {
            let id = find::id(&register.tables(), "user", id, Words("使用人", "user"))?;
            users::remove(&mut register, &id)?
        }
    };
    Ok(Answer::list("users", users, &["id", "name", "added_at"]))
}

pub fn passphrase(cli: &Cli, verb: &Passphrase) -> Result<Answer> {
    match verb {
        Passphrase::Change { new_passphrase_file } => {
            let old = ask::passphrase(cli)?;
            let mut register = ask::register(cli)?;
            let new = ask::new_passphrase(cli, new_passphrase_file.as_deref())?;
            users::change_passphrase(&mut register, &old, &new)?;
        }
        Passphrase::Recover { code_file, township_share, new_passphrase_file } => {
            let code = match code_file {
                Some(path) => std::fs::read_to_string(path).map_err(|error| huce_core::refusal::of_io(error, path))?,
                None => String::new(),
            };
            let way = match township_share {
                Some(path) => WayBack::Share(path),
                None => WayBack::Code(&code),
            };
            let new = ask::new_passphrase(cli, new_passphrase_file.as_deref())?;
            users::recover(&ask::folder(cli)?, &way, &new, ask::clock()?)?;
        }
    }
    Ok(Answer::of(json!({ "ok": true })))
}

pub fn backup(cli: &Cli, verb: &Backup) -> Result<Answer> {
    match verb {
        Backup::Make { to } => Ok(Answer::of(backups::make(&mut ask::register(cli)?, to)?)),
        Backup::Keep => {
            let mut register = ask::register(cli)?;
            Ok(Answer::of(kept::keep(&mut register, kept::Why::Hand, &mut |_, _| ControlFlow::Continue(()))?))
        }
        Backup::List => {
            let all = kept::of(&ask::register(cli)?)?;
            Ok(Answer { show: &["file", "at", "bytes", "proven_at", "damaged_at"], ..Answer::of(all) })
        }
        Backup::Drill { file } => {
            let register = ask::register(cli)?;
            let proven = restore::drill(&register, file.as_deref(), &mut |_, _| ControlFlow::Continue(()))?;
            let status = i32::from(!proven.ok);
            Ok(Answer { status, ..Answer::of(proven) })
        }
        Backup::Restore { file } => Ok(Answer::of(backups::restore(file, &ask::folder(cli)?, &ask::passphrase(cli)?, ask::clock()?)?)),
    }
}

pub fn check(cli: &Cli, rebuild: bool) -> Result<Answer> {
    Ok(Answer::of(checks::check(&mut ask::register(cli)?, rebuild)?))
}
