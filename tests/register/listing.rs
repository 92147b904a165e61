//! The list of households is a window over an order that is kept up with what changes, and says the same as the whole list read anew.

use huce_core::api::households_window::{Mark, Wanted, outline, place_in_list, window};
use huce_core::api::listing::Listing;
use huce_core::api::search::anything;
use huce_core::api::{households, persons};

use crate::support::township::{Office, QINGXI, SHIQIAO, Town};
use crate::support::verbs::newcomer;

/// A list that is kept from one change to the next.
#[derive(Default)]
struct Kept(Listing);

impl Kept {
    /// What the kept list shows is what a new one shows, and what the whole list says.
    #[track_caller]
    fn must_be_right(&mut self, office: &Office) {
        let said = |lines: Vec<String>| lines.join("\n");
        let whole: Vec<String> = households::list(office, None, None, None).unwrap().iter().map(|line| format!("{line:?}")).collect();
        let seen = |listing: &mut Listing, wanted: &Wanted| -> Vec<String> {
            window(office, listing, wanted, 0, 500).unwrap().iter().map(|line| format!("{:?}", line.line)).collect()
        };
        assert_eq!(self.count(office, &Wanted::default()), whole.len(), "each has a line");
        assert_eq!(said(seen(&mut self.0, &Wanted::default())), said(whole));
        for wanted in [
            Wanted { mark: Mark::Closed, ..Wanted::default() },
            Wanted { mark: Mark::Voided, ..Wanted::default() },
            Wanted { mark: Mark::Unsent, ..Wanted::default() },
            Wanted { mark: Mark::Uncharged, ..Wanted::default() },
            Wanted { mark: Mark::Findings, ..Wanted::default() },
            Wanted { text: "清溪 吴".into(), ..Wanted::default() },
            Wanted { text: "zfs".into(), ..Wanted::default() },
        ] {
            assert_eq!(seen(&mut self.0, &wanted), seen(&mut Listing::default(), &wanted), "{wanted:?}");
        }
    }

    fn count(&mut self, office: &Office, wanted: &Wanted) -> usize {
        outline(office, &mut self.0, wanted).unwrap().count
    }
}

fn text(text: &str) -> Wanted {
    Wanted { text: text.into(), ..Wanted::default() }
}

fn mark(mark: Mark) -> Wanted {
    Wanted { mark, ..Wanted::default() }
}

#[test]
fn a_kept_list_follows_every_change() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let (mut of_town, mut of_zhang) = (Kept::default(), Kept::default());
    of_town.must_be_right(&town);
    of_zhang.must_be_right(&zhang);
    let first = zhang.home("周福生");
    zhang.set("吴大海", "name", "吴大洋", "");
    of_zhang.must_be_right(&zhang);
    zhang.set_household(&first, "number", "900", "");
    of_zhang.must_be_right(&zhang);
    let (second, _) = zhang.splits(&first, &["周志强", "陈秀梅"], "清溪村一组9号").unwrap();
    of_zhang.must_be_right(&zhang);
    zhang.names_head(&first, "何玉兰").unwrap();
    of_zhang.must_be_right(&zhang);
    zhang.merges(&first, &second).unwrap();
    of_zhang.must_be_right(&zhang);
    assert_eq!(of_zhang.count(&zhang, &mark(Mark::Closed)), 1);
    zhang.undoes(None).unwrap();
    of_zhang.must_be_right(&zhang);
    let founded = zhang.founds(QINGXI, "新村1号").unwrap();
    of_zhang.must_be_right(&zhang);
    zhang.voids("household", &founded, "记错了").unwrap();
    of_zhang.must_be_right(&zhang);
    assert_eq!(of_zhang.count(&zhang, &mark(Mark::Voided)), 1, "whoever wants to take that back finds it");
    zhang.moves_out("孙丽", "2026-02-25", Some("李秀英")).unwrap();
    of_zhang.must_be_right(&zhang);

    town.exchange(&mut zhang);
    town.exchange(&mut li);
    of_town.must_be_right(&town);
    of_zhang.must_be_right(&zhang);
    let given = town.home("许老三");
    town.assign(&given, "张建国");
    of_town.must_be_right(&town);
    town.exchange(&mut zhang);
    of_zhang.must_be_right(&zhang);
    let gone = town.person("许老三");
    persons::purge(&mut town, &gone, "本人要求").unwrap();
    of_town.must_be_right(&town);
    town.exchange(&mut zhang);
    of_zhang.must_be_right(&zhang);
}

#[test]
fn the_list_is_narrowed_by_place_officer_mark_and_words() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let mut kept = Kept::default();
    let all = outline(&town, &mut kept.0, &Wanted::default()).unwrap();
    assert_eq!((all.count, all.total), (4, 4));
    let groups: Vec<(&str, usize)> = all.groups.iter().map(|group| (group.place.as_str(), group.count)).collect();
    assert_eq!(groups, [("清溪村", 2), ("石桥村", 2)]);
    let officers: Vec<(&str, usize)> = all.officers.iter().map(|officer| (officer.name.as_str(), officer.count)).collect();
    assert_eq!(officers, [("张建国", 2), ("李秀英", 2)]);
    let narrowed = Wanted { place: SHIQIAO.into(), ..Wanted::default() };
    assert_eq!(kept.count(&town, &narrowed), 2);
    let of_officer = Wanted { officer: all.officers[0].id.clone(), ..Wanted::default() };
    assert_eq!(kept.count(&town, &of_officer), 2);
    for (typed, found) in [("吴大海", 1), ("wudahai", 1), ("WDH", 1), ("19900001002", 0), ("三组 许", 1), ("李秀英", 2), ("没有", 0)]
    {
        assert_eq!(kept.count(&town, &text(typed)), found, "{typed}");
    }
    let third = window(&town, &mut kept.0, &Wanted::default(), 2, 1).unwrap();
    assert_eq!(third.len(), 1);
    assert_eq!(place_in_list(&town, &mut kept.0, &Wanted::default(), &third[0].line.id).unwrap(), Some(2));
    assert_eq!(place_in_list(&town, &mut kept.0, &text("吴大海"), &third[0].line.id).unwrap(), None);

    assert_eq!(kept.count(&town, &mark(Mark::Uncharged)), 0);
    town.founds(QINGXI, "清溪村五组1号").unwrap();
    assert_eq!(kept.count(&town, &mark(Mark::Uncharged)), 1);

    let mut of_zhang = Kept::default();
    assert_eq!(of_zhang.count(&zhang, &mark(Mark::Unsent)), 0);
    zhang.set("孙丽", "phone", "19900007777", "");
    assert_eq!(of_zhang.count(&zhang, &mark(Mark::Unsent)), 1);
    let lines = window(&zhang, &mut of_zhang.0, &Wanted::default(), 0, 10).unwrap();
    let unsent: Vec<&str> = lines.iter().filter(|line| line.is_unsent).map(|line| line.line.head.as_str()).collect();
    assert_eq!(unsent, ["吴大海"]);
    let is_written = |of_zhang: &mut Kept, zhang: &Office| {
        window(zhang, &mut of_zhang.0, &mark(Mark::Unsent), 0, 10).unwrap().iter().map(|line| line.is_written).collect::<Vec<_>>()
    };
    assert_eq!(is_written(&mut of_zhang, &zhang), [false]);
    town.hand_in(&mut zhang);
    assert_eq!(is_written(&mut of_zhang, &zhang), [true], "in the file, and not acknowledged");
    town.exchange(&mut zhang);
    assert_eq!(of_zhang.count(&zhang, &mark(Mark::Unsent)), 0);
    zhang.enters(&newcomer(&zhang.home("孙丽"), "吴小雨", "2", "2019-01-01", "")).unwrap();
    assert_eq!(of_zhang.count(&zhang, &mark(Mark::Findings)), 1, "a relation is to be decided");
}

#[test]
fn one_search_finds_persons_and_households() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let found = anything(&zhang, "吴大海", 8).unwrap();
    assert_eq!(found.persons.iter().map(|hit| hit.name.as_str()).collect::<Vec<_>>(), ["吴大海"]);
    assert_eq!(found.households.iter().map(|hit| hit.head.as_str()).collect::<Vec<_>>(), ["吴大海"]);
    let found = anything(&zhang, "一组2号", 8).unwrap();
    assert!(found.persons.is_empty());
    assert_eq!(found.households.iter().map(|hit| (hit.head.as_str(), hit.members)).collect::<Vec<_>>(), [("吴大海", 3)]);
    let number = zhang.row("household", &zhang.home("吴大海")).text("number").to_owned();
    let without_zeros = number.trim_start_matches('0');
    assert_ne!(without_zeros, number);
    zhang.set("周福生", "phone", &format!("{without_zeros}999002345"), "");
    assert_eq!(anything(&zhang, without_zeros, 8).unwrap().households[0].head, "吴大海");
    zhang.set("周福生", "phone", &format!("{number}2345678"), "");
    let of_number = anything(&zhang, &number, 8).unwrap();
    assert!(of_number.persons.iter().any(|hit| hit.name == "周福生"));
    let heads: Vec<&str> = of_number.households.iter().map(|hit| hit.head.as_str()).collect();
    assert_eq!(heads[..2], ["吴大海", "周福生"], "the household of this very number comes first");
    let wife = anything(&zhang, "孙丽", 8).unwrap();
    assert_eq!((wife.persons.len(), wife.households.len()), (1, 0), "she is not the head");
}
