//! Pure values and rules: ID numbers, dates, codes, names, search keys. No input or output, no SQL, no clock.
//!
//! What is unknown is an empty text, as in the register; what cannot be read with certainty is kept as it was given and said to be so.
pub mod codes;
pub mod date;
pub mod day;
pub mod hex;
pub mod id_number;
pub mod keys;
pub mod names;
pub mod passphrase;
pub mod pinyin;
pub mod text;
