//! An officer's bundle as the township reads it: opened and checked, and gone through as often as it is asked for.
//!
//! A bundle of a month is kept in memory after it was checked. A bigger one is read again when it is taken: each pass hashes the file once
//! more, so that what is taken is what was checked, and a million entries cost no more memory than one.

use std::borrow::Cow;
use std::path::Path;

use super::bundles::{Options, must_be_kind, public_keys_of};
use super::find;
use crate::catalogue::Catalogue;
use crate::exchange::container::{CheckedBundle, KIND_CHANGES, OpenBundle};
use crate::exchange::entry::{self, Entry};
use crate::exchange::keys::OwnKeys;
use crate::exchange::ledger;
use crate::exchange::payload::{self, Item};
use crate::exchange::wire::{Changes, Outline, ShowOrphan, Source};
use crate::model::hex::from_hex;
use crate::refusal::{Code, Refusal, Result};
use crate::tables::Tables;

/// So many bytes of entries, as they travel, are kept in memory between the check and the taking.
const MOST_KEPT: usize = 2 << 20;

/// An officer's bundle, checked.
pub(super) struct Handed {
    /// The officer's name.
    pub from: String,
    /// How the device stands: `active`, `retired` or `revoked`.
    device_state: String,
    head: Changes,
    outline: Outline,
    /// Whether the entries and orphans in `head` are all that there are.
    is_kept: bool,
    checked: CheckedBundle,
    keys: OwnKeys,
    catalogue: &'static Catalogue,
}

impl Handed {
    /// Opens and checks a bundle for the township whose tables and keys these are, in the order that `docs/exchange.md` gives.
    pub fn open(t: &dyn Tables, keys: &OwnKeys, file: &Path, options: Options) -> Result<Self> {
        Self::open_keeping(MOST_KEPT, t, keys, file, options)
    }

    fn open_keeping(most: usize, t: &dyn Tables, keys: &OwnKeys, file: &Path, options: Options) -> Result<Self> {
        let bundle = OpenBundle::open(file)?;
        must_be_kind(&bundle, KIND_CHANGES)?;
        let device = t.get(t.table("device"), &bundle.manifest().sender)?.ok_or(Code::BundleSender)?;
        if device.text("state") == "revoked" && !options.from_revoked {
            return Err(Code::BundleRevoked.into());
        }
        let checked = bundle.check(&public_keys_of(&device), &ledger::meta(t, "device")?)?;
        let officer = device.text("officer_id");
        let from = find::officer_name(t, officer)?;
        let (mut entries, mut orphans, mut bytes) = (Vec::new(), Vec::new(), 0);
        let (head, outline) = go_through(&checked, keys, officer, t.catalogue(), &mut |item| {
            bytes += match &item {
                Item::Entry(entry) => entry.size(),
                Item::Orphan(_, written) => written.values().map(|value| 64 + value.as_text().len()).sum(),
            };
            match item {
                _ if bytes > most => (entries, orphans) = Default::default(),
                Item::Entry(entry) => entries.push(entry),
                Item::Orphan(key, written) => orphans.push((key, written)),
            }
            Ok(())
        })?;
        let head = Changes { entries, orphans, ..head };
        let device_state = device.text("state").to_owned();
        Ok(Self { from, device_state, head, outline, is_kept: bytes <= most, checked, keys: keys.clone(), catalogue: t.catalogue() })
    }

    /// A warning where it is of a device that was replaced or taken out of use: all of it is held.
    pub fn not_active(&self) -> Option<String> {
        (self.device_state != "active").then(|| format!("device.{}", self.device_state))
    }

    fn again(&self, show: &mut dyn FnMut(Item) -> Result<()>) -> Result<()> {
        go_through(&self.checked, &self.keys, &self.head.officer, self.catalogue, show).map(drop)
    }
}

impl Source for Handed {
    fn head(&self) -> &Changes {
        &self.head
    }

    fn count(&self) -> usize {
        self.outline.entries
    }

    fn outline(&self) -> Result<Cow<'_, Outline>> {
        Ok(Cow::Borrowed(&self.outline))
    }

    fn each_entry(&self, show: &mut dyn FnMut(&Entry) -> Result<()>) -> Result<()> {
        if self.is_kept {
            return self.head.each_entry(show);
        }
        self.again(&mut |item| match item {
            Item::Entry(entry) => show(&entry),
            Item::Orphan(..) => Ok(()),
        })
    }

    fn each_orphan(&self, show: &mut ShowOrphan) -> Result<()> {
        if self.is_kept {
            return self.head.each_orphan(show);
        }
        self.again(&mut |item| match item {
            Item::Orphan(key, written) => show(&key, &written),
            Item::Entry(_) => Ok(()),
        })
    }
}

/// One pass over a checked bundle.
fn go_through(
    checked: &CheckedBundle,
    keys: &OwnKeys,
    officer: &str,
    catalogue: &'static Catalogue,
    show: &mut dyn FnMut(Item) -> Result<()>,
) -> Result<(Changes, Outline)> {
    let unseal = |sealed: &str| -> Result<String> {
        let bytes = from_hex(sealed).ok_or_else(|| entry::bad("sealed"))?;
        let line = keys.open(|keys| keys.unseal(&bytes))?;
        String::from_utf8(line.to_vec()).map_err(|error: std::string::FromUtf8Error| -> Refusal { entry::bad("sealed").caused_by(error) })
    };
    let manifest = checked.manifest();
    let from = payload::From { id: &manifest.number, officer, device: &manifest.sender, unseal: &unseal };
    payload::go_through_changes(&from, &mut lines_after_envelope(checked, keys)?, catalogue, show)
}

/// The lines of a checked bundle after its first one.
pub(super) fn lines_after_envelope<'a>(checked: &'a CheckedBundle, keys: &OwnKeys) -> Result<impl Iterator<Item = Result<String>> + 'a> {
    let mut lines = keys.open(|keys| checked.lines(keys))?;
    lines.next().unwrap_or_else(|| Err(entry::bad("no lines")))?;
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::exchange::container::Manifest;
    use crate::exchange::gate::{self, Act, Actor, Role};
    use crate::exchange::keys::DeviceKeys;
    use crate::exchange::{clerk, officer};
    use crate::store::SystemChance;
    use crate::tables::{Memory, Row};

    const NOW: &str = "2026-03-02T08:00:00Z";

    /// A township that knows one officer's device, its keys, and bundles of that officer: so many entries, under this id.
    fn township() -> (Memory, OwnKeys, impl Fn(&Path, &str, usize)) {
        let (own, theirs) = (DeviceKeys::generate().unwrap(), DeviceKeys::generate().unwrap());
        let mut t = Memory::new(Catalogue::standard());
        ledger::set_meta(&mut t, "device", "town-device").unwrap();
        gate::begin_chain(&mut t, "town").unwrap();
        let row = |t: &Memory, table: &str, id: &str| Row::new(t.table(table), id);
        let device = row(&t, "device", "li-device").with("officer_id", "li").with("state", "active");
        let device = device.with("signing_key", &theirs.public().minisign).with("sealing_key", &theirs.public().age);
        t.put(device).unwrap();
        t.put(row(&t, "officer", "li").with("name", "李秀英")).unwrap();
        let township = own.public().clone();
        let write = move |path: &Path, id: &str, entries: usize| {
            let mut li = Memory::new(Catalogue::standard());
            gate::begin_chain(&mut li, "li#1").unwrap();
            let actor = Actor { author: "li-device/1".into(), officer: "li".into(), device: "li-device".into() };
            for at in 0..entries {
                let mut chance = SystemChance;
                let mut act = Act::begin(&mut li, &mut chance, Role::Officer, actor.clone(), "place.add", NOW).unwrap();
                act.put(Row::new(act.t.table("place"), format!("place-{at}")).with("name", "清溪村")).unwrap();
                act.finish("").unwrap();
            }
            let unsent = officer::Unsent::of(&li, id, "li", "li-device").unwrap();
            let manifest = Manifest::new(KIND_CHANGES, id, "li-device", Some("town-device"));
            super::super::bundles::write_lines(&theirs, path, manifest, &township, |emit| payload::write_changes(&unsent, emit)).unwrap();
        };
        (t, OwnKeys { present: own, older: Vec::new() }, write)
    }

    fn hashes(handed: &Handed) -> Vec<String> {
        let mut hashes = Vec::new();
        let mut note = |entry: &Entry| {
            hashes.push(entry.hash.clone());
            Ok(())
        };
        handed.each_entry(&mut note).unwrap();
        hashes
    }

    fn take_in(t: &mut Memory, handed: &Handed) -> Result<i64> {
        t.transaction(|t| {
            let mut chance = SystemChance;
            let mut act = Act::begin(t, &mut chance, Role::Township, Actor::default(), "bundle.import", NOW)?;
            let (_, counts) = clerk::take_in(&mut act, handed)?;
            act.finish("").map(|_| counts.held)
        })
    }

    #[test]
    fn a_bundle_that_is_not_kept_is_read_again_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.huce");
        let (mut t, keys, write) = township();
        write(&path, "b1", 30);
        let kept = Handed::open(&t, &keys, &path, Options::default()).unwrap();
        let read = Handed::open_keeping(2_000, &t, &keys, &path, Options::default()).unwrap();
        assert!(kept.is_kept && !read.is_kept && read.head.entries.is_empty());
        assert_eq!((kept.count(), hashes(&kept)), (30, hashes(&read)));
        assert_eq!(kept.outline.tips, read.outline.tips);
        assert_eq!(take_in(&mut t, &read).unwrap(), 30);
    }

    #[test]
    fn a_file_that_changes_after_the_check_is_not_taken_in() {
        let dir = tempfile::tempdir().unwrap();
        let (path, other) = (dir.path().join("a.huce"), dir.path().join("b.huce"));
        let (mut t, keys, write) = township();
        write(&path, "b1", 30);
        let handed = Handed::open_keeping(0, &t, &keys, &path, Options::default()).unwrap();
        // Another good bundle of the same sender, under the same number and of the same length, written over the file while it is open.
        let size = fs::metadata(&path).unwrap().len();
        let replaced = (0..5_000).any(|_| {
            write(&other, "b1", 30);
            fs::metadata(&other).unwrap().len() == size
        });
        assert!(replaced, "no other bundle of {size} bytes came about");
        fs::write(&path, fs::read(&other).unwrap()).unwrap();
        let before = t.clone();
        assert_eq!(take_in(&mut t, &handed).unwrap_err().code(), Code::BundleHash);
        let entries = |t: &Memory| t.all(t.table("entry")).unwrap().len();
        assert_eq!(entries(&t), entries(&before), "nothing of it stays");
        // Pulled out, or cut short.
        fs::write(&path, &fs::read(&other).unwrap()[..size as usize / 2]).unwrap();
        assert!(take_in(&mut t, &handed).is_err());
        assert_eq!(entries(&t), entries(&before));
    }
}
