//! The exchange between officers' registers and the township's. Its rules (R1 …) are numbered as in `docs/exchange.md`; they are
//! written against [`crate::tables::Tables`] and know neither files nor SQL.

pub mod clerk;
pub mod container;
pub mod entry;
pub mod gate;
pub mod keys;
pub mod leaving;
pub mod ledger;
pub mod offers;
pub mod officer;
pub mod orphans;
pub mod payload;
pub mod payload_io;
pub mod plan;
pub mod purge;
pub mod redecide;
pub mod scope;
pub mod town;
pub mod undo;
pub mod wire;
