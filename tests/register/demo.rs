use huce_core::api::desk;
use huce_core::api::register::{Clock, Register};
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
            let status = desk::status(&register).unwrap();
            assert!(status.persons > 0, "{}", line.name);
            status.role
        })
        .collect();
    assert_eq!(roles, ["township", "officer", "officer"]);
}
