//! What is taken, in the order in which a window goes through it.

use super::stage::Stage;

/// At whose computer a window is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Somebody who starts the program for the first time.
    Newcomer,
    /// Somebody who plays the demonstration.
    Visitor,
    /// A clerk whose township's register was made a moment ago: nobody is in it.
    NewClerk,
    /// An officer who has a register and has not joined yet.
    Joining,
    /// 张建国 at work, with the township's return on the stick HUCE-U.
    Officer,
    /// The clerk of 大石镇 at work, with what two officers handed in on the stick HUCE-U.
    Clerk,
}

/// One thing that is done on the way to a screen.
pub enum Step {
    /// Presses the element as a mouse would.
    Click(&'static str),
    /// Types a text over what stands in the field.
    Type(&'static str, &'static str),
    /// Types where the focus is.
    TypeHere(&'static str),
    /// Presses Enter in the element.
    Enter(&'static str),
    /// Presses keys together where the focus is.
    Press(&'static [&'static str]),
    /// Waits until the element is there.
    Wait(&'static str),
    /// Anything else.
    Do(fn(&Stage)),
}

/// A screen, or a state of one.
pub struct Screen {
    /// What its pictures are called.
    pub name: &'static str,
    /// The page of the window where its steps begin; nothing where they go on from the screen before.
    pub route: Option<&'static str>,
    /// How it is reached. The last one waits for what shows that it is there.
    pub steps: &'static [Step],
}

/// A screen that begins at a page.
pub const fn at(name: &'static str, route: &'static str, steps: &'static [Step]) -> Screen {
    Screen { name, route: Some(route), steps }
}

/// A screen that goes on from the one before; the first of a window begins where the window opens.
pub const fn then(name: &'static str, steps: &'static [Step]) -> Screen {
    Screen { name, route: None, steps }
}

use Step::{Click, Do, Enter, Press, Type, TypeHere, Wait};

/// All screens by the window that shows them. Locked ones come last in theirs: a locked window has no pages.
pub const SCREENS: &[(Who, &[Screen])] = &[
    (
        Who::Newcomer,
        &[
            then("setup", &[Wait("main[data-face=setup] [data-choose]")]),
            then("setup-display", &[Click(".display-button"), Wait(".display-button[aria-expanded=true]")]),
            then("setup-officer", &[Click(".display-button"), Click("[data-choose=officer]"), Type("#new-passphrase", "19650307")]),
            then(
                "setup-township-begun",
                &[Press(&["Escape"]), Click("[data-choose=township]"), Type("#township-name", "大石镇"), Wait("[data-missing]")],
            ),
            then(
                "setup-township",
                &[
                    Type("#township-division", "419999100"),
                    Type("#new-passphrase", "门前那一棵老槐树"),
                    Type("#new-passphrase-again", "门前那一棵老槐树"),
                ],
            ),
            then("recovery", &[Enter("#new-passphrase-again"), Wait("main[data-face=recovery] [data-code-text]")]),
            then("recovery-wrong", &[Type("#typed-code", "ABCDE-FGHJK"), Enter("#typed-code"), Wait("[data-code='recovery.wrong']")]),
        ],
    ),
    (
        Who::Visitor,
        &[
            then("demo-officer", &[Click("[data-demo=officer]"), Wait("[data-demo-bar]"), Wait(".today [data-state=ready]")]),
            at(
                "demo-person-doubtful",
                "/findings",
                &[
                    Wait(".findings[data-state=ready]"),
                    Click("[data-kind='id_number.wrong_check'] .name"),
                    Wait(".person[data-state=ready] .doubt"),
                ],
            ),
            then("demo-locked", &[Click(".strip .lock"), Wait("main[data-face=locked] code")]),
        ],
    ),
    (
        Who::NewClerk,
        &[
            at("households-none", "/households", &[Wait(".households[data-state=ready] .empty")]),
            at("officers-none", "/officers", &[Wait(".officers[data-state=ready] .empty")]),
            at("charges-none", "/officers/charges", &[Wait(".charges[data-state=ready] .empty")]),
            at("enrol-empty", "/officers/enrol", &[Wait(".enrolling[data-state=ready] .places[data-state=ready]")]),
            at("orphans-none", "/officers/orphans", &[Wait(".orphans[data-state=ready] .done")]),
            at("conflicts-none", "/conflicts", &[Wait(".conflicts .none")]),
            at("held-none", "/held", &[Wait(".held[data-state=ready] .done")]),
            at("villages-none", "/villages", &[Wait(".villages[data-state=ready] .empty")]),
        ],
    ),
    (
        Who::Joining,
        &[
            then("joining", &[Wait("main[data-face=joining] [data-fingerprint]")]),
            then("joining-written", &[Click("[data-do=request]"), Wait("[data-state=written]")]),
        ],
    ),
    (
        Who::Officer,
        &[
            at("officer-today", "/today", &[Wait(".today [data-state=ready]"), Wait("[data-today=unsent] [data-drive='HUCE-U']")]),
            at("officer-findings", "/findings", &[Wait(".findings[data-state=ready]")]),
            at("officer-households", "/households", &[Wait(".households[data-state=ready] [role=option]")]),
            then("officer-households-filter", &[Type(".households input[type=search]", "吴大海"), Wait("[role=option][aria-setsize='1']")]),
            then("officer-household", &[Click("[role=option]"), Wait(".book[data-state=ready] [data-cell=name][data-value='吴大海']")]),
            then(
                "officer-household-choices",
                &[
                    Click("tbody tr:nth-child(2) input[data-cell=relation]"),
                    TypeHere("z"),
                    Wait("tbody tr:nth-child(2) input[data-cell=relation][aria-expanded=true]"),
                ],
            ),
            then(
                "officer-household-refused",
                &[
                    Press(&["Escape"]),
                    Click("tbody tr:nth-child(1) input[data-cell=birth]"),
                    TypeHere("1980-13-40"),
                    Press(&["Enter"]),
                    Wait("[data-code='date.invalid']"),
                ],
            ),
            then(
                "officer-person",
                &[
                    Click("tbody tr:nth-child(1) input[data-cell=birth]"),
                    Press(&["Escape"]),
                    Click(".book td.more a"),
                    Wait(".person[data-state=ready] .history[data-state=ready]"),
                ],
            ),
            at("officer-households-columns", "/households", &[Click(".menu > button"), Wait(".menu [aria-expanded=true]")]),
            at(
                "officer-household-paper",
                "/households",
                &[
                    Type(".households input[type=search]", "吴大海"),
                    Wait("[role=option][aria-setsize='1']"),
                    Click("[role=option]"),
                    Wait(".book[data-state=ready] button.print"),
                    Click(".book button.print"),
                    Wait("[data-paper]"),
                ],
            ),
            at("record", "/record", &[Wait(".record nav a")]),
            then(
                "record-birth",
                &[
                    Click(".record nav a:nth-of-type(1)"),
                    Click("[data-question=mother] input"),
                    TypeHere("sunli"),
                    Wait("[data-question=mother] [role=option]"),
                    Press(&["Enter"]),
                    Click("[data-question=name] input"),
                    TypeHere("吴小满"),
                    Press(&["Tab"]),
                    TypeHere("2"),
                    Press(&["Tab"]),
                    Click("[data-question=on] input"),
                    TypeHere("20260308"),
                    Press(&["Tab"]),
                    Wait(".foreseen li"),
                ],
            ),
            at(
                "record-split",
                "/record/household-split",
                &[
                    Click("[data-question=household] input"),
                    TypeHere("wudahai"),
                    Wait("[data-question=household] [role=option]"),
                    Press(&["Enter"]),
                    Click("[data-member='孙丽'] input"),
                    Do(|stage| stage.window.choose("[data-question=place] select", "清溪村")),
                    Wait(".foreseen li"),
                ],
            ),
            at("stick", "/stick", &[Wait(".stick section[data-state=ready] [data-drive='HUCE-U']")]),
            then(
                "stick-read",
                &[
                    Click(".stick section:nth-of-type(2) [data-drive='HUCE-U']"),
                    Wait(".stick section[data-state=read] [data-state=digest]"),
                ],
            ),
            then(
                "stick-written",
                &[Click(".stick section:first-of-type [data-drive='HUCE-U']"), Wait(".stick section[data-state=written]")],
            ),
            at("settings", "/settings", &[Wait("[data-page=settings] .users li")]),
            at("guide", "/today", &[Wait(".today [data-state=ready]"), Press(&["F1"]), Wait(".guide[data-section=today]")]),
            at("search", "/households", &[Press(&["Control", "k"]), TypeHere("zhang"), Wait("#search-hit-0")]),
            then("unlock", &[Press(&["Escape"]), Click(".strip .lock"), Wait("#passphrase")]),
            then("unlock-wrong", &[Type("#passphrase", "不是这个口令吧"), Enter("#passphrase"), Wait("[data-code='passphrase.wrong']")]),
            then("forgotten", &[Click(".forgot"), Wait("#recovery-code")]),
        ],
    ),
    (
        Who::Clerk,
        &[
            at("clerk-today", "/today", &[Wait(".today [data-state=ready]"), Wait("[data-today=decide] [data-drive='HUCE-U']")]),
            at("clerk-households", "/households", &[Wait(".households[data-state=ready] [role=option]")]),
            then(
                "clerk-household",
                &[
                    Type(".households input[type=search]", "周福生"),
                    Wait("[role=option][aria-setsize='1']"),
                    Click("[role=option]"),
                    Wait(".book[data-state=ready]"),
                ],
            ),
            at("findings-twice", "/findings", &[Wait(".findings[data-state=ready] [data-kind='person.twice'] [data-do=merge]")]),
            then(
                "merge",
                &[
                    Click("[data-kind='person.twice'] [data-do=merge]"),
                    Wait(".merging[data-state=compared]"),
                    Click("[data-stays=one]"),
                    Wait(".merging[data-state=foreseen] .follows"),
                ],
            ),
            at("roster", "/roster", &[Wait(".roster [data-do=pick]")]),
            at("backups", "/backups", &[Wait(".backups[data-state=ready] [data-backup]")]),
            at(
                "villages",
                "/villages",
                &[Wait(".villages[data-state=ready] [data-village]"), Click("[data-do=village]"), Wait("[data-new=village]")],
            ),
            at("conflicts", "/conflicts", &[Wait(".conflicts[data-state=ready] .sheet .around")]),
            then("conflicts-together", &[Click("[data-do=together]"), Wait(".sheet[data-group]")]),
            at("held", "/held", &[Wait(".held[data-state=ready] [data-held]")]),
            at("officers", "/officers", &[Wait(".officers[data-state=ready] [data-officer]")]),
            then(
                "officers-digest",
                &[Click("[data-officer='张建国'] .agreement button"), Wait("[data-officer='张建国'] [data-state=digest]")],
            ),
            at("charges", "/officers/charges", &[Wait(".charges[data-state=ready] [role=option]")]),
            then(
                "charges-move",
                &[
                    Click("[data-load='张建国']"),
                    Click("[data-do=tick-shown]"),
                    Do(|stage| stage.window.choose(".give select", "李秀英")),
                    Wait(".give[data-state=foreseen] .foreseen li"),
                ],
            ),
            at(
                "officer",
                "/officers",
                &[
                    Wait(".officers[data-state=ready] [data-officer='张建国'] a"),
                    Click("[data-officer='张建国'] a"),
                    Wait(".officer[data-state=ready] .share [data-drive]"),
                ],
            ),
            then("officer-revoke", &[Click("[data-do=revoke]"), Wait("[data-form=revoke] button.seal")]),
            at("intake", "/intake", &[Wait(".intake [data-drive='HUCE-U']")]),
            then("intake-looked", &[Click(".intake [data-drive='HUCE-U']"), Wait(".intake[data-state=looked]")]),
            then("intake-effects", &[Click("tr[data-status=planned] button[aria-expanded]"), Wait("[data-state=effects] [data-what]")]),
            then("intake-running", &[Do(Stage::hold), Click(".take button.main"), Wait(".job progress[value='1']")]),
            then("closing", &[Do(|stage| stage.window.ask_to_close()), Wait(".closing")]),
            then(
                "intake-taken",
                &[Click(".closing button.main"), Do(Stage::let_go), Wait(".intake[data-state=taken] tr[data-status=merged]")],
            ),
            at("returns-written", "/officers", &[Click(".officers [data-drive='HUCE-U']"), Wait(".officers section[data-state=written]")]),
        ],
    ),
];
