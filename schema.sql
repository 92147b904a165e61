-- The whole present schema of a register (户册), version 1. A new register is made from this file; one that exists comes to it by the
-- steps in src-tauri/core/migrations/, and a test holds both equal.
--
-- There is no NULL: what is not known is '' or 0. Synced tables stand first and are declared in src-tauri/core/src/catalogue.rs, which a
-- test compares with this file. A hard reference is a foreign key, checked at the end of a transaction; a soft one may lead outside.

-- A place (地方): township, village (村) or group (组). Everybody has all of them.
CREATE TABLE place (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    code TEXT NOT NULL DEFAULT '', -- division code (区划代码); 12 digits, a group two more
    name TEXT NOT NULL DEFAULT '', -- name (名称/姓名)
    level TEXT NOT NULL DEFAULT '' CHECK (level IN ('', 'township', 'village', 'group')), -- township, village or group
    parent_id TEXT NOT NULL DEFAULT '', -- the place above (soft: place)
    from_on TEXT NOT NULL DEFAULT '', -- since when it is so, YYYY[-MM[-DD]]
    to_on TEXT NOT NULL DEFAULT '', -- until when, "" while it is so
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX place_code ON place (code);
CREATE INDEX place_parent_id ON place (parent_id);

-- An officer (信息员): a person in the post. Everybody has the names, so that a person can be offered to a colleague.
CREATE TABLE officer (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    name TEXT NOT NULL DEFAULT '', -- name (名称/姓名)
    from_on TEXT NOT NULL DEFAULT '', -- since when it is so, YYYY[-MM[-DD]]
    to_on TEXT NOT NULL DEFAULT '', -- until when, "" while it is so
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX officer_name ON officer (name);

-- A dated setting (设定) with its source, such as a deadline or an amount.
CREATE TABLE setting (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    name TEXT NOT NULL DEFAULT '', -- name (名称/姓名)
    value TEXT NOT NULL DEFAULT '', -- its value
    from_on TEXT NOT NULL DEFAULT '', -- since when it is so, YYYY[-MM[-DD]]
    to_on TEXT NOT NULL DEFAULT '', -- until when, "" while it is so
    source TEXT NOT NULL DEFAULT '', -- the plan, law or page that it comes from
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX setting_name ON setting (name);

-- An officer's installation (设备) with its public keys.
CREATE TABLE device (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    officer_id TEXT NOT NULL DEFAULT '', -- the officer (soft: officer)
    signing_key TEXT NOT NULL DEFAULT '', -- minisign public key, base64
    sealing_key TEXT NOT NULL DEFAULT '', -- age recipient
    enrolled_on TEXT NOT NULL DEFAULT '', -- day of enrolment
    state TEXT NOT NULL DEFAULT '' CHECK (state IN ('', 'active', 'retired', 'revoked')), -- active, retired by a newer device, or revoked after loss
    state_since TEXT NOT NULL DEFAULT '' -- since when
) STRICT;
CREATE INDEX device_officer_id ON device (officer_id);

-- A place where an officer may add households (片区), besides those in charge.
CREATE TABLE area (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    officer_id TEXT NOT NULL DEFAULT '', -- the officer (soft: officer)
    place_id TEXT NOT NULL DEFAULT '', -- the place (soft: place)
    from_on TEXT NOT NULL DEFAULT '', -- since when it is so, YYYY[-MM[-DD]]
    to_on TEXT NOT NULL DEFAULT '', -- until when, "" while it is so
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX area_officer_id ON area (officer_id);
CREATE INDEX area_place_id ON area (place_id);

-- A household (户).
CREATE TABLE household (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    place_id TEXT NOT NULL DEFAULT '', -- the place (soft: place)
    number TEXT NOT NULL DEFAULT '', -- household number (户号), as text
    kind TEXT NOT NULL DEFAULT '' CHECK (kind IN ('', 'family', 'collective')), -- family (家庭户) or collective (集体户)
    address TEXT NOT NULL DEFAULT '', -- address (地址)
    phone TEXT NOT NULL DEFAULT '', -- telephone (电话)
    note TEXT NOT NULL DEFAULT '', -- remark (备注)
    opened_on TEXT NOT NULL DEFAULT '', -- day on which it was set up
    closed_on TEXT NOT NULL DEFAULT '', -- day on which it ended
    closed_why TEXT NOT NULL DEFAULT '', -- why it ended
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX household_place_id ON household (place_id) WHERE place_id <> '';
CREATE INDEX household_number ON household (number) WHERE number <> '';

-- Who looks after a household (包户), from when to when. The newest running one decides.
CREATE TABLE charge (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    household_id TEXT NOT NULL DEFAULT '' REFERENCES household (id) DEFERRABLE INITIALLY DEFERRED, -- the household
    officer_id TEXT NOT NULL DEFAULT '', -- the officer (soft: officer)
    from_on TEXT NOT NULL DEFAULT '', -- since when it is so, YYYY[-MM[-DD]]
    to_on TEXT NOT NULL DEFAULT '', -- until when, "" while it is so
    why TEXT NOT NULL DEFAULT '', -- why, in words
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX charge_household_id ON charge (household_id) WHERE household_id <> '';
CREATE INDEX charge_officer_id ON charge (officer_id) WHERE officer_id <> '';

-- A person (人员). In the share of the household of the newest membership, also after death or a move out.
CREATE TABLE person (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    name TEXT NOT NULL DEFAULT '', -- name (名称/姓名)
    former_name TEXT NOT NULL DEFAULT '', -- former name (曾用名)
    sex TEXT NOT NULL DEFAULT '' CHECK (sex IN ('', '0', '1', '2', '9')), -- GB/T 2261.1
    birth TEXT NOT NULL DEFAULT '', -- birth date YYYY[-MM[-DD]], Gregorian
    birth_calendar TEXT NOT NULL DEFAULT '' CHECK (birth_calendar IN ('', 'solar', 'lunar', 'lunar_guessed')), -- calendar of the text as given
    birth_text TEXT NOT NULL DEFAULT '', -- the birth date as given, where it differs
    id_kind TEXT NOT NULL DEFAULT '', -- resident, hmt_residence or foreign_permanent
    id_number TEXT NOT NULL DEFAULT '', -- ID number (公民身份号码), 18 characters, normalised
    id_state TEXT NOT NULL DEFAULT '' CHECK (id_state IN ('', 'none', 'sound', 'wrong_check', 'damaged', 'contradicts_birth', 'contradicts_sex')), -- what the number is worth
    id_text TEXT NOT NULL DEFAULT '', -- the number as given, where it differs
    nation TEXT NOT NULL DEFAULT '', -- GB/T 3304
    education TEXT NOT NULL DEFAULT '', -- GB/T 4658-2006
    education_text TEXT NOT NULL DEFAULT '', -- the words as given, where the code says less
    marital TEXT NOT NULL DEFAULT '', -- GB/T 2261.2
    occupation TEXT NOT NULL DEFAULT '', -- GB/T 2261.4 or words
    political TEXT NOT NULL DEFAULT '', -- GB/T 4762 or words
    phone TEXT NOT NULL DEFAULT '', -- telephone (电话)
    hukou_kind TEXT NOT NULL DEFAULT '', -- kind of registration (户口性质)
    hukou_place TEXT NOT NULL DEFAULT '', -- place of registration (户籍地)
    died_on TEXT NOT NULL DEFAULT '', -- date of death
    death_reported_on TEXT NOT NULL DEFAULT '', -- day of the report
    death_event TEXT NOT NULL DEFAULT '', -- the event
    note TEXT NOT NULL DEFAULT '', -- remark (备注)
    offer_to TEXT NOT NULL DEFAULT '', -- officer to whom the person moves (移交) (soft: officer)
    offer_on TEXT NOT NULL DEFAULT '', -- since when offered
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX person_id_number ON person (id_number) WHERE id_number <> '';
CREATE INDEX person_offer_to ON person (offer_to) WHERE offer_to <> '';

-- A spell of a person in a household (户内成员), with the relation to the head. The head (户主) is the member with relation 02.
CREATE TABLE membership (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    person_id TEXT NOT NULL DEFAULT '', -- the person (soft: person)
    household_id TEXT NOT NULL DEFAULT '' REFERENCES household (id) DEFERRABLE INITIALLY DEFERRED, -- the household
    relation TEXT NOT NULL DEFAULT '', -- relation to the head, GB/T 4761-2008, two digits; "" while to be decided
    relation_text TEXT NOT NULL DEFAULT '', -- the words as given, where the code says less
    from_on TEXT NOT NULL DEFAULT '', -- since when it is so, YYYY[-MM[-DD]]
    began_why TEXT NOT NULL DEFAULT '', -- why it began
    began_event TEXT NOT NULL DEFAULT '', -- the event that opened it
    to_on TEXT NOT NULL DEFAULT '', -- until when, "" while it is so
    ended_why TEXT NOT NULL DEFAULT '', -- why it ended
    ended_event TEXT NOT NULL DEFAULT '', -- the event that closed it
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX membership_person_id ON membership (person_id) WHERE person_id <> '';
CREATE INDEX membership_household_id ON membership (household_id) WHERE household_id <> '';

-- Where a person really lives (外出/居住), when not at the household.
CREATE TABLE stay (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    person_id TEXT NOT NULL DEFAULT '' REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, -- the person
    place_id TEXT NOT NULL DEFAULT '', -- the place (soft: place)
    place_text TEXT NOT NULL DEFAULT '', -- the place in words, outside the township
    from_on TEXT NOT NULL DEFAULT '', -- since when it is so, YYYY[-MM[-DD]]
    to_on TEXT NOT NULL DEFAULT '', -- until when, "" while it is so
    reason TEXT NOT NULL DEFAULT '', -- work, study, …
    began_event TEXT NOT NULL DEFAULT '', -- the event that opened it
    ended_event TEXT NOT NULL DEFAULT '', -- the event that closed it
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX stay_person_id ON stay (person_id) WHERE person_id <> '';
CREATE INDEX stay_place_id ON stay (place_id) WHERE place_id <> '';

-- A marriage (婚姻) between two persons, either of whom may be outside the share.
CREATE TABLE partnership (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    person_id TEXT NOT NULL DEFAULT '', -- the person (soft: person)
    partner_id TEXT NOT NULL DEFAULT '', -- the other one, "" where not in any register here (soft: person)
    partner_name TEXT NOT NULL DEFAULT '', -- the other one by name
    from_on TEXT NOT NULL DEFAULT '', -- since when it is so, YYYY[-MM[-DD]]
    began_event TEXT NOT NULL DEFAULT '', -- the marriage
    to_on TEXT NOT NULL DEFAULT '', -- until when, "" while it is so
    ended_how TEXT NOT NULL DEFAULT '', -- divorce or death
    ended_event TEXT NOT NULL DEFAULT '', -- the event that ended it
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX partnership_person_id ON partnership (person_id) WHERE person_id <> '';
CREATE INDEX partnership_partner_id ON partnership (partner_id) WHERE partner_id <> '';

-- A child and a parent (亲子).
CREATE TABLE parentage (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    child_id TEXT NOT NULL DEFAULT '', -- the child (soft: person)
    parent_id TEXT NOT NULL DEFAULT '', -- the parent (soft: person)
    parent_name TEXT NOT NULL DEFAULT '', -- the parent by name, where outside
    kind TEXT NOT NULL DEFAULT '' CHECK (kind IN ('', 'birth', 'adoption', 'step')), -- birth, adoption or step
    event_id TEXT NOT NULL DEFAULT '', -- the event
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX parentage_child_id ON parentage (child_id) WHERE child_id <> '';
CREATE INDEX parentage_parent_id ON parentage (parent_id) WHERE parent_id <> '';

-- What happened (事件): the source of the spells that it opened and closed.
CREATE TABLE event (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    household_id TEXT NOT NULL DEFAULT '' REFERENCES household (id) DEFERRABLE INITIALLY DEFERRED, -- the household
    kind TEXT NOT NULL DEFAULT '', -- birth, death, marriage, divorce, adoption, move-in, move-out, return, receive, split, merge, head
    happened_on TEXT NOT NULL DEFAULT '', -- when, YYYY[-MM[-DD]]
    calendar TEXT NOT NULL DEFAULT '', -- calendar of the text
    date_text TEXT NOT NULL DEFAULT '', -- the date as given
    reported_on TEXT NOT NULL DEFAULT '', -- day of the report
    person_id TEXT NOT NULL DEFAULT '', -- the person (soft: person)
    other_person_id TEXT NOT NULL DEFAULT '', -- the second person (soft: person)
    other_household_id TEXT NOT NULL DEFAULT '', -- the second household (soft: household)
    place_text TEXT NOT NULL DEFAULT '', -- where, in words
    document TEXT NOT NULL DEFAULT '', -- the paper that shows it
    note TEXT NOT NULL DEFAULT '', -- remark (备注)
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX event_household_id ON event (household_id) WHERE household_id <> '';
CREATE INDEX event_person_id ON event (person_id) WHERE person_id <> '';
CREATE INDEX event_other_person_id ON event (other_person_id) WHERE other_person_id <> '';
CREATE INDEX event_other_household_id ON event (other_household_id) WHERE other_household_id <> '';

-- A person entered twice: the merged-away id and its survivor (并户), both for ever.
CREATE TABLE alias (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    dead_id TEXT NOT NULL DEFAULT '', -- the id merged away (soft: person)
    survivor_id TEXT NOT NULL DEFAULT '', -- the id that stays (soft: person)
    merged_on TEXT NOT NULL DEFAULT '', -- the day
    voided_at TEXT NOT NULL DEFAULT '', -- when it was voided (作废), RFC 3339; "" while it counts
    void_reason TEXT NOT NULL DEFAULT '' -- why it was voided
) STRICT;
CREATE INDEX alias_dead_id ON alias (dead_id) WHERE dead_id <> '';
CREATE INDEX alias_survivor_id ON alias (survivor_id) WHERE survivor_id <> '';

-- A clerk's decision (处理结果) on a conflict or a held entry, with the word for the officer.
CREATE TABLE outcome (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    officer_id TEXT NOT NULL DEFAULT '', -- the officer (soft: officer)
    entry TEXT NOT NULL DEFAULT '', -- hash of the entry
    subject TEXT NOT NULL DEFAULT '' CHECK (subject IN ('', 'conflict', 'held')), -- conflict or held
    verdict TEXT NOT NULL DEFAULT '' CHECK (verdict IN ('', 'taken', 'refused', 'other', 'accepted', 'rejected')), -- taken, refused, other; accepted, rejected; "" when the decision before was taken back and the matter waits again
    row_table TEXT NOT NULL DEFAULT '', -- table of the row
    row_id TEXT NOT NULL DEFAULT '', -- the row (soft: person)
    fields TEXT NOT NULL DEFAULT '', -- the fields, by commas
    word TEXT NOT NULL DEFAULT '', -- the clerk's word
    decided_at TEXT NOT NULL DEFAULT '' -- when
) STRICT;
CREATE INDEX outcome_officer_id ON outcome (officer_id) WHERE officer_id <> '';
CREATE INDEX outcome_row_id ON outcome (row_id) WHERE row_id <> '';

-- What became of a bundle (回单). sent = merged + conflicts + held + rejected + purged + already.
CREATE TABLE receipt (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    officer_id TEXT NOT NULL DEFAULT '', -- the officer (soft: officer)
    bundle TEXT NOT NULL DEFAULT '', -- id of the bundle
    sent INTEGER NOT NULL DEFAULT 0, -- entries in it
    merged INTEGER NOT NULL DEFAULT 0, -- merged
    conflicts INTEGER NOT NULL DEFAULT 0, -- in conflict
    held INTEGER NOT NULL DEFAULT 0, -- held
    rejected INTEGER NOT NULL DEFAULT 0, -- taken before, and rejected by a clerk since
    purged INTEGER NOT NULL DEFAULT 0, -- purged
    already INTEGER NOT NULL DEFAULT 0, -- taken before otherwise
    taken_at TEXT NOT NULL DEFAULT '' -- when it was taken in
) STRICT;
CREATE INDEX receipt_officer_id ON receipt (officer_id);

-- Marks of this register: role, name, present chain, present branch, keys, last return. Local.
CREATE TABLE meta (
    id TEXT PRIMARY KEY NOT NULL, -- the mark
    value TEXT NOT NULL DEFAULT '' -- its value
) STRICT, WITHOUT ROWID;

-- Counters of this register. Local.
CREATE TABLE counter (
    id TEXT PRIMARY KEY NOT NULL, -- the counter
    value INTEGER NOT NULL DEFAULT 0 -- its number
) STRICT, WITHOUT ROWID;

-- Who may open this register, by the wrap of the key in keyring.json. Local.
CREATE TABLE user (
    id TEXT PRIMARY KEY NOT NULL, -- id of the user
    name TEXT NOT NULL DEFAULT '', -- name (名称/姓名)
    wrap TEXT NOT NULL DEFAULT '', -- id of the wrap in keyring.json
    added_at TEXT NOT NULL DEFAULT '' -- when
) STRICT;

-- The log: headers of this register's own entries and, at a township, of those taken in. Local.
CREATE TABLE entry (
    id TEXT PRIMARY KEY NOT NULL, -- the entry's hash
    seat TEXT NOT NULL DEFAULT '', -- chain/seq
    chain TEXT NOT NULL DEFAULT '', -- chain
    seq INTEGER NOT NULL DEFAULT 0, -- number in the chain
    prev TEXT NOT NULL DEFAULT '', -- hash of the entry before
    officer TEXT NOT NULL DEFAULT '', -- officer it came from, "" for the township
    device TEXT NOT NULL DEFAULT '', -- device it came from
    author TEXT NOT NULL DEFAULT '', -- device/user
    made_at TEXT NOT NULL DEFAULT '', -- when it was made, by that clock
    kind TEXT NOT NULL DEFAULT '', -- the verb
    act TEXT NOT NULL DEFAULT '', -- act that several entries share
    undoes TEXT NOT NULL DEFAULT '', -- hash of the entry undone
    header TEXT NOT NULL DEFAULT '', -- the header line
    position INTEGER NOT NULL DEFAULT 0, -- place in the order of learning
    recorded_at TEXT NOT NULL DEFAULT '', -- when this register learned it
    bundle TEXT NOT NULL DEFAULT '' -- bundle that brought it
) STRICT;
CREATE INDEX entry_seat ON entry (seat) WHERE seat <> '';
CREATE INDEX entry_act ON entry (act) WHERE act <> '';
CREATE INDEX entry_undoes ON entry (undoes) WHERE undoes <> '';
CREATE INDEX entry_bundle ON entry (bundle) WHERE bundle <> '';

-- The parts of entries, each as the exact line that was hashed, or as a stub when purged or sealed. Local.
CREATE TABLE part (
    id TEXT PRIMARY KEY NOT NULL, -- entry/number
    entry TEXT NOT NULL DEFAULT '', -- the entry
    number INTEGER NOT NULL DEFAULT 0, -- 0 for the reason
    row_table TEXT NOT NULL DEFAULT '', -- table of the row
    row_id TEXT NOT NULL DEFAULT '', -- the row
    body TEXT NOT NULL DEFAULT '', -- the line, or a stub
    fate TEXT NOT NULL DEFAULT '' -- own, merged, conflict, held, rejected, purged, taken, refused, agreed, overtaken, taken-back; "" for the reason
) STRICT;
CREATE INDEX part_row_id ON part (row_id) WHERE row_id <> '';

-- The chains of this register (R1). Local.
CREATE TABLE chain (
    id TEXT PRIMARY KEY NOT NULL, -- id of the chain
    parent TEXT NOT NULL DEFAULT '', -- where it left its parent, chain/seq/hash
    last INTEGER NOT NULL DEFAULT 0, -- last number
    tip TEXT NOT NULL DEFAULT '', -- hash of the last entry
    acked INTEGER NOT NULL DEFAULT 0 -- last number acknowledged (R6)
) STRICT;

-- Open conflicts (冲突) at a township; one for a row, group of fields and officer. Local.
CREATE TABLE conflict (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    row_table TEXT NOT NULL DEFAULT '', -- table of the row
    row_id TEXT NOT NULL DEFAULT '', -- the row
    fields TEXT NOT NULL DEFAULT '', -- the fields, by commas
    officer TEXT NOT NULL DEFAULT '', -- the officer
    before TEXT NOT NULL DEFAULT '', -- values before, JSON
    theirs TEXT NOT NULL DEFAULT '', -- the officer's values, JSON
    parts TEXT NOT NULL DEFAULT '', -- parts that wait in it, by blanks
    position INTEGER NOT NULL DEFAULT 0, -- place in the order of coming
    opened_at TEXT NOT NULL DEFAULT '' -- when
) STRICT;
CREATE INDEX conflict_row_id ON conflict (row_id);
CREATE INDEX conflict_officer ON conflict (officer);

-- Held entries (待审) at a township. Local.
CREATE TABLE held (
    id TEXT PRIMARY KEY NOT NULL, -- UUIDv7 of the device that added the row
    entry TEXT NOT NULL DEFAULT '', -- the entry
    officer TEXT NOT NULL DEFAULT '', -- the officer
    why TEXT NOT NULL DEFAULT '', -- behind, other-content, no-such-row, outside, outside-after, pull, not-theirs, retired
    position INTEGER NOT NULL DEFAULT 0, -- place in the order of coming
    opened_at TEXT NOT NULL DEFAULT '' -- when
) STRICT;
CREATE INDEX held_entry ON held (entry);
CREATE INDEX held_officer ON held (officer);

-- When each row was last touched (R5), in the count of actions. Local.
CREATE TABLE touched (
    id TEXT PRIMARY KEY NOT NULL, -- the row
    row_table TEXT NOT NULL DEFAULT '', -- its table
    position INTEGER NOT NULL DEFAULT 0 -- the action
) STRICT, WITHOUT ROWID;
CREATE INDEX touched_position ON touched (position);

-- Which rows an officer had or named: what a return may speak of. Local.
CREATE TABLE given (
    id TEXT PRIMARY KEY NOT NULL, -- officer/row
    officer TEXT NOT NULL DEFAULT '', -- the officer
    row_table TEXT NOT NULL DEFAULT '', -- table of the row
    row_id TEXT NOT NULL DEFAULT '' -- the row
) STRICT, WITHOUT ROWID;

-- The last entry of every bundle taken in (R6). Local.
CREATE TABLE tip (
    id TEXT PRIMARY KEY NOT NULL, -- officer/chain/seq/hash
    officer TEXT NOT NULL DEFAULT '', -- the officer
    chain TEXT NOT NULL DEFAULT '', -- chain
    seq INTEGER NOT NULL DEFAULT 0, -- number
    hash TEXT NOT NULL DEFAULT '' -- hash
) STRICT;
CREATE INDEX tip_officer ON tip (officer);

-- Which return each living chain of an officer has confirmed (R7). Local.
CREATE TABLE confirmed (
    id TEXT PRIMARY KEY NOT NULL, -- officer/chain
    officer TEXT NOT NULL DEFAULT '', -- the officer
    chain TEXT NOT NULL DEFAULT '', -- chain
    number TEXT NOT NULL DEFAULT '' -- branch/number, "" when a full one is wanted
) STRICT;
CREATE INDEX confirmed_officer ON confirmed (officer);

-- What the township knows of the exchange with an officer; its id is the officer. Local.
CREATE TABLE correspondent (
    id TEXT PRIMARY KEY NOT NULL, -- the officer; for town_key the device
    full TEXT NOT NULL DEFAULT '', -- wanted or made, "" when no full return is due
    schema INTEGER NOT NULL DEFAULT 0, -- schema of the officer's last bundle
    last_bundle TEXT NOT NULL DEFAULT '', -- id of the last bundle
    last_bundle_at TEXT NOT NULL DEFAULT '', -- when it was taken in
    last_return_at TEXT NOT NULL DEFAULT '', -- when the last return was made
    escrow TEXT NOT NULL DEFAULT '', -- the key of the officer's register, sealed to the township, in hexadecimal
    town_key TEXT NOT NULL DEFAULT '' -- the township's signing key that this device knows
) STRICT;

-- The returns made, by branch/number, with the action that they cover. Local.
CREATE TABLE return_made (
    id TEXT PRIMARY KEY NOT NULL, -- branch/number
    position INTEGER NOT NULL DEFAULT 0, -- the action
    officer TEXT NOT NULL DEFAULT '', -- the officer
    made_at TEXT NOT NULL DEFAULT '' -- when
) STRICT;

-- Branches of the township (R9): heard of, or left for ever. Local.
CREATE TABLE branch (
    id TEXT PRIMARY KEY NOT NULL, -- id of the branch
    state TEXT NOT NULL DEFAULT '' -- heard or left
) STRICT;

-- Rows that were purged (清除). Only grows. Local.
CREATE TABLE purged (
    id TEXT PRIMARY KEY NOT NULL, -- the row
    row_table TEXT NOT NULL DEFAULT '', -- its table
    ground TEXT NOT NULL DEFAULT '', -- on what ground; `along` where an officer's register took the row along with its person
    purged_at TEXT NOT NULL DEFAULT '' -- when
) STRICT;

-- What each write did to a row: its fields before. The source of as-of; and of conflicts and held entries what was taken off the list. Local.
CREATE TABLE journal (
    id TEXT PRIMARY KEY NOT NULL, -- the moment, 20 digits
    position INTEGER NOT NULL DEFAULT 0, -- the moment
    recorded_at TEXT NOT NULL DEFAULT '', -- when
    row_table TEXT NOT NULL DEFAULT '', -- table of the row
    row_id TEXT NOT NULL DEFAULT '', -- the row; of a conflict the row that it is about
    before TEXT NOT NULL DEFAULT '', -- fields before as JSON, "" where the row was new
    cause TEXT NOT NULL DEFAULT '' -- entry:hash, act:position or return:number
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_row_id ON journal (row_id);

-- Digests of roots, kept until a row of theirs changes. Local.
CREATE TABLE root_digest (
    id TEXT PRIMARY KEY NOT NULL, -- name of the root
    digest TEXT NOT NULL DEFAULT '' -- SHA-256
) STRICT;

-- An officer's register: the township's state of rows over which own entries lie. Local.
CREATE TABLE base_row (
    id TEXT PRIMARY KEY NOT NULL, -- the row
    row_table TEXT NOT NULL DEFAULT '', -- its table
    written TEXT NOT NULL DEFAULT '' -- its values as JSON, "" where the base has no such row
) STRICT;

-- Own entries that are not laid since their rows are not here. Local.
CREATE TABLE waiting (
    id TEXT PRIMARY KEY NOT NULL, -- the entry's hash
    why TEXT NOT NULL DEFAULT '' -- why
) STRICT;

-- Persons offered to this officer, from the last return. Local.
CREATE TABLE offered (
    id TEXT PRIMARY KEY NOT NULL, -- the person
    name TEXT NOT NULL DEFAULT '', -- name (名称/姓名)
    sex TEXT NOT NULL DEFAULT '', -- GB/T 2261.1
    birth TEXT NOT NULL DEFAULT '', -- birth date
    from_officer TEXT NOT NULL DEFAULT '', -- who offers
    since TEXT NOT NULL DEFAULT '' -- since when
) STRICT;

-- What of this officer's waits at the township, from the last return. Local.
CREATE TABLE pending (
    id TEXT PRIMARY KEY NOT NULL, -- of the conflict or held entry
    subject TEXT NOT NULL DEFAULT '', -- conflict or held
    entry TEXT NOT NULL DEFAULT '', -- hash of the entry
    row_table TEXT NOT NULL DEFAULT '', -- table of the row
    row_id TEXT NOT NULL DEFAULT '', -- the row
    fields TEXT NOT NULL DEFAULT '', -- the fields, by commas
    before TEXT NOT NULL DEFAULT '', -- values before, JSON
    ours TEXT NOT NULL DEFAULT '', -- the township's values, JSON
    theirs TEXT NOT NULL DEFAULT '', -- own values, JSON
    why TEXT NOT NULL DEFAULT '' -- why it is held
) STRICT;
CREATE INDEX pending_row_id ON pending (row_id);

-- Bundles written and read (往来). Local.
CREATE TABLE bundle (
    id TEXT PRIMARY KEY NOT NULL, -- id of the bundle
    direction TEXT NOT NULL DEFAULT '', -- in or out
    kind TEXT NOT NULL DEFAULT '', -- request, enrolment, changes or return
    number TEXT NOT NULL DEFAULT '', -- number of a return
    officer TEXT NOT NULL DEFAULT '', -- the officer
    sha256 TEXT NOT NULL DEFAULT '', -- of the payload
    at TEXT NOT NULL DEFAULT '', -- when
    summary TEXT NOT NULL DEFAULT '' -- counts as JSON
) STRICT;
CREATE INDEX bundle_officer ON bundle (officer);

-- Rows that a restored township lost, offered again by officers. Local.
CREATE TABLE orphan (
    id TEXT PRIMARY KEY NOT NULL, -- the row
    officer TEXT NOT NULL DEFAULT '', -- who offers it
    row_table TEXT NOT NULL DEFAULT '', -- its table
    written TEXT NOT NULL DEFAULT '' -- its values as JSON
) STRICT;
CREATE INDEX orphan_officer ON orphan (officer);

-- Search keys of persons (检索键): derived, rebuilt by `check --rebuild`. Local.
CREATE TABLE person_key (
    key TEXT NOT NULL, -- a suffix of the name, pinyin, initials, number or phone
    person TEXT NOT NULL, -- the person
    PRIMARY KEY (key, person)
) STRICT, WITHOUT ROWID;

-- Search keys of households: derived. Local.
CREATE TABLE household_key (
    key TEXT NOT NULL, -- number, address or phone
    household TEXT NOT NULL, -- the household
    PRIMARY KEY (key, household)
) STRICT, WITHOUT ROWID;
