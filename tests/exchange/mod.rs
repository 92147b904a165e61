mod new_table;
mod simulate;

/// Seeds that once broke a property: 52147 purged a person on whom an own row hung that the township did not know yet.
const ONCE_BROKEN: [u64; 1] = [52_147];

#[test]
fn what_once_broke_holds() {
    for seed in ONCE_BROKEN {
        run_seeds(seed..seed + 1).unwrap_or_else(|trace| panic!("{trace}"));
    }
}

/// Fresh seeds for every run would hide which one failed: the range is fixed, and `cargo xtask simulate` runs others.
#[test]
fn every_schedule_holds() {
    let range = std::env::var("HUCE_SEEDS").unwrap_or_else(|_| "0..300".into());
    let (from, to) = range.split_once("..").unwrap();
    let seen = run_seeds(from.parse().unwrap()..to.parse().unwrap()).unwrap_or_else(|trace| panic!("{trace}"));
    println!("{range}: {seen:?}");
    for rare in ["conflict", "held", "lost", "gap", "branched", "received", "accepted", "rejected", "town restored", "return.gap"] {
        assert!(seen.contains_key(rare), "no schedule met {rare}");
    }
}

/// Runs these seeds and gives the first that breaks a property, with its trace, or how often each rare thing happened.
fn run_seeds(seeds: std::ops::Range<u64>) -> Result<std::collections::BTreeMap<&'static str, u64>, String> {
    let mut seen = std::collections::BTreeMap::new();
    for seed in seeds {
        let mut schedule = simulate::Schedule::new(seed);
        if !schedule.run().is_empty() {
            return Err(format!("{}\nseed {seed}\n{}", schedule.trace.join("\n"), schedule.errors.join("\n")));
        }
        for (what, count) in schedule.seen {
            *seen.entry(what).or_default() += count;
        }
    }
    Ok(seen)
}
