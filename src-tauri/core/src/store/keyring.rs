//! `keyring.json` (钥匙文件): the register's 32-byte key, wrapped once for each user's passphrase, once for the printed recovery code, and
//! for officers once to the township.
//!
//! It stands beside the register in clear, so it names nobody: wraps have random ids, and the register itself says whose they are.
//! Removing a wrap does not change the key: who kept an old copy of both files and knows the old passphrase can still open *that* copy.
//!
//! # The township's share
//! An officer who has forgotten the passphrase and lost the recovery code is let in by the township. The officer's register makes a pair of
//! *share keys*: the secret one stays in `keyring.json`, the public one is put, together with the register's key, into the *township wrap*,
//! which is encrypted to the township and travels there in the officer's bundles. When asked, the township opens the wrap and encrypts the
//! register's key to the share key: that file, the *share*, opens only the folder whose `keyring.json` holds the secret half. So a share
//! found on a stick opens nothing without the officer's computer, the computer opens nothing without a share, and no code has to be read out.
//! After use the officer's register makes a new wrap ([`Keyring::wrap_for_township`]); the older share keys are forgotten
//! ([`Keyring::forget_older_shares`]) when a return acknowledges an entry made since, which came with the new one, and old shares are then worthless.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};

use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::stick::write_private_file;
use crate::exchange::keys::{DeviceKeys, PublicKeys, half_width, seal, seal_to, unseal};
use crate::model::hex::{from_hex, to_hex};
use crate::refusal::{Code, Refusal, Result, of_io};

const FORMAT: &str = "huce-keyring";
const VERSION: u32 = 1;
const FILE_LIMIT: u64 = 1 << 20;
const MOST_USERS: usize = 64;
const TOWNSHIP_PURPOSE: &str = "huce-township-wrap-1";
const SHARE_PURPOSE: &str = "huce-share-1";
/// The fewest characters of a passphrase.
pub const PASSPHRASE_LEAST: usize = 8;

/// The register's raw key, for `PRAGMA key`. Wiped when dropped, never shown. It has one place in memory, wherever it is handed to: what moves
/// leaves its bytes behind.
#[derive(PartialEq, Eq)]
pub struct Key(Box<Zeroizing<[u8; 32]>>);

/// Room for a key, to be filled where it is.
fn room() -> Box<Zeroizing<[u8; 32]>> {
    Box::new(Zeroizing::new([0; 32]))
}

impl Clone for Key {
    fn clone(&self) -> Self {
        let mut key = room();
        key.copy_from_slice(self.0.as_slice());
        Self(key)
    }
}

impl Key {
    /// A new key from the system's random numbers.
    pub fn generate() -> Result<Self> {
        let mut key = room();
        fill(key.as_mut_slice())?;
        Ok(Self(key))
    }

    /// The key itself.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut key = room();
        (bytes.len() == 32).then(|| key.copy_from_slice(bytes))?;
        Some(Self(key))
    }

    fn from_hex(text: &str) -> Option<Self> {
        Self::from_bytes(&Zeroizing::new(from_hex(text)?))
    }

    fn hex(&self) -> Zeroizing<String> {
        Zeroizing::new(to_hex(self.0.as_slice()))
    }

    /// Tells a key from another without telling the key, which is random and long.
    fn mark(&self) -> String {
        let digest = Sha256::new().chain_update("huce-key-mark-1").chain_update(self.0.as_slice()).finalize();
        to_hex(&digest[..16])
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

/// The cost of Argon2id: memory and passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfCost {
    memory_kib: u32,
    passes: u32,
}

impl KdfCost {
    /// 64 MiB and three passes: nothing is made for less.
    pub const LEAST: Self = Self { memory_kib: 64 << 10, passes: 3 };
    /// A village laptop has not much memory; beyond this, passes grow instead.
    const CALIBRATED_MEMORY_KIB: u32 = 256 << 10;
    const CALIBRATED_PASSES: u32 = 8;
    const TARGET: Duration = Duration::from_millis(700);
    /// What is taken from a file: never less than what is made. Whoever lowers the cost in somebody's `keyring.json` would otherwise have the
    /// next wrap, of a new user or passphrase, made as cheaply, and guess that one.
    ///
    /// The tests that run the command ten thousand times may take less, in builds with debug assertions, which nobody gets.
    fn floor() -> Self {
        #[cfg(test)]
        return Self::TEST;
        #[cfg(not(test))]
        match cfg!(debug_assertions) && std::env::var_os("HUCE_TEST_LOW_COST").is_some() {
            true => Self { memory_kib: 8, passes: 1 },
            false => Self::LEAST,
        }
    }
    // Nor more: a file that somebody has altered must not exhaust the computer.
    const MOST_MEMORY_KIB: u32 = 1 << 20;
    const MOST_PASSES: u32 = 16;

    /// A cost of about 0.7 s on this computer, by one measurement; on a slow one [`LEAST`](Self::LEAST).
    pub fn calibrated() -> Self {
        let before = Instant::now();
        match Self::LEAST.derive(b"calibration", b"huce-calibration") {
            Ok(_) => Self::for_speed(before.elapsed()),
            Err(_) => Self::LEAST,
        }
    }

    fn for_speed(least_took: Duration) -> Self {
        let mut cost = Self::LEAST;
        let mut took = least_took.max(Duration::from_micros(1));
        while took * 2 <= Self::TARGET && cost.memory_kib < Self::CALIBRATED_MEMORY_KIB {
            (cost.memory_kib, took) = (cost.memory_kib * 2, took * 2);
        }
        let pass = took / cost.passes;
        while took + pass <= Self::TARGET && cost.passes < Self::CALIBRATED_PASSES {
            (cost.passes, took) = (cost.passes + 1, took + pass);
        }
        cost
    }

    fn derive(self, secret: &[u8], salt: &[u8]) -> Result<Box<Zeroizing<[u8; 32]>>> {
        let broken = |why: argon2::Error| Refusal::new(Code::Internal).with("why", format!("argon2: {why}"));
        let params = Params::new(self.memory_kib, self.passes, 1, Some(32)).map_err(broken)?;
        let mut key = room();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(secret, salt, key.as_mut_slice()).map_err(broken)?;
        Ok(key)
    }
}

/// The key under one secret: Argon2id, then XChaCha20-Poly1305 with what the wrap is for as associated data.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Wrap {
    id: String,
    memory_kib: u32,
    passes: u32,
    salt: String,
    nonce: String,
    sealed: String,
}

impl Wrap {
    fn make(key: &Key, id: String, purpose: &str, secret: &[u8], cost: KdfCost) -> Result<Self> {
        let (mut salt, mut nonce) = ([0; 16], [0; 24]);
        fill(&mut salt)?;
        fill(&mut nonce)?;
        let wrapping = cost.derive(secret, &salt)?;
        let aad = format!("{purpose}\n{id}");
        let sealed = XChaCha20Poly1305::new(wrapping.as_slice().into())
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: key.0.as_slice(), aad: aad.as_bytes() })
            .map_err(|_| Refusal::new(Code::Internal).with("why", "wrap"))?;
        let (memory_kib, passes) = (cost.memory_kib, cost.passes);
        Ok(Self { id, memory_kib, passes, salt: to_hex(&salt), nonce: to_hex(&nonce), sealed: to_hex(&sealed) })
    }

    /// The key, or nothing when the secret is another.
    fn open(&self, purpose: &str, secret: &[u8]) -> Result<Option<Key>> {
        let bytes = |text: &str, len: usize| from_hex(text).filter(|bytes| bytes.len() == len).ok_or_else(damaged);
        let (salt, nonce, sealed) = (bytes(&self.salt, 16)?, bytes(&self.nonce, 24)?, bytes(&self.sealed, 32 + 16)?);
        let wrapping = self.cost()?.derive(secret, &salt)?;
        let aad = format!("{purpose}\n{}", self.id);
        let opened = XChaCha20Poly1305::new(wrapping.as_slice().into())
            .decrypt(XNonce::from_slice(&nonce), Payload { msg: &sealed, aad: aad.as_bytes() });
        Ok(opened.ok().map(Zeroizing::new).and_then(|key| Key::from_bytes(&key)))
    }

    fn cost(&self) -> Result<KdfCost> {
        let cost = KdfCost { memory_kib: self.memory_kib, passes: self.passes };
        let floor = KdfCost::floor();
        let bounded = (floor.memory_kib..=KdfCost::MOST_MEMORY_KIB).contains(&cost.memory_kib)
            && (floor.passes..=KdfCost::MOST_PASSES).contains(&cost.passes);
        if bounded { Ok(cost) } else { Err(damaged()) }
    }
}

/// All wraps of a register's key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Keyring {
    format: String,
    version: u32,
    /// [`Key::mark`]
    mark: String,
    users: Vec<Wrap>,
    recovery: Wrap,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    township_wrap: Option<String>,
    /// The secret share keys, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    share_keys: Vec<ShareKey>,
}

/// An age secret key in the file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct ShareKey(String);

impl std::fmt::Debug for ShareKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShareKey")
    }
}

impl Drop for ShareKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

const USER: &str = "huce-user-wrap-1";
const RECOVERY: &str = "huce-recovery-wrap-1";

impl Keyring {
    /// A keyring for a new register: the first user's wrap, whose id is given back, and the recovery code to print. The cost is measured.
    pub fn create(key: &Key, passphrase: &str) -> Result<(Self, String, RecoveryCode)> {
        Self::create_with(key, passphrase, KdfCost::calibrated())
    }

    /// The same at a given cost, which users added later share.
    pub fn create_with(key: &Key, passphrase: &str, cost: KdfCost) -> Result<(Self, String, RecoveryCode)> {
        let code = RecoveryCode::generate()?;
        let user = user_wrap(key, random_id()?, passphrase, cost)?;
        let id = user.id.clone();
        let keyring = Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            mark: key.mark(),
            users: vec![user],
            recovery: recovery_wrap(key, &code)?,
            township_wrap: None,
            share_keys: Vec::new(),
        };
        Ok((keyring, id, code))
    }

    /// Reads a keyring; `keyring.damaged`, `register.newer`, `register.missing` (no such file) or `disk.error` otherwise.
    pub fn read(path: &Path) -> Result<Self> {
        let file = fs::File::open(path).map_err(|why| match why.kind() {
            ErrorKind::NotFound => Refusal::new(Code::RegisterMissing).with("path", path.parent().unwrap_or(path).display()),
            _ => of_io(why, path),
        })?;
        let mut bytes = Vec::new();
        file.take(FILE_LIMIT + 1).read_to_end(&mut bytes).map_err(|why| of_io(why, path))?;
        Self::parse(&bytes)
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        struct Probe {
            format: String,
            version: u32,
        }
        let probe: Probe = serde_json::from_slice(bytes).map_err(|why| damaged().caused_by(why))?;
        if probe.format == FORMAT && probe.version > VERSION {
            return Err(Refusal::new(Code::RegisterNewer).with("schema", probe.version).with("known", VERSION));
        }
        let keyring: Self = serde_json::from_slice(bytes).map_err(|why| damaged().caused_by(why))?;
        keyring.users.iter().chain([&keyring.recovery]).try_for_each(|wrap| wrap.cost().map(drop))?;
        let sound = keyring.format == FORMAT && bytes.len() as u64 <= FILE_LIMIT && (1..=MOST_USERS).contains(&keyring.users.len());
        if sound { Ok(keyring) } else { Err(damaged()) }
    }

    /// Writes it safely: an older one survives every failure, and only this user may read it.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(|why| Refusal::new(Code::Internal).with("why", "keyring").caused_by(why))?;
        let mut bytes = Zeroizing::new(text.into_bytes());
        bytes.push(b'\n');
        write_private_file(path, &bytes)
    }

    /// The key and the id of the wrap that the passphrase opens; `passphrase.wrong` otherwise.
    pub fn open_with_passphrase(&self, passphrase: &str) -> Result<(Key, String)> {
        let secret = typed(passphrase);
        for wrap in &self.users {
            if let Some(key) = wrap.open(USER, secret.as_bytes())? {
                return Ok((self.checked(key).ok_or_else(damaged)?, wrap.id.clone()));
            }
        }
        Err(Refusal::new(Code::PassphraseWrong))
    }

    /// The key by the printed code; `recovery.wrong` otherwise, with the detail `group` where one group is mistyped.
    pub fn open_with_recovery(&self, code: &str) -> Result<Key> {
        let code = RecoveryCode::parse(code)?;
        let key = self.recovery.open(RECOVERY, code.secret())?;
        key.and_then(|key| self.checked(key)).ok_or_else(|| Refusal::new(Code::RecoveryWrong))
    }

    /// The key by a share of the township (see the module); `recovery.wrong` otherwise.
    pub fn open_with_share(&self, share: &[u8]) -> Result<Key> {
        let wrong = || Refusal::new(Code::RecoveryWrong);
        for share_key in &self.share_keys {
            let identity = Identity::from_str(&share_key.0).map_err(|_| damaged())?;
            match unseal(&identity, share) {
                Ok(text) => {
                    let text = std::str::from_utf8(&text).map_err(|_| wrong())?;
                    let [SHARE_PURPOSE, key] = text.lines().collect::<Vec<_>>()[..] else { return Err(wrong()) };
                    return Key::from_hex(key).and_then(|key| self.checked(key)).ok_or_else(wrong);
                }
                Err(other) if other.code() == Code::BundleReceiver => {}
                Err(why) => return Err(wrong().caused_by(why)),
            }
        }
        Err(wrong())
    }

    /// The key by the township's own keys from [`township_wrap`](Self::township_wrap); `recovery.wrong` otherwise.
    pub fn open_with_identity(&self, township: &DeviceKeys) -> Result<Key> {
        let wrong = || Refusal::new(Code::RecoveryWrong);
        let wrap = self.township_wrap()?.ok_or_else(wrong)?;
        let (key, _) = open_township_wrap(township, &wrap)?;
        self.checked(key).ok_or_else(wrong)
    }

    /// Adds a user; gives the id of the new wrap.
    pub fn add_user(&mut self, key: &Key, passphrase: &str) -> Result<String> {
        self.must_be(key)?;
        if self.users.len() == MOST_USERS {
            return Err(Refusal::new(Code::Internal).with("why", "too many users"));
        }
        let wrap = user_wrap(key, random_id()?, passphrase, self.cost()?)?;
        let id = wrap.id.clone();
        self.users.push(wrap);
        Ok(id)
    }

    /// Gives a user another passphrase, under the same id; `id.unknown` without such a user.
    pub fn change_passphrase(&mut self, key: &Key, id: &str, passphrase: &str) -> Result<()> {
        self.must_be(key)?;
        let cost = self.cost()?;
        let wrap = self.users.iter_mut().find(|wrap| wrap.id == id).ok_or_else(|| unknown_user(id))?;
        *wrap = user_wrap(key, id.to_owned(), passphrase, cost)?;
        Ok(())
    }

    /// Takes a user's wrap away; `id.unknown` without such a user. The last one stays: someone has to be able to open the register.
    pub fn remove_user(&mut self, id: &str) -> Result<()> {
        let at = self.users.iter().position(|wrap| wrap.id == id).ok_or_else(|| unknown_user(id))?;
        if self.users.len() == 1 {
            return Err(Refusal::new(Code::Internal).with("why", "the only user"));
        }
        self.users.remove(at);
        Ok(())
    }

    /// The ids of the users' wraps.
    pub fn users(&self) -> impl Iterator<Item = &str> {
        self.users.iter().map(|wrap| wrap.id.as_str())
    }

    /// Replaces the recovery code, for instance after it was used; the printed one opens nothing any more.
    pub fn renew_recovery(&mut self, key: &Key) -> Result<RecoveryCode> {
        self.must_be(key)?;
        let code = RecoveryCode::generate()?;
        self.recovery = recovery_wrap(key, &code)?;
        Ok(code)
    }

    /// Wraps the key to the township, with a new share key. The bytes of [`township_wrap`](Self::township_wrap) then go to the township.
    pub fn wrap_for_township(&mut self, key: &Key, township: &PublicKeys) -> Result<()> {
        self.must_be(key)?;
        let share = Identity::generate();
        let text = Zeroizing::new(format!("{TOWNSHIP_PURPOSE}\n{}\n{}\n", key.hex().as_str(), share.to_public()));
        self.township_wrap = Some(to_hex(&seal(township, text.as_bytes())?));
        self.share_keys.insert(0, ShareKey(share.to_string().expose_secret().to_owned()));
        self.share_keys.truncate(8);
        Ok(())
    }

    /// The wrap to send to the township, an age file; none before the register has joined one.
    pub fn township_wrap(&self) -> Result<Option<Vec<u8>>> {
        self.township_wrap.as_deref().map(|hex| from_hex(hex).ok_or_else(damaged)).transpose()
    }

    /// Forgets all share keys but the newest: to be called when the township is known to have the newest wrap.
    pub fn forget_older_shares(&mut self) {
        self.share_keys.truncate(1);
    }

    fn cost(&self) -> Result<KdfCost> {
        self.users.first().ok_or_else(damaged)?.cost()
    }

    fn checked(&self, key: Key) -> Option<Key> {
        (key.mark() == self.mark).then_some(key)
    }

    /// Wrapping another register's key would lock its user out later.
    fn must_be(&self, key: &Key) -> Result<()> {
        if key.mark() == self.mark { Ok(()) } else { Err(Refusal::new(Code::Internal).with("why", "key of another register")) }
    }
}

/// At the township: makes a share for the officer from the wrap that came with the officer's bundles; `recovery.wrong` when the wrap is not
/// for these keys.
pub fn make_share(township: &DeviceKeys, township_wrap: &[u8]) -> Result<Vec<u8>> {
    let (key, share_key) = open_township_wrap(township, township_wrap)?;
    let text = Zeroizing::new(format!("{SHARE_PURPOSE}\n{}\n", key.hex().as_str()));
    seal_to(&share_key, text.as_bytes())
}

fn open_township_wrap(township: &DeviceKeys, wrap: &[u8]) -> Result<(Key, Recipient)> {
    let wrong = || Refusal::new(Code::RecoveryWrong);
    let text = township.unseal(wrap).map_err(|why| wrong().caused_by(why))?;
    let text = std::str::from_utf8(&text).map_err(|_| wrong())?;
    let [TOWNSHIP_PURPOSE, key, share_key] = text.lines().collect::<Vec<_>>()[..] else { return Err(wrong()) };
    let key = Key::from_hex(key).ok_or_else(wrong)?;
    Ok((key, Recipient::from_str(share_key).map_err(|_| wrong())?))
}

fn user_wrap(key: &Key, id: String, passphrase: &str, cost: KdfCost) -> Result<Wrap> {
    let secret = typed(passphrase);
    if secret.chars().count() < PASSPHRASE_LEAST {
        return Err(Refusal::new(Code::PassphraseShort).with("least", PASSPHRASE_LEAST));
    }
    Wrap::make(key, id, USER, secret.as_bytes(), cost)
}

/// The code has 158 bits of its own, so the least cost is plenty.
fn recovery_wrap(key: &Key, code: &RecoveryCode) -> Result<Wrap> {
    Wrap::make(key, random_id()?, RECOVERY, code.secret(), KdfCost::LEAST)
}

/// A passphrase file ends in a line feed that nobody meant; everything else counts.
fn typed(passphrase: &str) -> &str {
    let line = passphrase.strip_suffix('\n').unwrap_or(passphrase);
    line.strip_suffix('\r').unwrap_or(line)
}

fn random_id() -> Result<String> {
    let mut bytes = [0; 16];
    fill(&mut bytes)?;
    Ok(to_hex(&bytes))
}

fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|why| Refusal::new(Code::Internal).with("why", "random numbers").caused_by(why))
}

fn damaged() -> Refusal {
    Refusal::new(Code::KeyringDamaged)
}

fn unknown_user(id: &str) -> Refusal {
    Refusal::new(Code::IdUnknown).with("value", id).with("what", "user")
}

/// The printed recovery code (恢复码): eight groups of four characters and a check character, 158 bits.
///
/// Prime many characters, none of which looks like another (no 1, I, L, U; O is read as 0): so every single mistyped character, every
/// two swapped neighbours and every two swapped groups show, and the group that is wrong can be named.
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    const ALPHABET: &'static [u8; 31] = b"023456789ABCDEFGHJKMNPQRSTVWXYZ";
    const GROUPS: usize = 8;
    const DATA: usize = 4;

    fn generate() -> Result<Self> {
        let mut values = Zeroizing::new(Vec::with_capacity(Self::GROUPS * Self::DATA));
        let mut pool = Zeroizing::new([0; 64]);
        while values.len() < Self::GROUPS * Self::DATA {
            fill(pool.as_mut_slice())?;
            // 248 is the largest multiple of 31 in a byte: the rest would make some characters likelier.
            let missing = Self::GROUPS * Self::DATA - values.len();
            values.extend(pool.iter().filter(|byte| **byte < 248).map(|byte| byte % 31).take(missing));
        }
        let mut text = Zeroizing::new(String::with_capacity(Self::GROUPS * (Self::DATA + 1)));
        for (group, data) in values.chunks(Self::DATA).enumerate() {
            text.extend(data.iter().chain([&Self::check(group, data)]).map(|value| char::from(Self::ALPHABET[usize::from(*value)])));
        }
        Ok(Self(text))
    }

    fn check(group: usize, data: &[u8]) -> u8 {
        let sum: usize = data.iter().enumerate().map(|(n, value)| (n + 1) * usize::from(*value)).sum();
        ((sum + 7 * (group + 1)) % 31) as u8
    }

    /// As it is printed: eight groups with hyphens between. `Display` gives the same.
    pub fn printed(&self) -> Zeroizing<String> {
        let groups: Vec<&str> = (0..Self::GROUPS).map(|group| &self.0[group * 5..group * 5 + 5]).collect();
        Zeroizing::new(groups.join("-"))
    }

    /// Reads what somebody typed, in any case and width, with or without blanks and hyphens. `recovery.wrong` otherwise; with the detail
    /// `group` (1 to 8) where the length is right and one group does not check.
    pub fn parse(typed: &str) -> Result<Self> {
        let wrong = || Refusal::new(Code::RecoveryWrong);
        let mut text = Zeroizing::new(String::with_capacity(typed.len()));
        for c in typed.chars().map(half_width).filter(|c| c.is_alphanumeric()) {
            text.push(if matches!(c, 'O' | 'o') { '0' } else { c.to_ascii_uppercase() });
        }
        if text.chars().count() != Self::GROUPS * (Self::DATA + 1) {
            return Err(wrong());
        }
        let values: Zeroizing<Vec<Option<u8>>> = Zeroizing::new(text.chars().map(Self::value).collect());
        for (group, five) in values.chunks(Self::DATA + 1).enumerate() {
            let read: Option<Zeroizing<Vec<u8>>> = five.iter().copied().collect::<Option<Vec<u8>>>().map(Zeroizing::new);
            if read.is_none_or(|five| Self::check(group, &five[..Self::DATA]) != five[Self::DATA]) {
                return Err(wrong().with("group", group + 1));
            }
        }
        Ok(Self(text))
    }

    fn value(c: char) -> Option<u8> {
        Self::ALPHABET.iter().position(|known| char::from(*known) == c).and_then(|at| u8::try_from(at).ok())
    }

    fn secret(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Display for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.printed())
    }
}

#[cfg(test)]
#[path = "keyring_tests.rs"]
mod tests;
