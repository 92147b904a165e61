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

    let chinese = window.text("h1");
    window.click("header button");
    assert_eq!(window.attribute("html", "lang"), "en");
    assert_ne!(window.text("h1"), chinese);
    window.click("header button");
    assert_eq!(window.text("h1"), chinese);
    assert!(window.text("footer").contains(api::VERSION));

    // For whoever wants to see it: target/tmp/first-page.png
    window.screenshot("first-page.png");
}
