//! Returns: what moves an acknowledgement, and what rolls an officer back. An acknowledgement is a lie's best target: what is thought to
//! have arrived is not sent again.

use huce_core::exchange::entry::{Entry, Place};
use huce_core::exchange::keys::DeviceKeys;
use huce_core::exchange::{ledger, officer};
use huce_core::refusal::Code;
use huce_core::tables::Tables;

use crate::register::copies::Copied;
use crate::support::container::{Parts, forge_return, with_a_bundle};
use crate::support::refusals::refused;
use crate::support::township::{Office, Town};

fn place(entry: &Entry) -> Place {
    Place { chain: entry.header.chain.clone(), seq: entry.header.seq, hash: entry.hash.clone() }
}

fn unsent(office: &Office) -> Vec<String> {
    officer::unacknowledged(&office.tables()).unwrap().into_iter().map(|entry| entry.hash).collect()
}

#[test]
fn an_old_return_replayed_to_roll_an_officer_back() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let oldest = town.write_return(&zhang);
    zhang.take_well(&oldest);
    zhang.set("吴大海", "phone", "19900005551", "");
    town.hand_in(&mut zhang);
    let old = town.write_return(&zhang);
    zhang.take_well(&old);
    town.set("吴大海", "phone", "19900005552", "");
    town.exchange(&mut zhang);
    let before = zhang.contents();
    for replayed in [&oldest, &old] {
        refused(&mut zhang, replayed, Code::ReturnOld);
        // Under the newest number it carries no signature; with a township's signature on it, it would not be what is inside.
        let number = format!("{}/{}", town.meta("branch").unwrap(), 99);
        let unsigned = Parts { manifest: text(replayed).replace(&number_of(replayed), &number).into_bytes(), ..Parts::of(replayed) };
        let path = town.writes(&unsigned);
        refused(&mut zhang, &path, Code::BundleSignature);
        let signed = Parts::of(replayed).signed_by(town.keys(), |manifest| manifest["number"] = number.into());
        let path = town.writes(&signed);
        refused(&mut zhang, &path, Code::BundleContent);
    }
    assert_eq!(zhang.of("吴大海").text("phone"), "19900005552");
    assert!(zhang.contents() == before);
    town.exchange(&mut zhang);
    zhang.must_be_sound();
}

fn text(file: &std::path::Path) -> String {
    String::from_utf8(Parts::of(file).manifest).unwrap()
}

fn number_of(file: &std::path::Path) -> String {
    serde_json::from_slice::<serde_json::Value>(&Parts::of(file).manifest).unwrap()["number"].as_str().unwrap().to_owned()
}

#[test]
fn a_return_of_a_township_branch_that_was_left() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut town);
    town.exchange(&mut zhang);
    let of_the_left_branch = {
        let file = town.write_return(&zhang);
        older.put_back(&mut town);
        file
    };
    // The restored township is followed, after asking once.
    town.hand_in(&mut zhang);
    let restored = town.write_return(&zhang);
    refused(&mut zhang, &restored, Code::TownshipRestored);
    let follow = huce_core::api::bundles::Options { follow: true, ..Default::default() };
    assert_eq!(zhang.take(&[restored], follow)[0].status, "applied");
    refused(&mut zhang, &of_the_left_branch, Code::ReturnOld);
    let again = zhang.take(&[of_the_left_branch], follow);
    assert_eq!(again[0].error.as_ref().map(|error| error.code()), Some(Code::ReturnOld), "not even when asked to follow");
}

#[test]
fn a_forged_acknowledgement_moves_nothing_that_is_unsent() {
    let (mut town, mut zhang, mut li, _file) = with_a_bundle();
    town.exchange(&mut zhang);
    zhang.set("孙丽", "note", "残疾", "");
    zhang.set("郑桂花", "note", "一", "");
    li.set("钱有才", "note", "党员", "");
    let own = officer::unacknowledged(&zhang.tables()).unwrap();
    let hers = officer::unacknowledged(&li.tables()).unwrap();
    let unsent_before = unsent(&zhang);
    assert_eq!(unsent_before.len(), 2);
    let acks: Vec<Place> = own.iter().map(place).collect();

    // Unsigned, and signed by somebody else: not looked at.
    let stranger = DeviceKeys::generate().unwrap();
    for signer in [&stranger, zhang.keys(), li.keys()] {
        let path = town.new_file("forged.huce");
        forge_return(&town, &zhang, &path, signer, |ret| ret.acks.clone_from(&acks));
        assert_eq!(huce_core::api::bundles::inspect(Some(&zhang), &path).unwrap().signature, "bad");
    }
    let path = town.new_file("forged.huce");
    forge_return(&town, &zhang, &path, &stranger, |ret| ret.acks.clone_from(&acks));
    refused(&mut zhang, &path, Code::BundleSignature);

    // With the township's signature, as from a township that errs or lies. Of another chain, of numbers never made, of other entries under
    // these numbers: what stands in the own log under that very number and hash counts, and nothing else.
    let made_up = "ab".repeat(32);
    let (last, first_sent) = (own.last().unwrap(), zhang_first(&zhang));
    let lies: Vec<Vec<Place>> = vec![
        hers.iter().map(place).collect(),
        vec![Place { seq: 1_000_000, ..place(last) }],
        vec![Place { seq: i64::MAX, hash: made_up.clone(), ..place(last) }],
        vec![Place { hash: made_up.clone(), ..place(last) }],
        vec![Place { chain: hers[0].header.chain.clone(), ..place(last) }],
        vec![Place { hash: first_sent.hash.clone(), ..place(last) }],
        vec![Place { seq: last.header.seq, ..first_sent.clone() }],
        vec![Place { seq: -1, ..place(last) }, Place { seq: 0, ..place(last) }],
    ];
    for (at, lie) in lies.into_iter().enumerate() {
        let path = town.new_file("lie.huce");
        forge_return(&town, &zhang, &path, town.keys(), |ret| {
            ret.number.count += 100 + at as i64;
            ret.acks.extend(lie);
        });
        assert_eq!(zhang.take_well(&path).status, "applied");
        assert_eq!(unsent(&zhang), unsent_before, "lie {at}");
    }
    // One that acknowledges less costs another sending, and no entry.
    let path = town.new_file("less.huce");
    forge_return(&town, &zhang, &path, town.keys(), |ret| {
        ret.number.count += 200;
        ret.acks.clear();
    });
    zhang.take_well(&path);
    assert_eq!(unsent(&zhang).len(), 3);
    // The next bundle carries all of it.
    let file = town.new_file("all.huce");
    zhang.export(&file);
    let taken = town.take_well(&file);
    assert_eq!((taken.entries, taken.applied, taken.already), (3, 2, 1));
    assert_eq!((town.of("孙丽").text("note"), town.of("郑桂花").text("note")), ("残疾", "一"));
}

/// The place of the first entry of the present chain.
fn zhang_first(zhang: &Office) -> Place {
    let t = zhang.tables();
    let seat = ledger::seat(&zhang.meta("chain").unwrap(), 1);
    let row = t.find(t.table("entry"), "seat", &seat).unwrap().remove(0);
    Place { chain: row.text("chain").into(), seq: 1, hash: row.id }
}
