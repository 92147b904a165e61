//! Passphrases, folders and the clock: what a command needs before it opens a register.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use huce_core::api::register::{Clock, Register};
use huce_core::refusal::{Code, Lang, Refusal, Result, Words};

use crate::args::Cli;

/// The register's folder: as given, or in the platform's data folder.
pub fn folder(cli: &Cli) -> Result<PathBuf> {
    if let Some(folder) = &cli.register {
        return Ok(folder.clone());
    }
    huce_core::api::default_folder()
}

/// The clock, fixed by HUCE_NOW in reproducible runs.
pub fn clock() -> Result<Clock> {
    Clock::of(std::env::var("HUCE_NOW").ok().as_deref())
}

fn from_file(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).map_err(|error| huce_core::refusal::of_io(error, path))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn asked(words: Words, missing: Code, lang: Lang) -> Result<String> {
    if !std::io::stdin().is_terminal() {
        return Err(missing.into());
    }
    rpassword::prompt_password(words.of(lang)).map_err(|error| Refusal::new(missing).caused_by(error))
}

/// The passphrase: HUCE_PASSPHRASE, a file, or asked on a terminal. Never an argument.
pub fn passphrase(cli: &Cli) -> Result<String> {
    match (std::env::var("HUCE_PASSPHRASE"), &cli.passphrase_file) {
        (_, Some(path)) => from_file(path),
        (Ok(passphrase), None) => Ok(passphrase),
        _ => asked(Words("口令：", "Passphrase: "), Code::PassphraseMissing, cli.lang()),
    }
}

/// A new passphrase: HUCE_NEW_PASSPHRASE, a file, or asked twice.
pub fn new_passphrase(cli: &Cli, file: Option<&Path>) -> Result<String> {
    match (std::env::var("HUCE_NEW_PASSPHRASE"), file) {
        (_, Some(path)) => from_file(path),
        (Ok(passphrase), None) => Ok(passphrase),
        _ => {
            let first = asked(Words("新口令：", "New passphrase: "), Code::PassphraseNewMissing, cli.lang())?;
            let again = asked(Words("再输一次：", "Once more: "), Code::PassphraseNewMissing, cli.lang())?;
            if first == again { Ok(first) } else { Err(Code::PassphraseNewDiffers.into()) }
        }
    }
}

/// The register, open.
pub fn register(cli: &Cli) -> Result<Register> {
    let folder = folder(cli)?;
    if !folder.join("register.db").exists() {
        return Err(Refusal::new(Code::RegisterMissing).with("path", folder.display()));
    }
    Register::open(&folder, &passphrase(cli)?, clock()?)
}

/// `FIELD=VALUE` pairs.
pub fn fields(given: &[String]) -> Result<Vec<(String, String)>> {
    given
        .iter()
        .map(|pair| {
            let split = pair.split_once('=').map(|(field, value)| (field.to_owned(), value.to_owned()));
            split.ok_or_else(|| Refusal::new(Code::UsageField).with("field", pair).with("known", "栏目=值 FIELD=VALUE"))
        })
        .collect()
}
