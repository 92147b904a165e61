use huce_core::api::{findings, persons};

use crate::support::computer::{Computer, leave};
use crate::support::township::Town;

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_person_whom_two_officers_entered_is_merged_from_the_finding_and_from_the_page() {
    let (mut town, _, _, [known, twice]) = Town::with_a_person_entered_twice();
    let at_town = Computer::of(&mut town, "merging-town");
    let window = at_town.open();

    // From the finding: both are there.
    window.click("nav a[href='/findings']");
    window.wait_for(".findings[data-state=ready] [data-kind='person.twice'] [data-do=merge]");
    assert!(window.text("[data-kind='person.twice']").contains("在这里合并"));
    // One line with both of them.
    window.wait_for_words(".findings [role=status]", "共 1 处");
    window.wait_for_words("[data-kind='person.twice'] li", "许老三");
    window.wait_for_words("[data-kind='person.twice'] li", "周福生");
    assert_eq!(window.run("return document.querySelectorAll('.findings li').length", &serde_json::json!([])), serde_json::json!(1));
    window.screenshot("findings-twice.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-kind='person.twice'] [data-do=merge]");
    window.wait_for(".merging[data-state=compared] tr[data-field=phone][data-differs=true]");
    window.wait_for(".merging button.main:disabled");
    window.screenshot("merge-compared.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    let both = window.text(".merging table");
    assert!(["张建国", "李秀英", "19900007777", "清溪村一组1号", "石桥村三组8号"].iter().all(|said| both.contains(said)), "{both}");
    // The one in 周福生's household stays; the keys choose as well.
    let ours = window.attribute("[data-side=one] input", "data-chosen") == known;
    window.click(&format!("[data-stays={}]", if ours { "one" } else { "other" }));
    window.wait_for(".merging[data-state=foreseen] [data-follows=lost]");
    let follows = window.text(".follows");
    for said in ["石桥村三组8号", "作废 1 条", "李秀英", "1 项", "电话"] {
        assert!(follows.contains(said), "{said}: {follows}");
    }
    assert!(window.text(".merging button.main").contains("3 处"));
    window.screenshot("merge-foreseen.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.press_enter(".merging button.main");
    window.wait_for(".person[data-state=ready] .history[data-state=ready]");
    window.wait_for(".note .take-back");
    window.screenshot("merge-done.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".note .take-back");
    window.wait_for(".note:not(:has(.take-back))");
    window.click("nav a[href='/findings']");
    window.wait_for(".findings[data-state=ready] [data-kind='person.twice'] [data-do=merge]");

    // From the person's page: the other entry is found by the search field, the same one twice is refused.
    window.click("[data-kind='person.twice'] .name");
    window.wait_for(".person[data-state=ready] [data-do=merge]");
    window.screenshot("person-clerk.png");
    window.click(".person [data-do=merge]");
    window.wait_for(".merging[data-state=picking] [data-side=one] input");
    window.screenshot("merge-picking.png");
    window.click("[data-side=other] input");
    window.type_here("zhouxiaofang");
    window.wait_for("[data-side=other] [role=option]:nth-of-type(2)");
    window.screenshot("merge-found.png");
    window.press(&["Enter"]);
    window.wait_for(".merging:not([data-state=picking]):not([data-state=asking])");
    if window.attribute(".merging", "data-state") == "refused" {
        window.screenshot("merge-refused.png");
        assert_eq!(window.violations(), Vec::<String>::new());
    }
    leave(window);
    let town = at_town.open_register();
    assert_eq!(findings::list(&town, Some("person.twice")).unwrap().len(), 1);
    assert_eq!(persons::show(&town, &twice, None).unwrap().row.text("voided_at"), "");
}
