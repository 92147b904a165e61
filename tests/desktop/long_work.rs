use huce_core::api::{board, check};
use serde_json::json;

use crate::support::computer::{Computer, leave};
use crate::support::scratch::Folder;
use crate::support::township::Town;

/// Counts the frames that are painted.
const WATCH: &str = "
    window.frames = 0;
    const paint = () => { window.frames += 1; requestAnimationFrame(paint); };
    requestAnimationFrame(paint);";

/// Waits until so many more frames are painted. How long that takes is the computer's.
const PAINTED: &str = "
    const until = window.frames + arguments[0];
    while (window.frames < until) await new Promise((next) => requestAnimationFrame(next));
    return window.frames;";

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn the_window_paints_reads_and_locks_while_bundles_are_taken_in_and_a_kill_loses_nothing() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let sticks = Folder::new("frames-sticks");
    let stick = sticks.path().join("HUCE-U");
    std::fs::create_dir(&stick).unwrap();
    for at in 0..60 {
        zhang.set("孙丽", "note", &format!("第{at}次"), "");
        zhang.export(&stick.join(format!("changes-{at:02}.huce")));
    }
    let at_town = Computer::of(&mut town, "frames-town");
    let hold = sticks.path().join("hold");
    let variables = [("HUCE_TEST_DRIVES", stick.as_path()), ("HUCE_TEST_HOLD", hold.as_path())];

    let window = at_town.open_with(&variables);
    // Dropped, as the window hears of it: the page names no path.
    window.run("await window.__TAURI_INTERNALS__.invoke('window_drop', { paths: arguments[0] });", &json!([[stick]]));
    window.wait_for(".intake[data-state=looked]");
    assert!(window.text(".looked h2").contains("60"));
    window.run(WATCH, &json!([]));
    std::fs::write(&hold, "50").unwrap();
    window.click(".take button.main");
    window.wait_for(".job progress[value='50']");
    // Painted while the merge stands in the middle of a transaction: had the window waited for it, no frame would come.
    let before = window.run("return window.frames;", &json!([])).as_u64().unwrap();
    assert!(window.run(PAINTED, &json!([30])).as_u64().unwrap() >= before + 30);

    // What is only looked at is answered meanwhile; what would change something is refused and kept.
    window.click("nav a[href='/households']");
    window.wait_for(".households[data-state=ready] [role=option]");
    window.press(&["Control", "k"]);
    window.type_here("wdh");
    window.wait_for("#search-hit-0");
    window.press(&["Enter"]);
    window.wait_for(".person[data-state=ready]");
    window.click(".person header a[href^='/households']");
    window.wait_for(".book[data-state=ready]");
    window.click("tbody tr:nth-child(1) input[data-cell=phone]");
    window.type_here("19900001234");
    window.press(&["Enter"]);
    window.wait_for("[data-code='register.busy']");
    window.screenshot("looking-while-taking.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.press(&["Control", "l"]);
    window.wait_for("main[data-face=locking]");
    assert!(!window.source().contains("吴大海"), "nobody is left in the page");
    window.screenshot("locking.png");
    assert_eq!(window.violations(), Vec::<String>::new());

    // Killed in the middle of the second fifty.
    window.kill();
    std::fs::remove_file(&hold).unwrap();
    let window = at_town.open_with(&variables);
    window.wait_for("[data-state=interrupted]");
    let said = window.text("[data-state=interrupted]");
    assert!(said.contains("第 51 份") && said.contains("共 60 份") && said.contains("50 份都在"), "{said}");
    window.screenshot("interrupted.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-do=read-interrupted]");
    window.click("nav a[href='/intake']");
    window.wait_for(".intake [data-drive='HUCE-U']");
    window.click(".intake [data-drive='HUCE-U']");
    window.wait_for(".intake[data-state=looked]");
    window.click(".take button.main");
    window.wait_for(".intake[data-state=taken]");
    leave(window);
    let mut town = at_town.open_register();
    assert_eq!(board::taken_in(&town).unwrap().len(), 60);
    assert!(check::check(&mut town, false).unwrap().ok);
    assert!(!at_town.register().join("under-way.json").exists());
}
