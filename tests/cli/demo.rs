use crate::support::program::Desk;
use crate::support::scratch::Folder;

#[test]
fn a_synthetic_township_is_made_and_its_registers_open() {
    let folder = Folder::new("demo-make");
    let mut desk = Desk::new(folder.path(), "huce-demo-township", "2026-03-03T08:00:00Z");
    let made = folder.path().join("made");
    let said = desk.json(&["demo", "make", "--persons", "200", "--officers", "1", "--seed", "7", made.to_str().unwrap()]);
    assert_eq!(said["registers"].as_array().unwrap().len(), 2, "{said}");
    desk.register = made.join("township");
    assert_eq!(desk.json(&["officer", "list"])["officers"].as_array().unwrap().len(), 1);
    (desk.register, desk.passphrase) = (made.join("officer-001"), "huce-demo-officer-1".into());
    assert_eq!(desk.json(&["status"])["role"], "officer");
}
