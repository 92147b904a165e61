//! Random schedules of the exchange over the product's own code: on maps, or on the store in memory.

pub mod chance;
#[cfg(unix)]
pub mod files;
pub mod held;
mod must_hold;
pub mod people;
mod standing;
pub mod steps;
mod sticks;
pub mod world;

use std::collections::BTreeMap;

use held::Kind;
use steps::{Script, shrink};
use world::World;

/// What came of a schedule.
pub struct Played {
    /// What broke a property.
    pub errors: Vec<String>,
    /// What happened, in words.
    pub trace: Vec<String>,
    /// How often each rare thing happened.
    pub seen: BTreeMap<&'static str, u64>,
}

/// Plays a schedule. A panic of the product counts as what it is: something that does not hold.
pub fn play(kind: Kind, script: &Script, is_thorough: bool) -> Played {
    let run = || match World::new(kind, script.seed, is_thorough) {
        Ok(mut world) => {
            world.play(script);
            Played { errors: world.errors, trace: world.trace, seen: world.seen }
        }
        Err(refused) => Played { errors: vec![format!("the beginning: {refused:?}")], trace: Vec::new(), seen: BTreeMap::new() },
    };
    std::panic::catch_unwind(run).unwrap_or_else(|_| Played { errors: vec!["panicked".into()], trace: Vec::new(), seen: BTreeMap::new() })
}

/// The schedule without what its failure does not need, and its story.
pub fn explain(kind: Kind, script: &Script) -> String {
    let shortest = shrink(script, &mut |script| !play(kind, script, true).errors.is_empty());
    let played = play(kind, &shortest, true);
    let story: Vec<String> = played.trace.iter().chain(&played.errors).map(|line| format!("# {line}")).collect();
    format!("{}\n{}", story.join("\n"), shortest.to_text())
}
