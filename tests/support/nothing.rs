//! The root package owns only `tests/`; this file stands for the library that Cargo asks of every package.
