//! A picture of every screen and state, from the real window: `cargo xtask screens`. What is taken stands in [`list`].

mod cast;
mod list;
mod sheet;
mod stage;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use list::{SCREENS, Screen, Who};
use stage::Stage;

/// The screens that are wanted, by name or beginning of a name, and the looks by theirs, apart by blanks; all where none is named.
const WANTED: &str = "HUCE_SCREENS";

/// How a screen can look: the language, the theme, the size of the text in pixels, and the end of the picture's name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Look {
    language: &'static str,
    theme: &'static str,
    text: u8,
    name: &'static str,
}

const fn look(language: &'static str, theme: &'static str, text: u8, name: &'static str) -> Look {
    Look { language, theme, text, name }
}

/// All of them; `docs/screens` keeps the first.
pub const LOOKS: [Look; 8] = [
    look("zh-CN", "light", 16, "zh-light-100"),
    look("zh-CN", "light", 24, "zh-light-150"),
    look("zh-CN", "dark", 16, "zh-dark-100"),
    look("zh-CN", "dark", 24, "zh-dark-150"),
    look("en", "light", 16, "en-light-100"),
    look("en", "light", 24, "en-light-150"),
    look("en", "dark", 16, "en-dark-100"),
    look("en", "dark", 24, "en-dark-150"),
];

/// Where the pictures go: beside the scratch folder of tests.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screens")
}

#[test]
#[ignore = "opens windows; `cargo xtask screens` runs it under Xvfb"]
fn every_screen_is_taken() {
    std::fs::create_dir_all(folder()).unwrap();
    let wanted = std::env::var(WANTED).unwrap_or_default();
    let mut faults = Vec::new();
    for (who, screens) in SCREENS {
        let needed = needed(screens, &wanted);
        if !needed.is_empty() {
            take(*who, screens, &needed, &wanted, &mut faults);
        }
    }
    std::fs::write(folder().join("index.html"), sheet::page()).unwrap();
    assert!(faults.is_empty(), "{} faults:\n  {}\n", faults.len(), faults.join("\n  "));
}

/// Goes through the screens of one window. Where one cannot be reached, those that go on from it are left out too.
fn take(who: Who, screens: &[Screen], needed: &BTreeSet<usize>, wanted: &str, faults: &mut Vec<String>) {
    let stage = Stage::open(who);
    let mut is_lost = false;
    for screen in needed.iter().map(|at| &screens[*at]) {
        if is_lost && screen.route.is_none() {
            faults.push(format!("{}: not reached", screen.name));
            continue;
        }
        let reached = catch_unwind(AssertUnwindSafe(|| {
            stage.go(screen);
            if is_wanted(screen, wanted) { stage.take(screen.name, &looks(wanted), &folder()) } else { Vec::new() }
        }));
        is_lost = reached.is_err();
        let name = screen.name;
        faults.extend(
            reached
                .unwrap_or_else(|_| vec![format!("not reached; {name}.lost.png shows what was there instead")])
                .into_iter()
                .map(|fault| format!("{name}: {fault}")),
        );
        if is_lost {
            let _ = catch_unwind(AssertUnwindSafe(|| std::fs::write(folder().join(format!("{name}.lost.png")), stage.window.picture())));
        }
    }
}

fn is_look(name: &str) -> bool {
    LOOKS.iter().any(|look| look.name == name)
}

fn is_wanted(screen: &Screen, wanted: &str) -> bool {
    let mut names = wanted.split_whitespace().filter(|name| !is_look(name)).peekable();
    names.peek().is_none() || names.any(|name| screen.name.starts_with(name))
}

/// The looks that are wanted.
fn looks(wanted: &str) -> Vec<Look> {
    let is_named = |look: &Look| wanted.split_whitespace().any(|name| name == look.name);
    let named: Vec<Look> = LOOKS.into_iter().filter(is_named).collect();
    if named.is_empty() { LOOKS.to_vec() } else { named }
}

/// The places of the wanted screens, and of those that they go on from.
fn needed(screens: &[Screen], wanted: &str) -> BTreeSet<usize> {
    let mut needed = BTreeSet::new();
    for (at, _) in screens.iter().enumerate().filter(|(_, screen)| is_wanted(screen, wanted)) {
        let first = screens[..=at].iter().rposition(|screen| screen.route.is_some()).unwrap_or(0);
        needed.extend(first..=at);
    }
    needed
}

#[test]
fn a_screen_is_reached_through_those_that_it_goes_on_from() {
    use list::{at, then};
    let screens = [then("first", &[]), then("second", &[]), at("list", "/", &[]), then("open", &[]), at("other", "/other", &[])];
    let places = |wanted: &str| needed(&screens, wanted).into_iter().collect::<Vec<_>>();
    assert_eq!(places("second"), [0, 1]);
    assert_eq!(places("open"), [2, 3]);
    assert_eq!(places("list other"), [2, 4]);
    assert_eq!(places(""), [0, 1, 2, 3, 4]);
    assert_eq!(places("none"), [0_usize; 0]);
    assert_eq!(places("en-light-150"), [0, 1, 2, 3, 4]);
    assert_eq!(places("en-light-150 second"), [0, 1]);
    assert_eq!(looks("en-light-150 second").len(), 1);
    assert_eq!(looks("second").len(), LOOKS.len());
}

#[test]
fn every_screen_has_one_name_and_every_kept_picture_a_screen() {
    let names: Vec<&str> = SCREENS.iter().flat_map(|(_, screens)| screens.iter().map(|screen| screen.name)).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    let kept = crate::support::source::root().join("docs/screens");
    let mut bytes = 0;
    for entry in std::fs::read_dir(kept).into_iter().flatten() {
        let entry = entry.unwrap();
        let file = entry.file_name().into_string().unwrap();
        let Some(name) = file.strip_suffix(".png") else { continue };
        assert!(names.contains(&name), "docs/screens/{file} shows nothing that is in tests/screens/list.rs");
        bytes += entry.metadata().unwrap().len();
    }
    assert!(bytes < 6_000_000, "docs/screens has {bytes} bytes");
}
