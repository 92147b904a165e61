//! Fuzz targets for everything that reads what others wrote. `cargo xtask fuzz` builds and runs them.
//!
//! Beside the functions themselves ([`entries`]) stand what measures them ([`measure`]) and what changes inputs with an eye for their structure
//! ([`mutate`]).

pub mod entries;
pub mod measure;
pub mod mutate;

/// A target that runs one of [`entries::TARGETS`], measured.
#[macro_export]
macro_rules! target {
    ($run:path) => {
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::measure::run($run, data));
    };
    ($run:path, $mutate:path) => {
        $crate::target!($run);
        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { $mutate(data, size, max_size, seed) });
    };
}
