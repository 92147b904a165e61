//! The figures of the window: `cargo xtask bench window`. It runs a release build that a test may steer, on registers of synthetic townships.

mod memory;
mod page;

use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::scratch::Folder;
use crate::support::webdriver::Window;
use memory::Held;

/// Names the folder in which the program and the registers are laid ready.
const READY: &str = "HUCE_MEASURE";

/// What opens the register of a synthetic township.
const PASSPHRASE: &str = "huce-demo-township";

/// What the window sets for WebKit unless it is steered, as here.
const PLAINLY: &[(&str, &str)] = &[("WEBKIT_DISABLE_COMPOSITING_MODE", "1"), ("WEBKIT_DISABLE_DMABUF_RENDERER", "1")];

/// Has the window show nothing.
const EMPTY: (&str, &str) = ("HUCE_TEST_EMPTY", "1");

/// How often the start is measured.
const STARTS: usize = 10;

fn ready() -> PathBuf {
    PathBuf::from(std::env::var_os(READY).expect("`cargo xtask bench window` says where everything is"))
}

/// A computer whose register is that of a synthetic township of so many persons.
fn computer(persons: &str) -> Folder {
    let home = Folder::new("measure");
    std::fs::create_dir(home.path().join("data")).unwrap();
    symlink(ready().join(persons).join("township"), home.path().join("data").join("huce")).unwrap();
    home
}

fn open(home: &Path, variables: &[(&str, &str)]) -> Window {
    let variables: Vec<(&str, &Path)> = variables.iter().map(|(name, value)| (*name, Path::new(*value))).collect();
    Window::open_with(&ready().join("huce-desktop"), home, &variables)
}

fn unlock(window: &Window) {
    window.wait_for("#passphrase");
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    window.wait_for(FIRST);
}

/// What stands on the first page once the register is open.
const FIRST: &str = ".today [data-state=ready]";

/// From the Enter after the passphrase to where the register takes it, and from there to the first page as it is seen, in milliseconds.
fn start(home: &Path, variables: &[(&str, &str)]) -> [f64; 2] {
    let window = open(home, variables);
    window.wait_for("#passphrase");
    window.run(page::WATCH_START, &json!([FIRST]));
    unlock(&window);
    let marks = window.run(page::READ_START, &json!([]));
    let mark = |name: &str| marks[name].as_f64().unwrap_or_else(|| panic!("{name}: {marks}"));
    [mark("accepted") - mark("enter"), mark("painted") - mark("accepted")]
}

/// Figures in order, told as the middle one, the 95th of 100, and the worst.
fn told(mut figures: Vec<f64>) -> String {
    assert!(!figures.is_empty(), "nothing was measured");
    figures.sort_by(f64::total_cmp);
    let at = |share: usize| figures[(figures.len() * share / 100).min(figures.len() - 1)];
    format!("{:8.1} {:8.1} {:8.1}   of {}", at(50), at(95), figures[figures.len() - 1], figures.len())
}

/// The figures of one kind in what a script of the page gave.
fn of(rounds: &Value, name: &str) -> Vec<f64> {
    rounds.as_array().into_iter().flatten().filter_map(|round| round[name].as_f64()).collect()
}

/// Long enough for what a page does after it came: collecting garbage, and nothing.
fn be_idle(window: &Window) {
    window.run("await new Promise((done) => setTimeout(done, 15_000));", &json!([]));
}

/// A table: each line is shown and kept as soon as it is known, since all of it takes minutes.
struct Table(std::fs::File);

impl Table {
    fn begin(name: &str) -> Self {
        Self(std::fs::File::create(ready().join(format!("{name}.txt"))).unwrap())
    }

    fn line(&mut self, line: &str) {
        println!("{line}");
        writeln!(self.0, "{line}").unwrap();
    }
}

/// How WebKit draws: as the window has it, and of itself.
const WAYS: [(&str, &[(&str, &str)]); 2] = [("as it is", PLAINLY), ("WebKit drawing as ever", &[])];

#[test]
#[ignore = "opens windows for minutes; `cargo xtask bench window` runs it under Xvfb"]
fn the_start() {
    let mut table = Table::begin("start");
    let small = computer("10000");
    for (name, variables) in WAYS {
        // The first start warms the disk's cache.
        let starts: Vec<[f64; 2]> = (0..=STARTS).map(|_| start(small.path(), variables)).skip(1).collect();
        table.line(&format!("start, 10,000 persons, {name}, ms                  middle     95 %    worst"));
        table.line(&format!("  Enter to passphrase accepted (key derivation) {}", told(starts.iter().map(|start| start[0]).collect())));
        table.line(&format!("  accepted to first page painted                {}", told(starts.iter().map(|start| start[1]).collect())));
    }
}

#[test]
#[ignore = "opens windows for minutes; `cargo xtask bench window` runs it under Xvfb"]
fn the_memory() {
    let mut table = Table::begin("memory");
    let small = computer("10000");
    table.line("memory (PSS) idle, MiB                             window      page  network      all");
    let [[plain, full], [ever, full_ever]] = WAYS.map(|(name, variables)| {
        let empty = {
            let window = open(small.path(), &[variables, [EMPTY].as_slice()].concat());
            be_idle(&window);
            Held::by(&window)
        };
        table.line(&format!("  {name}: an empty page                  {empty}"));
        let full = {
            let window = open(small.path(), variables);
            unlock(&window);
            window.click("nav a[href='/households']");
            window.wait_for(".households[data-state=ready] [role=option]");
            be_idle(&window);
            Held::by(&window)
        };
        table.line(&format!("  {name}: 10,000 persons, the households {full}"));
        [empty, full]
    });
    table.line(&full.by_kind());
    for (what, full, empty) in [
        ("as it is, beside an empty page drawn so", &full, &plain),
        ("as it is, beside an empty page of Tauri as it comes", &full, &ever),
        ("WebKit drawing as ever, beside an empty page drawn so", &full_ever, &ever),
    ] {
        table.line(&format!("  {what}: {:.2} times", full.in_all() / empty.in_all()));
    }
}

#[test]
#[ignore = "opens windows for minutes; `cargo xtask bench window` runs it under Xvfb"]
fn the_lists() {
    let mut table = Table::begin("lists");
    let large = computer("100000");
    for (name, variables) in WAYS {
        let window = open(large.path(), variables);
        unlock(&window);
        window.click("nav a[href='/households']");
        window.wait_for(".households[data-state=ready] [role=option]");
        let scrolled = window.run(page::SCROLL, &json!([".households [role=listbox]", 120]));
        let searched = window.run(page::SEARCH, &json!(["zhangwei", "王秀英", "lijg", "1962", "19900", "陈", "huang", "周建国"]));
        table.line(&format!("100,000 persons, {name}, ms                         middle     95 %    worst"));
        table.line(&format!("  scrolling a page: to rows painted             {}", told(of(&scrolled, "painted"))));
        if !of(&scrolled, "asked").is_empty() {
            table.line(&format!("  scrolling a page: the core's answer, with IPC {}", told(of(&scrolled, "asked"))));
        }
        table.line(&format!("  search, each key: the core's answer, with IPC {}", told(of(&searched, "asked"))));
        table.line(&format!("  search, each key: to hits painted             {}", told(of(&searched, "painted"))));
    }
}

#[test]
fn the_middle_and_the_worst_are_told() {
    let told = told((1..=100).map(f64::from).rev().collect());
    assert_eq!(told.split_whitespace().collect::<Vec<_>>(), ["51.0", "96.0", "100.0", "of", "100"]);
}
