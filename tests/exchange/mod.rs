mod new_table;
mod simulate;

/// Fresh seeds for every run would hide which one failed: the range is fixed, and `cargo xtask simulate` runs others.
#[test]
fn every_schedule_holds() {
    let range = std::env::var("HUCE_SEEDS").unwrap_or_else(|_| "0..300".into());
    let (from, to) = range.split_once("..").unwrap();
    let seen = simulate::run_seeds(from.parse().unwrap()..to.parse().unwrap()).unwrap_or_else(|trace| panic!("{trace}"));
    println!("{range}: {seen:?}");
    for rare in ["conflict", "held", "lost", "gap", "branched", "received", "accepted", "rejected", "town restored", "return.gap"] {
        assert!(seen.contains_key(rare), "no schedule met {rare}");
    }
}
