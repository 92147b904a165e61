//! Every table, declared once. From a synced table's line follow capture, history, undo, merge, held, the scope of a return, digests,
//! least scope and purge; a new one is its DDL in `schema.sql`, a migration step, its line here, and its verbs.
//!
//! What a later version of the schema adds says so ([`Column::since`]), so that a register of an earlier one is still written to in its own
//! version. A version adds tables, and columns in groups of their own; it takes nothing away, extends no group and no list of words, and
//! changes neither the scope nor the writer of a table: see `docs/decisions/0007-versions-of-the-schema.md`.
//!
//! Local tables (the exchange's own books) stand at the end, so that one store serves both.

use std::sync::OnceLock;

use crate::SCHEMA_VERSION;
use crate::tables::Value;

/// What a column holds when nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, "" by default.
    Text,
    /// A whole number, 0 by default.
    Integer,
}

/// A reference to a row of another table.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// The table that it leads to.
    pub table: &'static str,
    /// Whether the row makes no sense without the other one here. A soft reference may lead outside the share.
    pub hard: bool,
    /// Whether the row speaks of that person, and goes with a purge of it.
    pub about: bool,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in `schema.sql`.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Fields with the same group mean something only together, and conflict together. Alone when "".
    pub group: &'static str,
    /// Where it leads.
    pub refers: Option<Reference>,
    /// Whether it tells something of a person that is masked outside the register.
    pub sensitive: bool,
    /// Whether it is written once, with the row.
    pub fixed: bool,
    /// Whether rows are looked up by it: it has an index.
    pub looked_up: bool,
    /// The words that it takes besides "", where it takes only some.
    pub one_of: &'static [&'static str],
    /// The first version of the schema that has it.
    pub since: u32,
}

/// The most bytes of a text: a cell of a spreadsheet fits, and an entry stays far below its bound.
pub const LONGEST_TEXT: usize = 100_000;

impl Column {
    /// The default, for a column that nothing was written to.
    pub fn default_value(&self) -> Value {
        match self.kind {
            Kind::Text => Value::Text(String::new()),
            Kind::Integer => Value::Integer(0),
        }
    }

    const fn group(mut self, group: &'static str) -> Self {
        self.group = group;
        self
    }

    const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    const fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    const fn looked_up(mut self) -> Self {
        self.looked_up = true;
        self
    }

    /// The same, which only this version of the schema and later ones have.
    pub const fn since(mut self, version: u32) -> Self {
        self.since = version;
        self
    }

    const fn one_of(mut self, words: &'static [&'static str]) -> Self {
        self.one_of = words;
        self
    }

    /// Whether it can hold this value.
    pub fn takes(&self, value: &Value) -> bool {
        match (self.kind, value) {
            (Kind::Text, Value::Text(text)) if text.len() > LONGEST_TEXT => false,
            (Kind::Text, Value::Text(text)) => self.one_of.is_empty() || text.is_empty() || self.one_of.contains(&text.as_str()),
            (Kind::Integer, Value::Integer(_)) => true,
            _ => false,
        }
    }

    /// A reference to a person of whom the row speaks: it goes with a purge of that person.
    pub const fn about(mut self) -> Self {
        if let Some(reference) = &mut self.refers {
            reference.about = true;
        }
        self
    }
}

/// A text column.
pub const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text, group: "", refers: None, sensitive: false, fixed: false, looked_up: false, one_of: &[], since: 1 }
}

/// A number column.
pub const fn integer(name: &'static str) -> Column {
    Column { kind: Kind::Integer, ..text(name) }
}

/// A reference that may lead outside the share.
pub const fn soft(name: &'static str, table: &'static str) -> Column {
    Column { refers: Some(Reference { table, hard: false, about: false }), looked_up: true, ..text(name) }
}

/// A reference to a row without which this one is not shown.
pub const fn hard(name: &'static str, table: &'static str) -> Column {
    Column { refers: Some(Reference { table, hard: true, about: false }), looked_up: true, fixed: true, ..text(name) }
}

/// How it is found out whose a row is.
#[derive(Clone, Copy, Debug)]
pub enum Scope {
    /// Everybody's: code tables, places, the names of officers.
    Common,
    /// The officer's whose id stands in this column.
    Officer(&'static str),
    /// A root of shares: it is the officer's whom its newest running row in the table `charge` names.
    Charged,
    /// Where its newest row in another table leads: a person, by the newest membership, to a household.
    Newest {
        /// The table of such rows.
        link: &'static str,
        /// Its column that names this row.
        of: &'static str,
        /// Its column that leads on.
        to: &'static str,
    },
    /// Where any of these references leads.
    Via(&'static [&'static str]),
    /// Not synced at all.
    Local,
}

/// Who may write a synced table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Officers within their share, and the township.
    Both,
    /// The township alone.
    Township,
    /// The township; an officer only for a household that the same entry adds, and in the own name.
    TownshipOrFounder,
}

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its place in the catalogue; only for tables that stand in one.
    pub index: usize,
    /// Its name in `schema.sql`.
    pub name: &'static str,
    /// Whose its rows are.
    pub scope: Scope,
    /// Who writes them.
    pub writer: Writer,
    /// All columns but the id.
    pub columns: Vec<Column>,
    /// The first version of the schema that has it.
    pub since: u32,
    groups: Vec<Vec<usize>>,
    newest: u32,
}

impl Table {
    /// A synced table.
    pub fn synced(name: &'static str, scope: Scope, writer: Writer, columns: &[Column]) -> Self {
        let mut table = Self { index: usize::MAX, name, scope, writer, columns: columns.to_vec(), since: 1, groups: Vec::new(), newest: 1 };
        for (at, column) in columns.iter().enumerate() {
            table.newest = table.newest.max(column.since);
            let same = table.groups.iter().position(|group| !column.group.is_empty() && columns[group[0]].group == column.group);
            match same {
                Some(group) => table.groups[group].push(at),
                None => table.groups.push(vec![at]),
            }
        }
        table
    }

    /// A table of this register alone.
    pub fn local(name: &'static str, columns: &[Column]) -> Self {
        Self::synced(name, Scope::Local, Writer::Both, columns)
    }

    /// The same, which only this version of the schema and later ones have.
    pub fn since(mut self, version: u32) -> Self {
        self.since = version;
        self.newest = self.newest.max(version);
        self
    }

    /// The version of the schema that added the last of its columns.
    pub fn newest(&self) -> u32 {
        self.newest
    }

    /// The table as an earlier version of the schema had it, if it had it.
    fn cut_to(self, version: u32) -> Option<Self> {
        if self.since > version {
            return None;
        }
        let columns: Vec<Column> = self.columns.into_iter().filter(|column| column.since <= version).collect();
        Some(Self::synced(self.name, self.scope, self.writer, &columns).since(self.since))
    }

    /// Whether it takes part in the exchange.
    pub fn is_synced(&self) -> bool {
        !matches!(self.scope, Scope::Local)
    }

    /// The columns that conflict together, as positions.
    pub fn groups(&self) -> &[Vec<usize>] {
        &self.groups
    }

    /// The names of the columns in the group that this column is in, or none for an unknown column.
    pub fn group_of(&self, column: &str) -> Vec<&'static str> {
        let at = self.find_column(column);
        let group = self.groups.iter().find(|group| at.is_some_and(|at| group.contains(&at)));
        group.into_iter().flatten().map(|at| self.columns[*at].name).collect()
    }

    /// The position of a column, if there is one of that name.
    pub fn find_column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The position of a column that the program itself names.
    ///
    /// # Panics
    /// Where the table has no such column: a mistake of the program, never of its input.
    pub fn column_index(&self, name: &str) -> usize {
        match self.find_column(name) {
            Some(at) => at,
            None => panic!("table {} has no column {name}", self.name),
        }
    }

    /// The references of a row's table, with their columns.
    pub fn references(&self) -> impl Iterator<Item = (&Column, Reference)> {
        self.columns.iter().filter_map(|column| Some((column, column.refers?)))
    }

    /// Whether its rows are persons, or speak of one: what a purge may take.
    pub fn speaks_of_people(&self) -> bool {
        self.name == "person" || self.columns.iter().any(|column| column.refers.is_some_and(|reference| reference.about))
    }

    /// Whether rows can be voided (作废): entered by mistake, kept, and no longer counted.
    pub fn can_void(&self) -> bool {
        self.find_column("voided_at").is_some()
    }
}

/// All tables of a register.
#[derive(Debug)]
pub struct Catalogue {
    /// The version of the schema that it declares.
    pub version: u32,
    /// In the order of declaration; a table's `index` is its place here.
    pub tables: Vec<Table>,
}

impl Catalogue {
    /// A catalogue that lives as long as the program: of the present version, or of a later one where a table or column says so.
    pub fn leak(tables: Vec<Table>) -> &'static Self {
        let version = tables.iter().map(Table::newest).fold(SCHEMA_VERSION, u32::max);
        Self::leak_as_of(version, tables)
    }

    /// The catalogue of one version, without what these synced tables have only since a later one.
    pub fn leak_as_of(version: u32, tables: Vec<Table>) -> &'static Self {
        let mut tables: Vec<Table> = tables.into_iter().filter_map(|table| table.cut_to(version)).collect();
        tables.extend(local_tables());
        for (index, table) in tables.iter_mut().enumerate() {
            table.index = index;
        }
        Box::leak(Box::new(Self { version, tables }))
    }

    /// The product's own.
    pub fn standard() -> &'static Self {
        static STANDARD: OnceLock<&'static Catalogue> = OnceLock::new();
        STANDARD.get_or_init(|| Self::leak(synced_tables()))
    }

    /// A table by its name, if there is one.
    pub fn find_table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// A table that the program itself names.
    ///
    /// # Panics
    /// Where there is none: a mistake of the program, never of its input.
    pub fn table(&self, name: &str) -> &Table {
        match self.find_table(name) {
            Some(table) => table,
            None => panic!("no table {name} in the catalogue"),
        }
    }

    /// The tables that take part in the exchange.
    pub fn synced(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter().filter(|table| table.is_synced())
    }

    /// The synced tables with a reference to this one, with that column.
    pub fn referring(&self, to: &str) -> impl Iterator<Item = (&Table, &Column, Reference)> {
        let all = self.synced().flat_map(|table| table.references().map(move |(column, reference)| (table, column, reference)));
        all.filter(move |(_, _, reference)| reference.table == to)
    }
}

const VOIDED: [Column; 2] = [text("voided_at").group("voided"), text("void_reason").group("voided")];

fn with_void(columns: &[Column]) -> Vec<Column> {
    [columns, &VOIDED].concat()
}

/// The synced tables of the product, in the order in which new rows are written: what is referred to first.
pub fn synced_tables() -> Vec<Table> {
    use Writer::*;
    vec![
        Table::synced(
            "place",
            Scope::Common,
            Township,
            &with_void(&[
                text("code").looked_up(),
                text("name"),
                text("level").one_of(&["township", "village", "group"]),
                soft("parent_id", "place"),
                text("from_on"),
                text("to_on"),
            ]),
        ),
        Table::synced("officer", Scope::Common, Township, &with_void(&[text("name").looked_up(), text("from_on"), text("to_on")])),
        Table::synced(
            "setting",
            Scope::Common,
            Township,
            &with_void(&[text("name").looked_up(), text("value"), text("from_on"), text("to_on"), text("source")]),
        ),
        Table::synced(
            "device",
            Scope::Officer("officer_id"),
            Township,
            &[
                soft("officer_id", "officer").fixed(),
                text("signing_key").fixed(),
                text("sealing_key").fixed(),
                text("enrolled_on").fixed(),
                text("state").one_of(&["active", "retired", "revoked"]).group("state"),
                text("state_since").group("state"),
            ],
        ),
        Table::synced(
            "area",
            Scope::Officer("officer_id"),
            Township,
            &with_void(&[soft("officer_id", "officer").fixed(), soft("place_id", "place").fixed(), text("from_on"), text("to_on")]),
        ),
        Table::synced(
            "household",
            Scope::Charged,
            Both,
            &with_void(&[
                soft("place_id", "place"),
                text("number").looked_up(),
                text("kind").one_of(&["family", "collective"]),
                text("address"),
                text("phone").sensitive(),
                text("note"),
                text("opened_on"),
                text("closed_on").group("closed"),
                text("closed_why").group("closed"),
            ]),
        ),
        Table::synced(
            "charge",
            Scope::Via(&["household_id"]),
            TownshipOrFounder,
            &with_void(&[
                hard("household_id", "household"),
                soft("officer_id", "officer").fixed(),
                text("from_on"),
                text("to_on"),
                text("why"),
            ]),
        ),
        Table::synced(
            "person",
            Scope::Newest { link: "membership", of: "person_id", to: "household_id" },
            Both,
            &with_void(&[
                text("name"),
                text("former_name"),
                text("sex").one_of(&["0", "1", "2", "9"]).group("identity"),
                text("birth").group("identity").sensitive(),
                text("birth_calendar").one_of(&["solar", "lunar", "lunar_guessed"]).group("identity"),
                text("birth_text").group("identity").sensitive(),
                text("id_kind").group("identity"),
                text("id_number").group("identity").sensitive().looked_up(),
                text("id_state")
                    .one_of(&["none", "sound", "wrong_check", "damaged", "contradicts_birth", "contradicts_sex"])
                    .group("identity"),
                text("id_text").group("identity").sensitive(),
                text("nation"),
                text("education").group("education"),
                text("education_text").group("education"),
                text("marital"),
                text("occupation"),
                text("political"),
                text("phone").sensitive(),
                text("hukou_kind"),
                text("hukou_place"),
                text("died_on").group("death"),
                text("death_reported_on").group("death"),
                text("death_event").group("death"),
                text("note"),
                soft("offer_to", "officer").group("offer"),
                text("offer_on").group("offer"),
            ]),
        ),
        Table::synced(
            "membership",
            Scope::Via(&["household_id"]),
            Both,
            &with_void(&[
                soft("person_id", "person").fixed().about(),
                hard("household_id", "household").group("belonging"),
                text("relation").group("belonging"),
                text("relation_text").group("belonging"),
                text("from_on").group("began"),
                text("began_why").group("began"),
                text("began_event").group("began"),
                text("to_on").group("ended"),
                text("ended_why").group("ended"),
                text("ended_event").group("ended"),
            ]),
        ),
        Table::synced(
            "stay",
            Scope::Via(&["person_id"]),
            Both,
            &with_void(&[
                hard("person_id", "person").about(),
                soft("place_id", "place").group("where"),
                text("place_text").group("where"),
                text("from_on").group("began"),
                text("to_on").group("ended"),
                text("reason"),
                text("began_event").group("began"),
                text("ended_event").group("ended"),
            ]),
        ),
        Table::synced(
            "partnership",
            Scope::Via(&["person_id", "partner_id"]),
            Both,
            &with_void(&[
                soft("person_id", "person").fixed().about(),
                soft("partner_id", "person").fixed().about(),
                text("partner_name"),
                text("from_on").group("began"),
                text("began_event").group("began"),
                text("to_on").group("ended"),
                text("ended_how").group("ended"),
                text("ended_event").group("ended"),
            ]),
        ),
        Table::synced(
            "parentage",
            Scope::Via(&["child_id", "parent_id"]),
            Both,
            &with_void(&[
                soft("child_id", "person").fixed().about(),
                soft("parent_id", "person").fixed().about(),
                text("parent_name"),
                text("kind").one_of(&["birth", "adoption", "step"]).group("kind"),
                text("event_id").group("kind"),
            ]),
        ),
        Table::synced(
            "event",
            Scope::Via(&["household_id"]),
            Both,
            &with_void(&[
                hard("household_id", "household"),
                text("kind").fixed(),
                text("happened_on").group("when"),
                text("calendar").group("when"),
                text("date_text").group("when"),
                text("reported_on"),
                soft("person_id", "person").fixed().about(),
                soft("other_person_id", "person").fixed().about(),
                soft("other_household_id", "household").fixed(),
                text("place_text"),
                text("document"),
                text("note"),
            ]),
        ),
        Table::synced(
            "alias",
            Scope::Via(&["survivor_id", "dead_id"]),
            Township,
            &with_void(&[soft("dead_id", "person").fixed().about(), soft("survivor_id", "person").fixed().about(), text("merged_on")]),
        ),
        Table::synced(
            "outcome",
            Scope::Officer("officer_id"),
            Township,
            &[
                soft("officer_id", "officer").fixed(),
                text("entry").fixed().looked_up(),
                text("subject").one_of(&["conflict", "held"]).fixed(),
                text("verdict").one_of(&["taken", "refused", "other", "accepted", "rejected"]).fixed(),
                text("row_table").fixed(),
                soft("row_id", "person").fixed().about(),
                text("fields").fixed(),
                text("word").fixed(),
                text("decided_at").fixed(),
            ],
        ),
        Table::synced(
            "receipt",
            Scope::Officer("officer_id"),
            Township,
            &[
                soft("officer_id", "officer").fixed(),
                text("bundle").fixed(),
                integer("sent").fixed(),
                integer("merged").fixed(),
                integer("conflicts").fixed(),
                integer("held").fixed(),
                integer("rejected").fixed(),
                integer("purged").fixed(),
                integer("already").fixed(),
                text("taken_at").fixed(),
            ],
        ),
    ]
}

/// The books that each register keeps for itself.
fn local_tables() -> Vec<Table> {
    vec![
        Table::local("meta", &[text("value")]),
        Table::local("counter", &[integer("value")]),
        Table::local("user", &[text("name"), text("wrap"), text("added_at")]),
        Table::local(
            "entry",
            &[
                text("seat").looked_up(),
                text("chain"),
                integer("seq"),
                text("prev"),
                text("officer"),
                text("device"),
                text("author"),
                text("made_at"),
                text("kind"),
                text("act").looked_up(),
                text("undoes").looked_up(),
                text("header"),
                integer("position"),
                text("recorded_at"),
                text("bundle").looked_up(),
            ],
        ),
        Table::local(
            "part",
            &[text("entry"), integer("number"), text("row_table"), text("row_id").looked_up(), text("body"), text("fate")],
        ),
        Table::local("chain", &[text("parent"), integer("last"), text("tip"), integer("acked")]),
        Table::local(
            "conflict",
            &[
                text("row_table"),
                text("row_id").looked_up(),
                text("fields"),
                text("officer").looked_up(),
                text("before"),
                text("theirs"),
                text("parts"),
                integer("position"),
                text("opened_at"),
            ],
        ),
        Table::local(
            "held",
            &[text("entry").looked_up(), text("officer").looked_up(), text("why"), integer("position"), text("opened_at")],
        ),
        Table::local("touched", &[text("row_table"), integer("position").looked_up()]),
        Table::local("given", &[text("officer"), text("row_table"), text("row_id")]),
        Table::local("tip", &[text("officer").looked_up(), text("chain"), integer("seq"), text("hash")]),
        Table::local("confirmed", &[text("officer").looked_up(), text("chain"), text("number")]),
        Table::local(
            "correspondent",
            &[
                text("full"),
                integer("schema"),
                text("last_bundle"),
                text("last_bundle_at"),
                text("last_return_at"),
                text("escrow"),
                text("town_key"),
            ],
        ),
        Table::local("return_made", &[integer("position"), text("officer"), text("made_at")]),
        Table::local("branch", &[text("state")]),
        Table::local("purged", &[text("row_table"), text("ground"), text("purged_at")]),
        Table::local(
            "journal",
            &[integer("position"), text("recorded_at"), text("row_table"), text("row_id").looked_up(), text("before"), text("cause")],
        ),
        Table::local("root_digest", &[text("digest")]),
        Table::local("base_row", &[text("row_table"), text("written")]),
        Table::local("waiting", &[text("why")]),
        Table::local("offered", &[text("name"), text("sex"), text("birth"), text("from_officer"), text("since")]),
        Table::local(
            "pending",
            &[
                text("subject"),
                text("entry"),
                text("row_table"),
                text("row_id").looked_up(),
                text("fields"),
                text("before"),
                text("ours"),
                text("theirs"),
                text("why"),
            ],
        ),
        Table::local(
            "bundle",
            &[text("direction"), text("kind"), text("number"), text("officer").looked_up(), text("sha256"), text("at"), text("summary")],
        ),
        Table::local("orphan", &[text("officer").looked_up(), text("row_table"), text("written")]),
    ]
}
