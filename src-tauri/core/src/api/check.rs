//! Whether a register is sound: pages, references, chains, hashes, digests.

use std::collections::BTreeSet;

use serde::Serialize;

use super::register::Register;
use crate::exchange::entry::{Place, chain_start};
use crate::exchange::{ledger, officer, scope};
use crate::refusal::Result;
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
        let Some(entry) = ledger::entry(t, &row.id)? else { return Ok(()) };
        let is_own = row.text("bundle").is_empty();
        let parent = t.get(t.table("chain"), &entry.header.chain)?.and_then(|chain| Place::parse(chain.text("parent")));
        let follows = match entry.header.seq {
            1 if is_own => entry.header.prev == chain_start(&entry.header.chain, parent.as_ref()),
            1 => true,
            _ => t.get(t.table("entry"), &entry.header.prev)?.is_some(),
        };
        if entry.hash != row.id || !entry.is_sound() {
            findings.push(format!("entry {}", row.id));
        }
        if !follows {
            findings.push(format!("chain {} {}", entry.header.chain, entry.header.seq));
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
