use huce_core::api::register::{Clock, Register};
use huce_core::api::{check, desk, findings, today, traffic};
use huce_core::demo::{self, Order};

use crate::support::scratch::Folder;

#[test]
fn a_synthetic_township_is_made_with_registers_that_open() {
    let home = Folder::new("synthetic");
    let order = Order { persons: 60, officers: 2, seed: 7, errors: false };
    let made = demo::make(&home.path().join("demo"), &order, &Clock::default(), &mut |_| Ok(())).unwrap();
    assert!(made.persons >= 60);
    let roles: Vec<&str> = made
        .registers
        .iter()
        .map(|line| {
            let register = Register::open(&line.register, &line.passphrase, Clock::default()).unwrap();
            let summary = desk::summary(&register).unwrap();
            assert!(summary.counts.persons > 0, "{}", line.name);
            summary.status.role
        })
        .collect();
    assert_eq!(roles, ["township", "officer", "officer"]);
}

#[test]
fn who_opens_the_demonstration_finds_something_to_do_at_both_desks() {
    let home = Folder::new("demo-day");
    let clock = Clock::of(Some("2026-06-15T09:00:00Z")).unwrap();
    let order = Order { persons: 300, officers: 2, seed: 20_260_401, errors: false };
    let made = demo::make(&home.path().join("demo"), &order, &demo::made_at(&clock).unwrap(), &mut |_| Ok(())).unwrap();
    let read = demo::play_day(&made, &clock).unwrap();
    let open = |at: usize| Register::open(&made.registers[at].register, &made.registers[at].passphrase, clock.clone()).unwrap();
    let (mut town, mut officer) = (open(0), open(1));

    let unsent = traffic::unsent(&officer).unwrap();
    assert_eq!((unsent.entries, unsent.written, unsent.days, unsent.has_handed_in), (3, 0, 6, true));
    let day = today::officer_day(&officer, &read).unwrap();
    assert_eq!((day.waiting.len(), day.offers.len()), (1, 1));
    assert_eq!(day.came.decisions[0].decision.word, "以本人当面所说为准");
    assert_eq!((day.came.gained.len(), day.came.given_up.len()), (1, 1));
    let mut kinds: Vec<&str> = findings::list(&officer, None).unwrap().iter().map(|one| one.finding.kind).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["id_number.wrong_check", "person.twice", "relation.open"]);

    let day = today::clerk_day(&town).unwrap();
    assert_eq!((day.conflicts, day.held, day.offers.len(), day.returns_due.len()), (1, 1, 1, 1));
    for register in [&mut town, &mut officer] {
        let checked = check::check(register, false).unwrap();
        assert!(checked.ok, "{:?}", checked.findings);
    }
}
