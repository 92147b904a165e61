-- Version 1: the first register.
CREATE TABLE place (
    id TEXT PRIMARY KEY NOT NULL,
    code TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    level TEXT NOT NULL DEFAULT '' CHECK (level IN ('', 'township', 'village', 'group')),
    parent_id TEXT NOT NULL DEFAULT '',
    from_on TEXT NOT NULL DEFAULT '',
    to_on TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX place_code ON place (code);
CREATE INDEX place_parent_id ON place (parent_id);
CREATE TABLE officer (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    from_on TEXT NOT NULL DEFAULT '',
    to_on TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX officer_name ON officer (name);
CREATE TABLE setting (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    value TEXT NOT NULL DEFAULT '',
    from_on TEXT NOT NULL DEFAULT '',
    to_on TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX setting_name ON setting (name);
CREATE TABLE device (
    id TEXT PRIMARY KEY NOT NULL,
    officer_id TEXT NOT NULL DEFAULT '',
    signing_key TEXT NOT NULL DEFAULT '',
    sealing_key TEXT NOT NULL DEFAULT '',
    enrolled_on TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '' CHECK (state IN ('', 'active', 'retired', 'revoked')),
    state_since TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX device_officer_id ON device (officer_id);
CREATE TABLE area (
    id TEXT PRIMARY KEY NOT NULL,
    officer_id TEXT NOT NULL DEFAULT '',
    place_id TEXT NOT NULL DEFAULT '',
    from_on TEXT NOT NULL DEFAULT '',
    to_on TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX area_officer_id ON area (officer_id);
CREATE INDEX area_place_id ON area (place_id);
CREATE TABLE household (
    id TEXT PRIMARY KEY NOT NULL,
    place_id TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '' CHECK (kind IN ('', 'family', 'collective')),
    address TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    opened_on TEXT NOT NULL DEFAULT '',
    closed_on TEXT NOT NULL DEFAULT '',
    closed_why TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX household_place_id ON household (place_id) WHERE place_id <> '';
CREATE INDEX household_number ON household (number) WHERE number <> '';
CREATE TABLE charge (
    id TEXT PRIMARY KEY NOT NULL,
    household_id TEXT NOT NULL DEFAULT '' REFERENCES household (id) DEFERRABLE INITIALLY DEFERRED,
    officer_id TEXT NOT NULL DEFAULT '',
    from_on TEXT NOT NULL DEFAULT '',
    to_on TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX charge_household_id ON charge (household_id) WHERE household_id <> '';
CREATE INDEX charge_officer_id ON charge (officer_id) WHERE officer_id <> '';
CREATE TABLE person (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    former_name TEXT NOT NULL DEFAULT '',
    sex TEXT NOT NULL DEFAULT '' CHECK (sex IN ('', '0', '1', '2', '9')),
    birth TEXT NOT NULL DEFAULT '',
    birth_calendar TEXT NOT NULL DEFAULT '' CHECK (birth_calendar IN ('', 'solar', 'lunar', 'lunar_guessed')),
    birth_text TEXT NOT NULL DEFAULT '',
    id_kind TEXT NOT NULL DEFAULT '',
    id_number TEXT NOT NULL DEFAULT '',
    id_state TEXT NOT NULL DEFAULT '' CHECK (id_state IN ('', 'none', 'sound', 'wrong_check', 'damaged', 'contradicts_birth', 'contradicts_sex')),
    id_text TEXT NOT NULL DEFAULT '',
    nation TEXT NOT NULL DEFAULT '',
    education TEXT NOT NULL DEFAULT '',
    education_text TEXT NOT NULL DEFAULT '',
    marital TEXT NOT NULL DEFAULT '',
    occupation TEXT NOT NULL DEFAULT '',
    political TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    hukou_kind TEXT NOT NULL DEFAULT '',
    hukou_place TEXT NOT NULL DEFAULT '',
    died_on TEXT NOT NULL DEFAULT '',
    death_reported_on TEXT NOT NULL DEFAULT '',
    death_event TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    offer_to TEXT NOT NULL DEFAULT '',
    offer_on TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX person_id_number ON person (id_number) WHERE id_number <> '';
CREATE INDEX person_offer_to ON person (offer_to) WHERE offer_to <> '';
CREATE TABLE membership (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL DEFAULT '',
    household_id TEXT NOT NULL DEFAULT '' REFERENCES household (id) DEFERRABLE INITIALLY DEFERRED,
    relation TEXT NOT NULL DEFAULT '',
    relation_text TEXT NOT NULL DEFAULT '',
    from_on TEXT NOT NULL DEFAULT '',
    began_why TEXT NOT NULL DEFAULT '',
    began_event TEXT NOT NULL DEFAULT '',
    to_on TEXT NOT NULL DEFAULT '',
    ended_why TEXT NOT NULL DEFAULT '',
    ended_event TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX membership_person_id ON membership (person_id) WHERE person_id <> '';
CREATE INDEX membership_household_id ON membership (household_id) WHERE household_id <> '';
CREATE TABLE stay (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL DEFAULT '' REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    place_id TEXT NOT NULL DEFAULT '',
    place_text TEXT NOT NULL DEFAULT '',
    from_on TEXT NOT NULL DEFAULT '',
    to_on TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    began_event TEXT NOT NULL DEFAULT '',
    ended_event TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX stay_person_id ON stay (person_id) WHERE person_id <> '';
CREATE INDEX stay_place_id ON stay (place_id) WHERE place_id <> '';
CREATE TABLE partnership (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL DEFAULT '',
    partner_id TEXT NOT NULL DEFAULT '',
    partner_name TEXT NOT NULL DEFAULT '',
    from_on TEXT NOT NULL DEFAULT '',
    began_event TEXT NOT NULL DEFAULT '',
    to_on TEXT NOT NULL DEFAULT '',
    ended_how TEXT NOT NULL DEFAULT '',
    ended_event TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX partnership_person_id ON partnership (person_id) WHERE person_id <> '';
CREATE INDEX partnership_partner_id ON partnership (partner_id) WHERE partner_id <> '';
CREATE TABLE parentage (
    id TEXT PRIMARY KEY NOT NULL,
    child_id TEXT NOT NULL DEFAULT '',
    parent_id TEXT NOT NULL DEFAULT '',
    parent_name TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '' CHECK (kind IN ('', 'birth', 'adoption', 'step')),
    event_id TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX parentage_child_id ON parentage (child_id) WHERE child_id <> '';
CREATE INDEX parentage_parent_id ON parentage (parent_id) WHERE parent_id <> '';
CREATE TABLE event (
    id TEXT PRIMARY KEY NOT NULL,
    household_id TEXT NOT NULL DEFAULT '' REFERENCES household (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL DEFAULT '',
    happened_on TEXT NOT NULL DEFAULT '',
    calendar TEXT NOT NULL DEFAULT '',
    date_text TEXT NOT NULL DEFAULT '',
    reported_on TEXT NOT NULL DEFAULT '',
    person_id TEXT NOT NULL DEFAULT '',
    other_person_id TEXT NOT NULL DEFAULT '',
    other_household_id TEXT NOT NULL DEFAULT '',
    place_text TEXT NOT NULL DEFAULT '',
    document TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX event_household_id ON event (household_id) WHERE household_id <> '';
CREATE INDEX event_person_id ON event (person_id) WHERE person_id <> '';
CREATE INDEX event_other_person_id ON event (other_person_id) WHERE other_person_id <> '';
CREATE INDEX event_other_household_id ON event (other_household_id) WHERE other_household_id <> '';
CREATE TABLE alias (
    id TEXT PRIMARY KEY NOT NULL,
    dead_id TEXT NOT NULL DEFAULT '',
    survivor_id TEXT NOT NULL DEFAULT '',
    merged_on TEXT NOT NULL DEFAULT '',
    voided_at TEXT NOT NULL DEFAULT '',
    void_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX alias_dead_id ON alias (dead_id) WHERE dead_id <> '';
CREATE INDEX alias_survivor_id ON alias (survivor_id) WHERE survivor_id <> '';
CREATE TABLE outcome (
    id TEXT PRIMARY KEY NOT NULL,
    officer_id TEXT NOT NULL DEFAULT '',
    entry TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '' CHECK (subject IN ('', 'conflict', 'held')),
    verdict TEXT NOT NULL DEFAULT '' CHECK (verdict IN ('', 'taken', 'refused', 'other', 'accepted', 'rejected')),
    row_table TEXT NOT NULL DEFAULT '',
    row_id TEXT NOT NULL DEFAULT '',
    fields TEXT NOT NULL DEFAULT '',
    word TEXT NOT NULL DEFAULT '',
    decided_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outcome_officer_id ON outcome (officer_id) WHERE officer_id <> '';
CREATE INDEX outcome_row_id ON outcome (row_id) WHERE row_id <> '';
CREATE TABLE receipt (
    id TEXT PRIMARY KEY NOT NULL,
    officer_id TEXT NOT NULL DEFAULT '',
    bundle TEXT NOT NULL DEFAULT '',
    sent INTEGER NOT NULL DEFAULT 0,
    merged INTEGER NOT NULL DEFAULT 0,
    conflicts INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    purged INTEGER NOT NULL DEFAULT 0,
    already INTEGER NOT NULL DEFAULT 0,
    taken_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX receipt_officer_id ON receipt (officer_id);
CREATE TABLE meta (
    id TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TABLE counter (
    id TEXT PRIMARY KEY NOT NULL,
    value INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE user (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    wrap TEXT NOT NULL DEFAULT '',
    added_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE entry (
    id TEXT PRIMARY KEY NOT NULL,
    seat TEXT NOT NULL DEFAULT '',
    chain TEXT NOT NULL DEFAULT '',
    seq INTEGER NOT NULL DEFAULT 0,
    prev TEXT NOT NULL DEFAULT '',
    officer TEXT NOT NULL DEFAULT '',
    device TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL DEFAULT '',
    made_at TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',
    act TEXT NOT NULL DEFAULT '',
    undoes TEXT NOT NULL DEFAULT '',
    header TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0,
    recorded_at TEXT NOT NULL DEFAULT '',
    bundle TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX entry_seat ON entry (seat) WHERE seat <> '';
CREATE INDEX entry_act ON entry (act) WHERE act <> '';
CREATE INDEX entry_undoes ON entry (undoes) WHERE undoes <> '';
CREATE INDEX entry_bundle ON entry (bundle) WHERE bundle <> '';
CREATE TABLE part (
    id TEXT PRIMARY KEY NOT NULL,
    entry TEXT NOT NULL DEFAULT '',
    number INTEGER NOT NULL DEFAULT 0,
    row_table TEXT NOT NULL DEFAULT '',
    row_id TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    fate TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX part_row_id ON part (row_id) WHERE row_id <> '';
CREATE TABLE chain (
    id TEXT PRIMARY KEY NOT NULL,
    parent TEXT NOT NULL DEFAULT '',
    last INTEGER NOT NULL DEFAULT 0,
    tip TEXT NOT NULL DEFAULT '',
    acked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE conflict (
    id TEXT PRIMARY KEY NOT NULL,
    row_table TEXT NOT NULL DEFAULT '',
    row_id TEXT NOT NULL DEFAULT '',
    fields TEXT NOT NULL DEFAULT '',
    officer TEXT NOT NULL DEFAULT '',
    before TEXT NOT NULL DEFAULT '',
    theirs TEXT NOT NULL DEFAULT '',
    parts TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0,
    opened_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX conflict_row_id ON conflict (row_id);
CREATE INDEX conflict_officer ON conflict (officer);
CREATE TABLE held (
    id TEXT PRIMARY KEY NOT NULL,
    entry TEXT NOT NULL DEFAULT '',
    officer TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0,
    opened_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX held_entry ON held (entry);
CREATE INDEX held_officer ON held (officer);
CREATE TABLE touched (
    id TEXT PRIMARY KEY NOT NULL,
    row_table TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX touched_position ON touched (position);
CREATE TABLE given (
    id TEXT PRIMARY KEY NOT NULL,
    officer TEXT NOT NULL DEFAULT '',
    row_table TEXT NOT NULL DEFAULT '',
    row_id TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TABLE tip (
    id TEXT PRIMARY KEY NOT NULL,
    officer TEXT NOT NULL DEFAULT '',
    chain TEXT NOT NULL DEFAULT '',
    seq INTEGER NOT NULL DEFAULT 0,
    hash TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX tip_officer ON tip (officer);
CREATE TABLE confirmed (
    id TEXT PRIMARY KEY NOT NULL,
    officer TEXT NOT NULL DEFAULT '',
    chain TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX confirmed_officer ON confirmed (officer);
CREATE TABLE correspondent (
    id TEXT PRIMARY KEY NOT NULL,
    full TEXT NOT NULL DEFAULT '',
    schema INTEGER NOT NULL DEFAULT 0,
    last_bundle TEXT NOT NULL DEFAULT '',
    last_bundle_at TEXT NOT NULL DEFAULT '',
    last_return_at TEXT NOT NULL DEFAULT '',
    escrow TEXT NOT NULL DEFAULT '',
    town_key TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE return_made (
    id TEXT PRIMARY KEY NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    officer TEXT NOT NULL DEFAULT '',
    made_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE branch (
    id TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE purged (
    id TEXT PRIMARY KEY NOT NULL,
    row_table TEXT NOT NULL DEFAULT '',
    ground TEXT NOT NULL DEFAULT '',
    purged_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE journal (
    id TEXT PRIMARY KEY NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    recorded_at TEXT NOT NULL DEFAULT '',
    row_table TEXT NOT NULL DEFAULT '',
    row_id TEXT NOT NULL DEFAULT '',
    before TEXT NOT NULL DEFAULT '',
    cause TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_row_id ON journal (row_id);
CREATE TABLE root_digest (
    id TEXT PRIMARY KEY NOT NULL,
    digest TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE base_row (
    id TEXT PRIMARY KEY NOT NULL,
    row_table TEXT NOT NULL DEFAULT '',
    written TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE waiting (
    id TEXT PRIMARY KEY NOT NULL,
    why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE offered (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    sex TEXT NOT NULL DEFAULT '',
    birth TEXT NOT NULL DEFAULT '',
    from_officer TEXT NOT NULL DEFAULT '',
    since TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE pending (
    id TEXT PRIMARY KEY NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    entry TEXT NOT NULL DEFAULT '',
    row_table TEXT NOT NULL DEFAULT '',
    row_id TEXT NOT NULL DEFAULT '',
    fields TEXT NOT NULL DEFAULT '',
    before TEXT NOT NULL DEFAULT '',
    ours TEXT NOT NULL DEFAULT '',
    theirs TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX pending_row_id ON pending (row_id);
CREATE TABLE bundle (
    id TEXT PRIMARY KEY NOT NULL,
    direction TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL DEFAULT '',
    officer TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX bundle_officer ON bundle (officer);
CREATE TABLE orphan (
    id TEXT PRIMARY KEY NOT NULL,
    officer TEXT NOT NULL DEFAULT '',
    row_table TEXT NOT NULL DEFAULT '',
    written TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX orphan_officer ON orphan (officer);
CREATE TABLE person_key (
    key TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (key, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE household_key (
    key TEXT NOT NULL,
    household TEXT NOT NULL,
    PRIMARY KEY (key, household)
) STRICT, WITHOUT ROWID;
