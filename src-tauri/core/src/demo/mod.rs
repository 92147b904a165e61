//! The demonstration (演示): an invented township that plays a month with real files, and synthetic townships of any size for
//! benches and training. Nobody in it exists; ID numbers carry a division code that no county has.

mod cast;
mod day;
mod make;
mod month;
mod play;

pub use day::{made_at, play as play_day};
pub use make::{Made, Order, Planted, csv_of, make, rows};
pub use play::{OfficerLine, RegisterLine, Report, run};
