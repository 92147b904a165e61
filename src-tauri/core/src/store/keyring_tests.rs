use super::*;

impl KdfCost {
    /// For these tests only: it exists in no other build.
    pub(super) const TEST: Self = Self { memory_kib: 64, passes: 1 };
}

const PASSPHRASE: &str = "清明时节雨纷纷 1";

fn new() -> (Key, Keyring, String, RecoveryCode) {
    let key = Key::generate().unwrap();
    let (keyring, id, code) = Keyring::create_with(&key, PASSPHRASE, KdfCost::TEST).unwrap();
    (key, keyring, id, code)
}

#[test]
fn a_passphrase_opens_its_own_wrap() {
    let (key, mut keyring, first, _) = new();
    assert!(keyring.open_with_passphrase(PASSPHRASE).unwrap() == (key.clone(), first.clone()));
    let second = keyring.add_user(&key, "another passphrase\n").unwrap();
    assert_ne!(first, second);
    assert_eq!(keyring.open_with_passphrase("another passphrase").unwrap().1, second);
    assert_eq!(keyring.open_with_passphrase("another passphrase\r\n").unwrap().1, second);
    for wrong in ["", "another passphras", "another passphrase ", "Another passphrase", "another passphrase\n\n"] {
        assert_eq!(keyring.open_with_passphrase(wrong).unwrap_err().code(), Code::PassphraseWrong, "{wrong:?}");
    }
    keyring.change_passphrase(&key, &second, "a third passphrase").unwrap();
    assert_eq!(keyring.open_with_passphrase("another passphrase").unwrap_err().code(), Code::PassphraseWrong);
    assert_eq!(keyring.open_with_passphrase("a third passphrase").unwrap().1, second);
    assert_eq!(keyring.users().collect::<Vec<_>>(), [&first, &second]);
    keyring.remove_user(&first).unwrap();
    assert_eq!(keyring.open_with_passphrase(PASSPHRASE).unwrap_err().code(), Code::PassphraseWrong);
    assert_eq!(keyring.remove_user(&first).unwrap_err().code(), Code::IdUnknown);
    assert_eq!(keyring.change_passphrase(&key, &first, PASSPHRASE).unwrap_err().code(), Code::IdUnknown);
    assert!(keyring.remove_user(&second).is_err(), "the last one stays");
}

#[test]
fn short_passphrases_are_refused() {
    let (key, mut keyring, id, _) = new();
    for short in ["", "1234567", "七个字的口令短\n"] {
        assert_eq!(keyring.add_user(&key, short).unwrap_err().code(), Code::PassphraseShort);
        assert_eq!(keyring.change_passphrase(&key, &id, short).unwrap_err().code(), Code::PassphraseShort);
        assert_eq!(Keyring::create_with(&key, short, KdfCost::TEST).err().unwrap().code(), Code::PassphraseShort);
    }
    assert!(keyring.add_user(&key, "八个字的口令够了").is_ok());
}

#[test]
fn another_registers_key_is_never_wrapped() {
    let (_, mut keyring, id, _) = new();
    let other = Key::generate().unwrap();
    assert!(keyring.add_user(&other, PASSPHRASE).is_err());
    assert!(keyring.change_passphrase(&other, &id, PASSPHRASE).is_err());
    assert!(keyring.renew_recovery(&other).is_err());
    assert!(keyring.wrap_for_township(&other, DeviceKeys::generate().unwrap().public()).is_err());
}

#[test]
fn the_recovery_code_opens_until_it_is_renewed() {
    let (key, mut keyring, _, code) = new();
    let printed = code.printed();
    assert!(keyring.open_with_recovery(&printed).unwrap() == key);
    let renewed = keyring.renew_recovery(&key).unwrap();
    assert_eq!(keyring.open_with_recovery(&printed).unwrap_err().code(), Code::RecoveryWrong);
    assert!(keyring.open_with_recovery(&renewed.printed()).unwrap() == key);
}

#[test]
fn a_recovery_code_forgives_typing_and_locates_mistakes() {
    let code = RecoveryCode::generate().unwrap();
    let printed = code.printed().to_string();
    assert_eq!(printed.len(), 47);
    assert_eq!(code.to_string(), printed);
    let wide: String = printed.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect();
    for typed in
        [printed.clone(), printed.to_lowercase(), printed.replace('-', ""), printed.replace('-', " \n"), printed.replace('0', "O"), wide]
    {
        assert_eq!(RecoveryCode::parse(&typed).unwrap().secret(), code.secret(), "{typed}");
    }
    let group = |typed: &str| {
        let refusal = RecoveryCode::parse(typed).err().unwrap();
        assert_eq!(refusal.code(), Code::RecoveryWrong);
        format!("{refusal:?}")
    };
    let groups: Vec<&str> = printed.split('-').collect();
    let joined = |groups: &[String]| groups.join("-");
    for at in 0..8 {
        for place in 0..5 {
            for other in RecoveryCode::ALPHABET.iter().map(|c| char::from(*c)).chain("1ILU王".chars()) {
                let mut changed: Vec<char> = groups[at].chars().collect();
                if changed[place] == other {
                    continue;
                }
                changed[place] = other;
                let mut typed: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
                typed[at] = changed.into_iter().collect();
                assert!(group(&joined(&typed)).contains(&format!("(\"group\", \"{}\")", at + 1)));
            }
        }
    }
    for at in (0..39).filter(|at| code.0.as_bytes()[*at] != code.0.as_bytes()[at + 1]) {
        let mut swapped = code.0.as_bytes().to_vec();
        swapped.swap(at, at + 1);
        group(std::str::from_utf8(&swapped).unwrap());
    }
    for (one, other) in (0..8).flat_map(|one| (0..one).map(move |other| (one, other))).filter(|(one, other)| groups[*one] != groups[*other])
    {
        let mut swapped: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
        swapped.swap(one, other);
        group(&joined(&swapped));
    }
    for typed in ["", &printed[..46], &format!("{printed}0")] {
        assert!(!group(typed).contains("\"group\""), "a wrong length is not a wrong group");
    }
}

#[test]
fn the_township_lets_a_forgetful_officer_in() {
    let (key, mut keyring, _, _) = new();
    let (township, stranger) = (DeviceKeys::generate().unwrap(), DeviceKeys::generate().unwrap());
    assert!(keyring.township_wrap().unwrap().is_none());
    assert_eq!(keyring.open_with_identity(&township).unwrap_err().code(), Code::RecoveryWrong);
    keyring.wrap_for_township(&key, township.public()).unwrap();
    let wrap = keyring.township_wrap().unwrap().unwrap();
    assert!(keyring.open_with_identity(&township).unwrap() == key);
    assert_eq!(keyring.open_with_identity(&stranger).unwrap_err().code(), Code::RecoveryWrong);
    assert_eq!(make_share(&stranger, &wrap).unwrap_err().code(), Code::RecoveryWrong);

    let share = make_share(&township, &wrap).unwrap();
    assert!(keyring.open_with_share(&share).unwrap() == key);
    // Found on a stick, it opens nothing: neither for another officer nor for the township's own key.
    let (other_key, mut other, _, _) = new();
    other.wrap_for_township(&other_key, township.public()).unwrap();
    assert_eq!(other.open_with_share(&share).unwrap_err().code(), Code::RecoveryWrong);
    assert!(township.unseal(&share).is_err());
    for bad in [&b""[..], b"{}", &share[..share.len() - 1], &wrap] {
        assert_eq!(keyring.open_with_share(bad).unwrap_err().code(), Code::RecoveryWrong);
    }
    // A share that holds another key, from somebody who knows the share key.
    let (_, share_key) = open_township_wrap(&township, &wrap).unwrap();
    let forged = seal_to(&share_key, format!("{SHARE_PURPOSE}\n{}\n", other_key.hex().as_str()).as_bytes()).unwrap();
    assert_eq!(keyring.open_with_share(&forged).unwrap_err().code(), Code::RecoveryWrong);

    // The next wrap does not spoil a share that is under way; once the township has it, older shares are worthless.
    keyring.wrap_for_township(&key, township.public()).unwrap();
    assert!(keyring.open_with_share(&share).unwrap() == key);
    keyring.forget_older_shares();
    assert_eq!(keyring.open_with_share(&share).unwrap_err().code(), Code::RecoveryWrong);
    let newer = make_share(&township, &keyring.township_wrap().unwrap().unwrap()).unwrap();
    assert!(keyring.open_with_share(&newer).unwrap() == key);
}

#[test]
fn a_keyring_comes_back_from_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("keyring.json");
    assert_eq!(Keyring::read(&path).unwrap_err().code(), Code::RegisterMissing);
    let (key, mut keyring, id, code) = new();
    keyring.wrap_for_township(&key, DeviceKeys::generate().unwrap().public()).unwrap();
    keyring.write(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains(key.hex().as_str()) && !text.contains(&*code.printed()) && !text.contains(PASSPHRASE));
    let again = Keyring::read(&path).unwrap();
    assert!(again.open_with_passphrase(PASSPHRASE).unwrap() == (key.clone(), id));
    assert!(again.open_with_recovery(&code.printed()).unwrap() == key);

    let refused = |text: String| Keyring::parse(text.as_bytes()).unwrap_err().code();
    assert_eq!(refused(String::new()), Code::KeyringDamaged);
    assert_eq!(refused(text[..text.len() / 2].to_owned()), Code::KeyringDamaged);
    assert_eq!(refused(text.replace("huce-keyring", "other")), Code::KeyringDamaged);
    assert_eq!(refused(format!("{text}{}", " ".repeat(1 << 20))), Code::KeyringDamaged);
    assert_eq!(refused("{\"format\":\"huce-keyring\",\"version\":2}".to_owned()), Code::RegisterNewer);
    // Every wrap's cost is looked at, whoever opens the register.
    for (from, to) in [
        ("\"memory_kib\": 64,", "\"memory_kib\": 1048577,"),
        ("\"memory_kib\": 64,", "\"memory_kib\": 63,"),
        ("\"passes\": 1,", "\"passes\": 17,"),
        ("\"passes\": 1,", "\"passes\": 0,"),
        ("\"memory_kib\": 65536,", "\"memory_kib\": 1,"),
    ] {
        assert!(text.contains(from));
        assert_eq!(refused(text.replacen(from, to, 1)), Code::KeyringDamaged, "{to}");
    }
    let with = |from: &str, to: &str| Keyring::parse(text.replacen(from, to, 1).as_bytes()).unwrap().open_with_passphrase(PASSPHRASE);
    for (from, to) in [
        ("\"salt\": \"", "\"salt\": \"00"),
        ("\"nonce\": \"", "\"nonce\": \"x"),
        ("\"sealed\": \"", "\"sealed\": \"00"),
        ("\"mark\": \"", "\"mark\": \"00"),
    ] {
        assert_eq!(with(from, to).unwrap_err().code(), Code::KeyringDamaged, "{to}");
    }
    // A wrap moved under another id or purpose opens nothing.
    let mut moved = again.clone();
    moved.users[0].id = "0".repeat(32);
    assert_eq!(moved.open_with_passphrase(PASSPHRASE).unwrap_err().code(), Code::PassphraseWrong);
    moved.users[0] = again.recovery.clone();
    assert_eq!(moved.open_with_passphrase(std::str::from_utf8(code.secret()).unwrap()).unwrap_err().code(), Code::PassphraseWrong);
}

#[test]
fn the_cost_grows_with_the_computer_and_never_falls_below_the_least() {
    let cost = |millis: u64| {
        let cost = KdfCost::for_speed(Duration::from_millis(millis));
        (cost.memory_kib >> 10, cost.passes)
    };
    assert_eq!(cost(5000), (64, 3));
    assert_eq!(cost(400), (64, 5));
    assert_eq!(cost(130), (256, 4));
    assert_eq!(cost(0), (256, 8));
    let calibrated = KdfCost::calibrated();
    assert!(calibrated.memory_kib >= KdfCost::LEAST.memory_kib && calibrated.passes >= KdfCost::LEAST.passes);
    let (key, _, _, _) = new();
    let (keyring, _, _) = Keyring::create_with(&key, PASSPHRASE, KdfCost::LEAST).unwrap();
    assert!(keyring.open_with_passphrase(PASSPHRASE).unwrap().0 == key);
}
