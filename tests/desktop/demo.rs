use crate::support::computer::{TODAY, to_households};
use crate::support::{program, scratch::Folder, webdriver::Window};

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn the_demonstration_is_marked_and_leaves_nothing() {
    let home = Folder::new("demo");
    let window = Window::open(&program::built("huce-desktop"), home.path());
    window.wait_for("main[data-face=setup]");
    window.click("[data-demo=officer]");
    window.wait_for("[data-demo-bar]");
    // Who tries it has something to do: to hand in, to read, to receive, to look after.
    window.wait_for(TODAY);
    window.wait_for("[data-today=findings] [data-kind='relation.open']");
    let day = window.text(".today");
    for said in ["3 处未上交", "以本人当面所说为准", "划入 1 户", "划出 1 户", "等镇上定", "还没有接收", "疑点，3 处"]
    {
        assert!(day.contains(said), "{said}: {day}");
    }
    window.wait_for(".watermark");
    window.screenshot("demo-officer-day.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    to_households(&window);
    window.wait_for("[role=option]");
    assert!(window.text("[data-demo-bar]").contains("演示"));
    assert_eq!(window.violations(), Vec::<String>::new());
    window.screenshot("demo-officer.png");

    window.click("[data-do=other-side]");
    window.wait_for("[data-do=other-side]:not(:disabled)");
    window.wait_for("[data-news=conflicts]");
    window.wait_for("[data-news=held]");
    window.screenshot("demo-township-day.png");
    to_households(&window);
    window.wait_for("[role=option]");
    assert!(window.text(".strip").contains("演示镇"));
    window.screenshot("demo-township.png");
    window.click("a[href*=settings]");
    window.click("input[name=text][value='24']");
    window.click("input[name=language][value=en]");
    assert_eq!(window.overflow(), 0);
    window.screenshot("demo-24-en.png");
    window.click(".strip .lock");
    window.wait_for("main[data-face=locked] code");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.screenshot("demo-locked.png");
    window.click("[data-do=leave-demo]");
    window.wait_for("main[data-face=setup]");
    assert!(!home.path().join("data/huce-demo").exists());
    assert!(!home.path().join("data/huce").exists());
}
