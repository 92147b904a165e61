//! Whether a register is sound: pages, references, chains, hashes, digests.

use std::collections::BTreeSet;

use serde::Serialize;

use super::register::Register;
use crate::exchange::entry::{Place, chain_start};
use crate::exchange::{ledger, officer, scope};
use crate::refusal::{Code, Result};
use crate::tables::Tables;

/// What was found; nothing when all is well.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// Whether all is well.
    pub ok: bool,
    /// What is not.
    pub findings: Vec<String>,
}

/// Checks a register, after making its derived tables anew where that is asked for.
pub fn check(register: &mut Register, rebuild: bool) -> Result<Checked> {
    if rebuild {
        register.database().rebuild()?;
    }
    let mut found = register.database().check_pages()?;
    found.extend(findings(&register.tables())?);
    Ok(Checked { ok: found.is_empty(), findings: found })
}

/// What is not well in the tables: entries that do not verify, chains with gaps, references that lead nowhere, digests that do not hold.
pub fn findings(t: &dyn Tables) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    check_entries(t, &mut findings)?;
    check_references(t, &mut findings)?;
    let seen_by_township = officer::base(t)?;
    t.each(t.table("root_digest"), &mut |row| {
        let root = match row.id.split_once(':') {
            Some(("household", id)) => scope::Root::Household(id.to_owned()),
            Some(("officer", id)) => scope::Root::Officer(id.to_owned()),
            _ => scope::Root::Common,
        };
        for (version, digest) in scope::kept_digests(t.catalogue().version, &row) {
            if scope::fresh_root_digest_as_of(&seen_by_township, &root, version)? != digest {
                findings.push(format!("digest {}", row.id));
            }
        }
        Ok(())
    })?;
    let officer = ledger::meta(t, "officer")?;
    if !officer.is_empty() {
        let mut base = officer::base(t)?;
        let roots: BTreeSet<scope::Root> = scope::own_roots(&base, &officer)?;
        for root in &roots {
            base.remove(t.table("root_digest"), &root.name())?;
        }
        if scope::digest_as_of(&mut base, &roots, officer::applied_schema(t)?)? != ledger::meta(t, "base_digest")? {
            findings.push("digest".into());
        }
    }
    Ok(findings)
}

fn check_entries(t: &dyn Tables, findings: &mut Vec<String>) -> Result<()> {
    t.each(t.table("entry"), &mut |row| {
        let entry = match ledger::entry(t, &row.id) {
            Ok(Some(entry)) => entry,
            Ok(None) => return Ok(()),
            // What cannot be read as an entry any more is a finding, and not the end of the check.
            Err(refusal) if refusal.code() == Code::BundleContent => {
                findings.push(format!("entry {}", row.id));
                return Ok(());
            }
            Err(refusal) => return Err(refusal),
        };
        let is_own = row.text("bundle").is_empty();
        let parent = t.get(t.table("chain"), &entry.header.chain)?.and_then(|chain| Place::parse(chain.text("parent")));
        let follows = match entry.header.seq {
            1 if is_own => entry.header.prev == chain_start(&entry.header.chain, parent.as_ref()),
            1 => true,
            _ => t.get(t.table("entry"), &entry.header.prev)?.is_some(),
        };
        // What is shown of an entry stands beside its header, and must be what the header says.
        let header = &entry.header;
        let told = [&header.chain, &header.prev, &header.author, &header.made_at, &header.kind, &header.act, &header.undoes];
        let shown = ["chain", "prev", "author", "made_at", "kind", "act", "undoes"].map(|column| row.text(column));
        let is_shown_so = told.iter().zip(shown).all(|(told, shown)| told.as_str() == shown)
            && row.integer("seq") == header.seq
            && row.text("seat") == ledger::seat(&header.chain, header.seq);
        if entry.hash != row.id || !entry.is_sound() || !is_shown_so {
            findings.push(format!("entry {}", row.id));
        }
        if !follows {
            findings.push(format!("chain {} {}", entry.header.chain, entry.header.seq));
        }
        Ok(())
    })?;
    // What was acknowledged must be here under that hash: a log that was written anew, hashes and all, has other ones.
    t.each(t.table("tip"), &mut |tip| {
        if t.get(t.table("entry"), tip.text("hash"))?.is_none() {
            findings.push(format!("acknowledged {} {}", tip.text("chain"), tip.integer("seq")));
        }
        Ok(())
    })?;
    t.each(t.table("chain"), &mut |chain| {
        for seq in 1..=chain.integer("last") {
            if t.find(t.table("entry"), "seat", &ledger::seat(&chain.id, seq))?.is_empty() {
                findings.push(format!("missing {} {seq}", chain.id));
            }
        }
        Ok(())
    })
}

fn check_references(t: &dyn Tables, findings: &mut Vec<String>) -> Result<()> {
    for table in t.catalogue().synced() {
        t.each(table, &mut |row| {
            if scope::hangs(t, &row)? {
                findings.push(format!("{} {}", table.name, row.id));
            }
            Ok(())
        })?;
    }
    Ok(())
}
