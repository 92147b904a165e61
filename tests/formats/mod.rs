//! The format as others meet it: vectors for a second implementation, and the corpus of the fuzzer played again.

mod bad_files;
mod bad_lines;
mod cast;
mod corpus;
#[path = "../../fuzz/src/entries.rs"]
mod entries;
mod forge;
mod good;
mod vectors;
