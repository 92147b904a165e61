use crate::support::{program, scratch::Folder, webdriver::Window};
use huce_core::api;

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn names_the_product_and_reaches_the_program() {
    let home = Folder::new("first-page");
    let window = Window::open(&program::built("huce-desktop"), home.path());

    assert_eq!(window.wait_for_state("main", "asking"), "ready", "the page has no program behind it");
    assert_eq!(window.title(), api::PRODUCT);
    assert!(window.text("footer").contains(api::VERSION));
    assert_eq!(window.violations(), Vec::<String>::new());
    // For whoever wants to see it: target/tmp/first-page.png
    window.screenshot("first-page.png");

    let chinese = window.text("h1");
    window.click(".display-button");
    window.screenshot("first-page-display.png");
    window.click("input[name=language][value=en]");
    assert_eq!(window.attribute("html", "lang"), "en");
    assert_ne!(window.text("h1"), chinese);
    window.screenshot("first-page-en.png");
    window.click("input[name=language][value=zh-CN]");
    assert_eq!(window.text("h1"), chinese);

    window.click("input[name=text][value='24']");
    window.click("input[name=theme][value=dark]");
    assert_eq!(window.attribute("html", "data-theme"), "dark");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".display-button");
    window.screenshot("first-page-24-dark.png");
    assert_eq!(window.overflow(), 0);
}
