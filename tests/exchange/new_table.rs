//! The catalogue's promise: a new table is its DDL and its line in the catalogue. Here one joins, and goes there and back.

use huce_core::catalogue::{Catalogue, Scope, Table, Writer, hard, synced_tables, text};
use huce_core::exchange::gate::{self, Act, Actor, Role};
use huce_core::exchange::{clerk, ledger, officer, payload, town};
use huce_core::store::{Database, SystemChance};
use huce_core::tables::{Row, Tables};

const NOW: &str = "2026-03-01T08:00:00Z";
const DDL: &str = "CREATE TABLE dog (id TEXT PRIMARY KEY NOT NULL, household_id TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '', colour TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX dog_household_id ON dog (household_id);";

fn with_dogs() -> &'static Catalogue {
    let dog = Table::synced(
        "dog",
        Scope::Via(&["household_id"]),
        Writer::Both,
        &[hard("household_id", "household"), text("name"), text("colour")],
    );
    let mut tables = synced_tables();
    tables.push(dog);
    Catalogue::leak(tables)
}

fn act(t: &mut dyn Tables, role: Role, name: &str, run: impl FnOnce(&mut Act) -> huce_core::refusal::Result<()>) {
    let mut chance = SystemChance;
    let actor = Actor { author: format!("{name}-device/1"), officer: name.into(), device: format!("{name}-device") };
    let mut act = Act::begin(t, &mut chance, role, actor, "dog", NOW).unwrap();
    run(&mut act).unwrap();
    act.finish("").unwrap();
}

#[test]
fn a_new_table_goes_there_and_back_by_its_declaration_alone() {
    let catalogue = with_dogs();
    let mut office = Database::in_memory().unwrap().with_catalogue(catalogue, DDL).unwrap();
    let mut village = Database::in_memory().unwrap().with_catalogue(catalogue, DDL).unwrap();
    office.transaction(|town| village.transaction(|li| there_and_back(town, li, catalogue))).unwrap();
    office.rebuild().unwrap();
    village.rebuild().unwrap();
}

fn there_and_back(town: &mut dyn Tables, li: &mut dyn Tables, catalogue: &'static Catalogue) -> huce_core::refusal::Result<()> {
    town::begin_branch(town, "branch-a").unwrap();
    gate::begin_chain(town, "town-chain").unwrap();
    gate::begin_chain(li, "li-chain").unwrap();
    act(town, Role::Township, "", |act| {
        act.put(Row::new(act.t.table("household"), "h1").with("address", "清溪村一组"))?;
        clerk::assign(act, "h1", "li", "2026-01-01", "")
    });
    let give = |town: &mut dyn Tables, li: &mut dyn Tables| {
        let mut stamp = ledger::Stamp::begin(town, NOW).unwrap();
        let (ret, rows) = town::begin_return(town, &mut stamp, "li").unwrap();
        let mut lines = Vec::new();
        payload::write_return(&ret, &rows, town, &mut |line| {
            lines.push(Ok(line.to_owned()));
            Ok(())
        })
        .unwrap();
        let ret = payload::read_return(&mut lines.into_iter(), catalogue).unwrap();
        assert_eq!(officer::refusal(li, &ret, false).unwrap(), None);
        let mut stamp = ledger::Stamp::begin(li, NOW).unwrap();
        officer::apply(li, &mut stamp, &ret).unwrap();
    };
    give(town, li);

    act(li, Role::Officer, "li", |act| {
        let dog = Row::new(act.t.table("dog"), "d1").with("household_id", "h1").with("name", "旺财").with("colour", "黄");
        act.put(dog)
    });
    let bundle = officer::bundle(li, "b1", "li", "li-device").unwrap();
    let mut lines = Vec::new();
    payload::write_changes(&bundle, &mut |line| {
        lines.push(Ok(line.to_owned()));
        Ok(())
    })
    .unwrap();
    let bundle = payload::read_changes("b1", "li", "li-device", &mut lines.into_iter(), catalogue, &|_| unreachable!()).unwrap();
    act(town, Role::Township, "", |act| clerk::take_in(act, &bundle).map(drop));
    let dog = catalogue.table("dog");
    assert_eq!(town.get(dog, "d1").unwrap().unwrap().text("name"), "旺财");

    act(town, Role::Township, "", |act| {
        let row = act.t.get(dog, "d1")?.unwrap();
        act.put(row.with("colour", "黑"))
    });
    give(town, li);
    assert_eq!(li.get(dog, "d1").unwrap().unwrap().text("colour"), "黑");
    assert!(officer::unacknowledged(li).unwrap().is_empty());
    assert_eq!(town::share(town, "li").unwrap().iter().filter(|key| key.table.name == "dog").count(), 1);

    act(town, Role::Township, "", |act| clerk::assign(act, "h1", "zhang", "2026-02-01", ""));
    give(town, li);
    assert!(li.get(dog, "d1").unwrap().is_none(), "the dog leaves with its household");
    Ok(())
}
