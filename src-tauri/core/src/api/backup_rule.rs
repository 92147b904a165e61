//! Which backups stay (备份保留规则): a pure rule over when they were made, so that it can be shown, and deleted by as it is shown.
//!
//! It counts days, weeks and months in which there are backups, and not back from today: a computer that stood still for a quarter of a year loses
//! none, and neither does one whose clock was set ten years ahead.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::model::day::day_of;

/// How many stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Rule {
    /// Of so many days, every one.
    pub whole_days: usize,
    /// But not more than so many: a clock may begin on the same day for years.
    pub most: usize,
    /// Of so many days, the last one.
    pub days: usize,
    /// Of so many weeks, the last one.
    pub weeks: usize,
    /// Of so many months, the last one.
    pub months: usize,
}

/// The rule by which backups go.
pub const RULE: Rule = Rule { whole_days: 2, most: 20, days: 7, weeks: 8, months: 12 };

/// What the rule asks of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// When it was made, RFC 3339.
    pub at: String,
    /// How many changes the register had when it was made, 0 where nobody knows: a clock may go back, these do not.
    pub changes: i64,
    /// Whether somebody asked for it: then it stays.
    pub is_by_hand: bool,
    /// Whether it was opened since and found whole.
    pub is_proven: bool,
    /// Whether it was opened since and found damaged: it stands for no day, and stays for whoever wants to look at it.
    pub is_damaged: bool,
}

/// The places in the list of those that go.
///
/// What somebody asked for stays, the newest that is not known to be damaged, and the newest that was proven.
pub fn superfluous(rule: &Rule, backups: &[Dated]) -> Vec<usize> {
    let mut newest_first: Vec<usize> = (0..backups.len()).filter(|at| !backups[*at].is_damaged).collect();
    newest_first.sort_by(|a, b| (backups[*b].changes, &backups[*b].at, *b).cmp(&(backups[*a].changes, &backups[*a].at, *a)));
    let last_proven = newest_first.iter().copied().find(|at| backups[*at].is_proven);
    let (mut whole_days, mut days, mut weeks, mut months) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut go = Vec::new();
    for (rank, at) in newest_first.into_iter().enumerate() {
        let one = &backups[at];
        let Ok(day) = NaiveDate::parse_from_str(&day_of(&one.at), "%Y-%m-%d") else { continue };
        let week = (day.iso_week().year(), day.iso_week().week());
        let stays = [
            // Each is asked, so that each counts.
            is_among(&mut whole_days, day, rule.whole_days) && rank < rule.most,
            is_first_of(&mut days, day, rule.days),
            is_first_of(&mut weeks, week, rule.weeks),
            is_first_of(&mut months, (day.year(), day.month()), rule.months),
            rank == 0 || one.is_by_hand || last_proven == Some(at),
        ];
        if !stays.contains(&true) {
            go.push(at);
        }
    }
    go.sort_unstable();
    go
}

fn is_among<T: Ord>(seen: &mut BTreeSet<T>, one: T, most: usize) -> bool {
    seen.contains(&one) || (seen.len() < most && seen.insert(one))
}

fn is_first_of<T: Ord>(seen: &mut BTreeSet<T>, one: T, most: usize) -> bool {
    seen.len() < most && seen.insert(one)
}

#[cfg(test)]
mod tests {
    use chrono::{Days, TimeDelta};
    use proptest::prelude::*;

    use super::*;

    fn made(at: String) -> Dated {
        Dated { at, changes: 0, is_by_hand: false, is_proven: false, is_damaged: false }
    }

    /// One at noon of each of so many days, the last on 2026-11-25.
    fn daily(count: u64) -> Vec<Dated> {
        let last = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
        (0..count).rev().map(|back| made(format!("{}T04:00:00Z", last - Days::new(back)))).collect()
    }

    fn left(backups: &[Dated]) -> Vec<String> {
        let go = superfluous(&RULE, backups);
        (0..backups.len()).filter(|at| !go.contains(at)).map(|at| day_of(&backups[at].at)).collect()
    }

    #[test]
    fn a_year_of_days_leaves_days_weeks_and_months() {
        let left = left(&daily(400));
        let days = ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25"];
        assert_eq!(left[left.len() - 7..], days);
        // Sundays, back to the eighth week, and the last days of months.
        let weeks = ["2026-10-11", "2026-10-18", "2026-10-25", "2026-10-31", "2026-11-01", "2026-11-08", "2026-11-15"];
        assert_eq!(left[left.len() - 14..left.len() - 7], weeks);
        assert_eq!(left[0], "2025-12-31");
        assert_eq!(left.len(), 7 + 7 + 10);
    }

    #[test]
    fn of_the_last_two_days_every_one_stays_and_of_earlier_ones_the_last() {
        let at = |day: u32, hour: u32| made(format!("2026-11-{day:02}T{hour:02}:00:00Z"));
        let backups = [at(23, 1), at(23, 5), at(24, 1), at(24, 5), at(25, 1), at(25, 5)];
        assert_eq!(superfluous(&RULE, &backups), [0]);
    }

    #[test]
    fn what_is_good_is_not_given_for_what_is_damaged() {
        let mut backups = daily(400);
        let count = backups.len();
        backups[0].is_proven = true;
        backups[1].is_by_hand = true;
        backups[count - 1].is_damaged = true;
        let go = superfluous(&RULE, &backups);
        assert!(!go.contains(&0) && !go.contains(&1) && !go.contains(&(count - 1)));
        assert!(!go.contains(&(count - 8)), "another day takes the place of the damaged one");
    }

    #[test]
    fn on_a_computer_whose_clock_begins_anew_at_every_start_the_newest_stay() {
        let mut backups = daily(400);
        (1..).zip(&mut backups).for_each(|(changes, one)| one.changes = changes);
        let dated = backups.len();
        for start in 0..60 {
            let at = format!("2012-01-01T00:{:02}:00Z", 59 - start);
            backups.push(Dated { changes: 1_000 + start, ..made(at) });
            let go = superfluous(&RULE, &backups);
            assert!(!go.contains(&(backups.len() - 1)), "the one made just now");
        }
        let go = superfluous(&RULE, &backups);
        assert_eq!((dated..backups.len()).filter(|at| !go.contains(at)).count(), RULE.most);
        assert!(!go.contains(&(dated - 1)), "nor do those of before go for them");
    }

    #[test]
    fn a_clock_that_runs_ahead_costs_nothing() {
        let mut backups = daily(7);
        backups.push(made("2036-01-01T04:00:00Z".into()));
        let go = superfluous(&RULE, &backups);
        assert!(go.len() <= 1, "{go:?}");
    }

    proptest! {
        #[test]
        fn the_newest_good_one_and_the_last_proven_one_always_stay(
            made in proptest::collection::vec((0_i64..20_000, any::<bool>(), any::<bool>(), any::<bool>()), 1..80)
        ) {
            let begin = chrono::DateTime::parse_from_rfc3339("2026-01-01T00:00:00Z").unwrap();
            let backups: Vec<Dated> = made
                .iter()
                .map(|(hours, is_by_hand, is_proven, is_damaged)| Dated {
                    changes: 0,
                    at: (begin + TimeDelta::hours(*hours)).to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                    is_by_hand: *is_by_hand,
                    is_proven: *is_proven,
                    is_damaged: *is_damaged,
                })
                .collect();
            let go = superfluous(&RULE, &backups);
            let stays: Vec<&Dated> = (0..backups.len()).filter(|at| !go.contains(at)).map(|at| &backups[at]).collect();
            for is_it in [&|one: &Dated| !one.is_damaged, &|one: &Dated| !one.is_damaged && one.is_proven] as [&dyn Fn(&Dated) -> bool; 2] {
                let newest = backups.iter().filter(|one| is_it(one)).map(|one| &one.at).max();
                prop_assert_eq!(stays.iter().filter(|one| is_it(one)).map(|one| &one.at).max(), newest);
            }
            prop_assert!(go.iter().all(|at| !backups[*at].is_by_hand && !backups[*at].is_damaged));
            // What is left is left again.
            let left: Vec<Dated> = stays.into_iter().cloned().collect();
            prop_assert_eq!(superfluous(&RULE, &left), Vec::<usize>::new());
        }
    }
}
