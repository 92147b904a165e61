//! What was typed and not recorded yet (没记完的), kept beside the register so that neither a lock nor a power cut loses it.
//!
//! One file for each user in the register's folder, `drafts-USER.sealed`: a line that says what it is, a nonce of 24 bytes, and the drafts as JSON
//! under XChaCha20-Poly1305. The key is SHA-256 of a label, the user's id and the register's key, so that the file opens wherever the register
//! does and nowhere else. It goes into no bundle and no backup.

use std::path::PathBuf;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::register::Register;
use crate::exchange::ledger;
use crate::refusal::{Code, Refusal, Result, of_io};
use crate::store::stick::write_private_file;

/// The first line of the file; it is also part of what the key is made of.
const MAGIC: &[u8] = b"huce-drafts-1\n";
const NONCE: usize = 24;
/// More than that nobody types.
const MOST_BYTES: u64 = 16 << 20;

/// What somebody was typing into one form or one cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Draft {
    /// The form or cell, with the ids of what it is about.
    pub name: String,
    /// What it is, for a list of what was left.
    pub title: String,
    /// The page on which it stands.
    pub place: String,
    /// What was typed, as the form keeps it.
    pub value: String,
}

/// The drafts of the user who has a register open. They are written without the register, so that long work on it holds nobody up.
pub struct Drafts {
    path: PathBuf,
    user: String,
    key: Zeroizing<[u8; 32]>,
}

impl Drafts {
    /// Those of the user who opened this register.
    pub fn of(register: &Register) -> Self {
        let user = register.user().to_owned();
        let path = register.folder().path().join(format!("drafts-{user}.sealed"));
        let digest = Sha256::new().chain_update(MAGIC).chain_update(&user).chain_update("\n").chain_update(register.key().bytes());
        Self { path, user, key: Zeroizing::new(digest.finalize().into()) }
    }

    /// What was left, the oldest first. What is about somebody who was purged since is forgotten here.
    pub fn list(&self, register: &Register) -> Result<Vec<Draft>> {
        let drafts = self.read()?;
        let purged = ledger::purged(&register.tables())?;
        let is_gone =
            |draft: &Draft| purged.iter().any(|key| [&draft.name, &draft.place, &draft.value].iter().any(|text| text.contains(&key.id)));
        let (gone, stay): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(is_gone);
        if !gone.is_empty() {
            self.write(&stay)?;
        }
        Ok(stay)
    }

    /// Keeps drafts under their names and forgets others, in one write that happens whole or not at all.
    pub fn keep(&self, kept: Vec<Draft>, forgotten: &[String]) -> Result<()> {
        let before = self.read()?;
        let mut drafts = before.clone();
        drafts.retain(|draft| !forgotten.contains(&draft.name));
        for draft in kept {
            match drafts.iter_mut().find(|one| one.name == draft.name) {
                Some(known) => *known = draft,
                None => drafts.push(draft),
            }
        }
        if drafts == before { Ok(()) } else { self.write(&drafts) }
    }

    fn read(&self) -> Result<Vec<Draft>> {
        let bytes = match std::fs::metadata(&self.path) {
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Ok(found) if found.len() > MOST_BYTES => Vec::new(),
            _ => std::fs::read(&self.path).map_err(|why| of_io(why, &self.path))?,
        };
        let drafts = self.open(&bytes).and_then(|text| serde_json::from_slice(&text).ok());
        if drafts.is_none() {
            tracing::warn!("the drafts beside the register cannot be read, and are begun anew");
        }
        Ok(drafts.unwrap_or_default())
    }

    fn open(&self, bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = bytes.strip_prefix(MAGIC)?.split_at_checked(NONCE)?;
        let payload = Payload { msg: sealed, aad: self.user.as_bytes() };
        self.cipher().decrypt(XNonce::from_slice(nonce), payload).ok().map(Zeroizing::new)
    }

    fn write(&self, drafts: &[Draft]) -> Result<()> {
        if drafts.is_empty() {
            return match std::fs::remove_file(&self.path) {
                Err(why) if why.kind() != std::io::ErrorKind::NotFound => Err(of_io(why, &self.path)),
                _ => Ok(()),
            };
        }
        let internal = |why: &str| Refusal::new(Code::Internal).with("why", why);
        let text = Zeroizing::new(serde_json::to_vec(drafts).map_err(|why| internal("json").caused_by(why))?);
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|why| internal("random numbers").caused_by(why))?;
        let payload = Payload { msg: &text, aad: self.user.as_bytes() };
        let sealed = self.cipher().encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| internal("drafts"))?;
        write_private_file(&self.path, &[MAGIC, &nonce, &sealed].concat())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.key.as_slice().into())
    }
}
