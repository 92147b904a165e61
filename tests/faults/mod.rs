//! Killed at any write (随处断电): the command as it is shipped, on a disk that fails at one operation, and then everything must hold.
//!
//! An operation (import, export, backup, …) is run once on a good disk to see which operations it does on the disk; then again and again, each
//! time with one fault at one of them ([`disk::Kind`]). After each the register opens and is sound, it is as before or as after, what was called a
//! success is there, what was on the stick is there, and the same command comes to the same end, in the chain and branch that it was in.
//! `cargo xtask kill` runs as many points as are asked for; without it a slice is run.
#![cfg(target_os = "linux")]

mod cases;
mod disk;
mod point;
mod report;
mod state;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cases::Case;
use disk::{Fault, Kind};
use report::Report;

use crate::support::program::BUILT;
use crate::support::scratch::Folder;

/// What is asked for in `HUCE_KILL`: `points=N seed=S jobs=J only=CASE kind=FAULT`, each of which may be missing.
struct Asked {
    points: usize,
    seed: u64,
    jobs: usize,
    only: String,
    kind: String,
}

impl Asked {
    fn read(text: &str) -> Self {
        let given: BTreeMap<&str, &str> = text.split_whitespace().filter_map(|pair| pair.split_once('=')).collect();
        let number = |name: &str, otherwise: usize| given.get(name).map_or(otherwise, |value| value.parse().unwrap());
        let text = |name: &str| given.get(name).map(|text| text.replace('_', " ")).unwrap_or_default();
        Self {
            points: number("points", 200),
            seed: number("seed", 1) as u64,
            jobs: number("jobs", 1),
            only: text("only"),
            kind: text("kind"),
        }
    }
}

/// A stream of numbers that look random (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }
}

/// Every fault at every operation of every case once, then those that depend on chance again, until there are as many as asked for. Where fewer
/// are asked for, a fair choice of them.
fn points(cases: &[Case], asked: &Asked) -> Vec<(usize, Fault)> {
    let mut chance = Chance(asked.seed);
    let mut chosen = Vec::new();
    for round in 0.. {
        let mut points = Vec::new();
        for (number, case) in cases.iter().enumerate() {
            for kind in Kind::ALL.into_iter().filter(|kind| kind.words().contains(&asked.kind) && (round == 0 || kind.has_chance())) {
                let operations = if kind == Kind::ReadError { &case.all } else { &case.changes };
                let meets = operations.iter().enumerate().filter(|(_, (what, _))| kind.meets(what)).map(|(at, _)| at + 1);
                let at: Vec<usize> = match kind {
                    Kind::CutAfter => vec![0],
                    Kind::CutSomeAfter => vec![0; 10],
                    _ => meets.collect(),
                };
                points.extend(at.into_iter().map(|at| (number, Fault { kind, at, seed: chance.next() >> 1 })));
            }
        }
        for at in (1..points.len()).rev() {
            points.swap(at, (chance.next() % (at as u64 + 1)) as usize);
        }
        if round == 0 {
            println!("{} points strike every operation with every fault", points.len());
        }
        // However few are asked for, every case meets every kind, and then every operation of every case something.
        let (mut kinds, mut operations) = (BTreeSet::new(), BTreeSet::new());
        let (mut first, rest): (Vec<_>, Vec<_>) = points.into_iter().partition(|(case, fault)| kinds.insert((*case, fault.kind)));
        let (second, rest): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|(case, fault)| operations.insert((*case, fault.kind == Kind::ReadError, fault.at)));
        first.extend(second);
        first.extend(rest);
        let mut points = first;
        points.truncate(asked.points - chosen.len());
        chosen.extend(points);
        if chosen.len() == asked.points {
            break;
        }
    }
    chosen
}

/// A slice of the points, in a process of its own: for a moment every program that is started holds the locks of the process that starts it, and
/// other tests open registers in this one.
#[test]
fn nothing_is_lost_at_any_write() {
    if let Ok(asked) = std::env::var("HUCE_KILL") {
        strike(&Asked::read(&asked));
        return;
    }
    drop(crate::support::program::built("huce"));
    let mut slice = Command::new(std::env::current_exe().unwrap());
    slice.args(["--exact", "faults::nothing_is_lost_at_any_write", "--nocapture"]).env("HUCE_KILL", "points=200");
    slice.env("HUCE_TEST_LOW_COST", "1").env(BUILT, "1");
    let output = slice.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}{}", String::from_utf8_lossy(&output.stderr));
}

fn strike(asked: &Asked) {
    let scratch = Folder::new("faults");
    // Nothing here needs to last: memory is quicker than a disk.
    let memory = PathBuf::from(format!("/dev/shm/huce-faults-{}", std::process::id()));
    let folder = if std::fs::create_dir(&memory).is_ok() { memory.clone() } else { scratch.path().to_path_buf() };
    let mut cases = cases::all(&folder);
    cases.retain(|case| case.name.contains(&asked.only));
    let points = points(&cases, asked);
    println!("{} points with the seed {}", points.len(), asked.seed);
    let (next, report) = (AtomicUsize::new(0), Mutex::new(Report::new(&cases)));
    std::thread::scope(|scope| {
        for job in 0..asked.jobs {
            let (folder, cases, points, next, report) = (&folder, &cases, &points, &next, &report);
            scope.spawn(move || {
                let here = folder.join(format!("job-{job}"));
                while let Some((case, fault)) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = cases[*case].strike(*fault, &here);
                    report.lock().unwrap().note(&cases[*case], *fault, outcome);
                }
            });
        }
    });
    let _ = std::fs::remove_dir_all(memory);
    let report = report.into_inner().unwrap();
    println!("{report}");
    report.judge(asked.only.is_empty() && asked.kind.is_empty());
}
