//! What a person can do (动作): one verb a file. Each reads and writes through an [`Act`](crate::exchange::gate::Act) that the caller has begun, and gives
//! what it did; the caller ends the act, which writes the entry.

pub mod add_household;
pub mod add_person;
pub mod add_place;
pub mod begin_stay;
pub mod change_head;
pub mod fields;
pub mod import_household;
pub mod kin;
pub mod merge_households;
pub mod merge_persons;
pub mod query;
pub mod receive;
pub mod record_adoption;
pub mod record_birth;
pub mod record_death;
pub mod record_divorce;
pub mod record_event;
pub mod record_marriage;
pub mod record_move;
pub mod set_fields;
pub mod split_household;
pub mod undo;
pub mod void;
