//! The keys of a device (设备密钥): minisign (Ed25519) to sign, age (X25519) to receive, and the fingerprint that two people compare aloud.
//!
//! Both are published formats, so that a bundle can be verified and opened with Debian's own `minisign` and `age`.

use std::io::{Cursor, Read, Write};
use std::iter;
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use minisign::{KeyPair, PublicKey, SecretKey, SecretKeyBox, SignatureBox};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::refusal::{Code, Refusal, Result};

/// The untrusted comment of every signature. It is compared on reading: a slot for free text would be a place to mislead in.
pub const UNTRUSTED_COMMENT: &str = "huce bundle";
/// The trusted comment of every signature, compared likewise; what a bundle says stands in its manifest.
pub const TRUSTED_COMMENT: &str = "huce-bundle-1";
/// The length of a signature's text, always the same since both comments are.
pub const SIGNATURE_LEN: usize = 19 + UNTRUSTED_COMMENT.len() + 1 + SIGNATURE_LINE + 1 + 17 + TRUSTED_COMMENT.len() + 1 + GLOBAL_LINE + 1;

const SIGNATURE_LINE: usize = 100; // algorithm, key id and signature: 74 bytes in base64
const GLOBAL_LINE: usize = 88; // 64 bytes in base64
const FINGERPRINT_PURPOSE: &str = "huce-fingerprint-1";
const SECRET_PURPOSE: &str = "huce-device-keys-1";
const AGE_HEADER_START: &[u8] = b"age-encryption.org/v1\n";
/// A real header ends at byte 252; one of a megabyte costs 17 to 38 seconds of CPU.
const AGE_HEADER_LIMIT: usize = 4096;
/// After `\n--- ` of the header: its MAC in base64, a line feed, the 16 bytes of the nonce.
const AGE_HEADER_TAIL: usize = 43 + 1 + 16;
/// As much of an age file as [`age_header_len`] needs to see.
pub const AGE_HEADER_WINDOW: usize = AGE_HEADER_LIMIT + 5 + AGE_HEADER_TAIL;

/// The public keys of a device, as they travel in a request and an enrolment and are kept for each enrolled device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKeys {
    /// The second line of a minisign `.pub` file.
    pub minisign: String,
    /// `age1…`
    pub age: String,
}

impl PublicKeys {
    /// Whether both are keys, each in the one way in which it is written; `bundle.content` otherwise.
    pub fn check(&self) -> Result<()> {
        self.signing()?;
        self.receiving().map(drop)
    }

    /// The age key as a recipient.
    pub fn receiving(&self) -> Result<Recipient> {
        let recipient = Recipient::from_str(&self.age).map_err(|why| bad_key("age").caused_by(why))?;
        // age reads upper case as well: two texts for one key would be two fingerprints.
        if recipient.to_string() == self.age { Ok(recipient) } else { Err(bad_key("age")) }
    }

    fn signing(&self) -> Result<PublicKey> {
        let key = PublicKey::from_base64(&self.minisign).map_err(|why| bad_key("minisign").caused_by(why))?;
        if key.to_bytes().starts_with(b"Ed") && key.to_base64() == self.minisign { Ok(key) } else { Err(bad_key("minisign")) }
    }
}

fn bad_key(which: &str) -> Refusal {
    Refusal::new(Code::BundleContent).with("why", format!("not a public key: {which}"))
}

/// The secret keys of this device. They are stored inside the encrypted register only.
///
/// Both texts are wiped when dropped; while one signature is made, the minisign crate holds a copy that it does not wipe.
#[derive(Clone)]
pub struct DeviceKeys {
    signing: Zeroizing<String>,
    receiving: Identity,
    public: PublicKeys,
}

impl DeviceKeys {
    /// New keys from the system's random numbers.
    pub fn generate() -> Result<Self> {
        let pair = KeyPair::generate_unencrypted_keypair().map_err(internal)?;
        let boxed = Zeroizing::new(pair.sk.to_box(None).map_err(internal)?.into_string());
        let line = boxed.lines().nth(1).ok_or_else(|| Refusal::new(Code::Internal).with("why", "secret key"))?;
        Self::of(Zeroizing::new(line.to_owned()), Identity::generate())
    }

    /// Three lines of text to store in the encrypted register: purpose, minisign secret key (as in a `-W` key file), age secret key.
    pub fn to_secret_text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{SECRET_PURPOSE}\n{}\n{}\n", self.signing.as_str(), self.receiving.to_string().expose_secret()))
    }

    /// Reads what [`to_secret_text`](Self::to_secret_text) wrote; `register.damaged` otherwise.
    pub fn from_secret_text(text: &str) -> Result<Self> {
        let lines: Vec<&str> = text.lines().collect();
        match lines[..] {
            [SECRET_PURPOSE, signing, receiving] => {
                let identity = Identity::from_str(receiving).map_err(|why| Refusal::new(Code::RegisterDamaged).caused_by(why))?;
                Self::of(Zeroizing::new(signing.to_owned()), identity).map_err(|why| Refusal::new(Code::RegisterDamaged).caused_by(why))
            }
            _ => Err(Refusal::new(Code::RegisterDamaged)),
        }
    }

    fn of(signing: Zeroizing<String>, receiving: Identity) -> Result<Self> {
        let public = PublicKey::from_secret_key(&secret_key(&signing)?).map_err(internal)?;
        let public = PublicKeys { minisign: public.to_base64(), age: receiving.to_public().to_string() };
        Ok(Self { signing, receiving, public })
    }

    /// The public halves.
    pub fn public(&self) -> &PublicKeys {
        &self.public
    }

    /// The age identity, for decryption.
    pub(crate) fn identity(&self) -> &Identity {
        &self.receiving
    }

    /// Signs bytes (pre-hashed Ed25519) and gives the text of a `.minisig` file, always [`SIGNATURE_LEN`] bytes long.
    pub fn sign(&self, bytes: &[u8]) -> Result<String> {
        let secret = secret_key(&self.signing)?;
        minisign::sign(None, &secret, Cursor::new(bytes), Some(TRUSTED_COMMENT), Some(UNTRUSTED_COMMENT))
            .map(SignatureBox::into_string)
            .map_err(internal)
    }

    /// Opens what [`seal`] made for this device; `bundle.receiver` when it was made for another, `bundle.content` when it is no such thing.
    pub fn unseal(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        unseal(&self.receiving, sealed)
    }
}

/// The keys of this device and, at a township, those that went before: what was encrypted to any of them opens.
#[derive(Clone)]
pub struct OwnKeys {
    /// The present ones.
    pub present: DeviceKeys,
    /// The ones before, newest first.
    pub older: Vec<DeviceKeys>,
}

impl OwnKeys {
    /// All of them, the present ones first.
    pub fn all(&self) -> impl Iterator<Item = &DeviceKeys> {
        std::iter::once(&self.present).chain(&self.older)
    }

    /// Opens something with the keys to which it was encrypted: the first for which `open` does not say that it is for another receiver.
    pub fn open<T>(&self, mut open: impl FnMut(&DeviceKeys) -> Result<T>) -> Result<T> {
        let is_for_another = |opened: &Result<T>| {
            opened.as_ref().is_err_and(|refusal| [Code::BundleReceiver, Code::RecoveryWrong].contains(&refusal.code()))
        };
        let mut opened = open(&self.present);
        for keys in &self.older {
            if !is_for_another(&opened) {
                break;
            }
            opened = open(keys);
        }
        opened
    }
}

fn secret_key(line: &str) -> Result<SecretKey> {
    SecretKey::from_unencrypted_box(SecretKeyBox::from(format!("untrusted comment: -\n{line}\n"))).map_err(internal)
}

fn internal(why: impl std::error::Error + Send + Sync + 'static) -> Refusal {
    Refusal::new(Code::Internal).with("why", "device keys").caused_by(why)
}

/// Whether the signature is this device's over these bytes; `bundle.signature` otherwise.
///
/// Only the stored key decides. The text must be exactly what [`DeviceKeys::sign`] would write: pre-hashed, our two comments, no more.
pub fn verify(bytes: &[u8], signature: &[u8], signer: &PublicKeys) -> Result<()> {
    let bad = || Refusal::new(Code::BundleSignature);
    let text = std::str::from_utf8(signature).map_err(|_| bad())?;
    // The shape first: the crate panics on a short second signature and ignores what follows it.
    if signature.len() != SIGNATURE_LEN || text.split('\n').map(str::len).ne(signature_shape()) {
        return Err(bad());
    }
    let parsed = SignatureBox::from_string(text).map_err(|why| bad().caused_by(why))?;
    let comments_are_ours = parsed.untrusted_comment().is_ok_and(|comment| comment == UNTRUSTED_COMMENT)
        && parsed.trusted_comment().is_ok_and(|comment| comment == TRUSTED_COMMENT);
    if !comments_are_ours || !parsed.is_prehashed() || parsed.to_string() != text {
        return Err(bad());
    }
    minisign::verify(&signer.signing()?, &parsed, Cursor::new(bytes), true, false, false).map_err(|why| bad().caused_by(why))
}

fn signature_shape() -> impl Iterator<Item = usize> {
    [19 + UNTRUSTED_COMMENT.len(), SIGNATURE_LINE, 17 + TRUSTED_COMMENT.len(), GLOBAL_LINE, 0].into_iter()
}

/// The fingerprint (指纹) of a device: six groups of five digits, 99 bits of SHA-256 over both public keys.
pub fn fingerprint(keys: &PublicKeys) -> String {
    let digest = Sha256::digest(format!("{FINGERPRINT_PURPOSE}\n{}\n{}\n", keys.minisign, keys.age));
    let number = digest.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte)) % 10_u128.pow(30);
    let digits = format!("{number:030}");
    (0..6).map(|group| &digits[group * 5..group * 5 + 5]).collect::<Vec<_>>().join("-")
}

/// Whether two fingerprints are the same digits, however they were grouped or typed (blanks, hyphens, full-width digits).
pub fn same_fingerprint(one: &str, other: &str) -> bool {
    matches!((digits_of(one), digits_of(other)), (Some(one), Some(other)) if one == other)
}

fn digits_of(text: &str) -> Option<String> {
    let kept = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－'));
    let digits: String = kept.map(half_width).collect();
    (digits.len() == 30 && digits.bytes().all(|c| c.is_ascii_digit())).then_some(digits)
}

/// A Chinese input method types digits and letters in full width.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Compares the keys' fingerprint with the one that was read out; `fingerprint.differs` otherwise, which names the groups that differ and not
/// the file's own fingerprint: whoever sees that one types it in.
pub fn check_fingerprint(keys: &PublicKeys, given: &str) -> Result<()> {
    let found = fingerprint(keys);
    if same_fingerprint(&found, given) {
        return Ok(());
    }
    let groups = |text: &str| -> Vec<String> {
        let digits: Vec<char> = text.chars().map(half_width).filter(char::is_ascii_digit).collect();
        digits.chunks(5).map(|group| group.iter().collect()).collect()
    };
    let (found, given) = (groups(&found), groups(given));
    let differ: Vec<String> =
        (0..found.len().max(given.len())).filter(|at| found.get(*at) != given.get(*at)).map(|at| (at + 1).to_string()).collect();
    // The same digits with something between them that is no blank.
    let differ = if differ.is_empty() { "?".to_owned() } else { differ.join(" ") };
    Err(Refusal::new(Code::FingerprintDiffers).with("groups", differ))
}

/// Encrypts a small value (a key, a part that left the share) to one device, as an age file.
pub fn seal(receiver: &PublicKeys, value: &[u8]) -> Result<Vec<u8>> {
    seal_to(&receiver.receiving()?, value)
}

pub(crate) fn seal_to(recipient: &Recipient, value: &[u8]) -> Result<Vec<u8>> {
    let broken = |why: std::io::Error| Refusal::new(Code::Internal).with("why", "age").caused_by(why);
    let mut writer = encryptor(recipient)?.wrap_output(Vec::new()).map_err(broken)?;
    writer.write_all(value).map_err(broken)?;
    writer.finish().map_err(broken)
}

pub(crate) fn encryptor(recipient: &Recipient) -> Result<age::Encryptor> {
    age::Encryptor::with_recipients(iter::once(recipient as &dyn age::Recipient))
        .map_err(|why| Refusal::new(Code::Internal).with("why", "age").caused_by(why))
}

pub(crate) fn unseal(identity: &Identity, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    age_header_len(sealed)?;
    let mut value = Zeroizing::new(Vec::with_capacity(sealed.len()));
    let in_memory = |why: std::io::Error| Refusal::new(Code::BundleContent).with("why", "age header").caused_by(why);
    let mut reader = decryptor(sealed, identity, in_memory)?;
    reader.read_to_end(&mut value).map_err(|why| Refusal::new(Code::BundleContent).with("why", "age").caused_by(why))?;
    Ok(value)
}

/// Begins to decrypt; call [`age_header_len`] first. `of_medium` says what an error in reading is.
pub(crate) fn decryptor<R: std::io::BufRead>(
    input: R,
    identity: &Identity,
    of_medium: impl FnOnce(std::io::Error) -> Refusal,
) -> Result<age::stream::StreamReader<R>> {
    let found = age::Decryptor::new_buffered(input).and_then(|found| found.decrypt(iter::once(identity as &dyn age::Identity)));
    found.map_err(|why| match why {
        age::DecryptError::NoMatchingKeys => Refusal::new(Code::BundleReceiver).caused_by(why),
        age::DecryptError::Io(why) => of_medium(why),
        why => Refusal::new(Code::BundleContent).with("why", "age header").caused_by(why),
    })
}

/// The length of an age file's header with its nonce, given the file's first [`AGE_HEADER_WINDOW`] bytes; `bundle.content` when it is
/// over 4 KiB or no header. It parses nothing longer, so that what follows cannot be made costly.
pub fn age_header_len(start: &[u8]) -> Result<usize> {
    let bad = || Refusal::new(Code::BundleContent).with("why", "age header");
    let window = &start[..start.len().min(AGE_HEADER_WINDOW)];
    let mac = window.windows(5).position(|five| five == b"\n--- ").filter(|at| *at < AGE_HEADER_LIMIT).ok_or_else(bad)?;
    let len = mac + 5 + AGE_HEADER_TAIL;
    if !window.starts_with(AGE_HEADER_START) || window.len() < len {
        return Err(bad());
    }
    age::Decryptor::new_buffered(&window[..len]).map_err(|why| bad().caused_by(why))?;
    Ok(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_from_their_secret_text() {
        let keys = DeviceKeys::generate().unwrap();
        let again = DeviceKeys::from_secret_text(&keys.to_secret_text()).unwrap();
        assert_eq!(again.public(), keys.public());
        keys.public().check().unwrap();
        verify(b"m", again.sign(b"m").unwrap().as_bytes(), keys.public()).unwrap();
        for text in ["", "huce-device-keys-1\nx\ny\n", "other\n"] {
            assert_eq!(DeviceKeys::from_secret_text(text).err().unwrap().code(), Code::RegisterDamaged);
        }
    }

    #[test]
    fn public_keys_have_one_way_of_writing() {
        let good = DeviceKeys::generate().unwrap().public().clone();
        let mut other_algorithm = PublicKey::from_base64(&good.minisign).unwrap().to_bytes();
        other_algorithm[1] = b'D';
        let other_algorithm = PublicKey::from_bytes(&other_algorithm).unwrap().to_base64();
        let with = |minisign: &str, age: &str| PublicKeys { minisign: minisign.to_owned(), age: age.to_owned() }.check();
        for (minisign, age) in [
            (&*other_algorithm, &*good.age),
            (&good.minisign[1..], &good.age),
            (&format!("{}\n", good.minisign), &good.age),
            ("", &good.age),
            (&good.minisign, &good.age.to_uppercase()),
            (&good.minisign, &format!("{} ", good.age)),
            (&good.minisign, ""),
        ] {
            assert_eq!(with(minisign, age).unwrap_err().code(), Code::BundleContent, "{minisign} {age}");
        }
    }

    #[test]
    fn a_signature_is_good_for_its_bytes_key_and_text_only() {
        let (keys, other) = (DeviceKeys::generate().unwrap(), DeviceKeys::generate().unwrap());
        let good = keys.sign(b"manifest").unwrap();
        assert_eq!(good.len(), SIGNATURE_LEN);
        verify(b"manifest", good.as_bytes(), keys.public()).unwrap();
        let refused = |bytes: &[u8], text: &str, keys: &PublicKeys| {
            assert_eq!(verify(bytes, text.as_bytes(), keys).unwrap_err().code(), Code::BundleSignature, "{text}");
        };
        refused(b"Manifest", &good, keys.public());
        refused(b"manifest", &good, other.public());
        // The key id inside is a hint: with ours written over theirs the signature is still theirs.
        let mixed = PublicKey::from_base64(&other.public().minisign).unwrap().to_bytes();
        let id = PublicKey::from_base64(&keys.public().minisign).unwrap().to_bytes();
        let mixed = PublicKey::from_bytes(&[&id[..10], &mixed[10..]].concat()).unwrap().to_base64();
        refused(b"manifest", &good, &PublicKeys { minisign: mixed, age: keys.public().age.clone() });
        refused(b"manifest", &good.replace("huce bundle", "HUCE bundle"), keys.public());
        refused(b"manifest", &good.replace("huce-bundle-1", "huce-bundle-2"), keys.public());
        refused(b"manifest", &good.replace('\n', "\r\n"), keys.public());
        refused(b"manifest", &format!("{good}\n"), keys.public());
        refused(b"manifest", good.trim_end(), keys.public());
        refused(b"manifest", "", keys.public());
        let lines: Vec<&str> = good.lines().collect();
        // The crate would panic on a short second signature.
        refused(b"manifest", &format!("{}\n{}\n{}\nAAAA\n", lines[0], lines[1], lines[2]), keys.public());
        let short = format!("{}\n{}\n{}\n{:88}\n", lines[0], lines[1], lines[2], "AAAA");
        refused(b"manifest", &short, keys.public());
        // Another comment under a right signature, and the legacy algorithm.
        let secret = secret_key(&keys.signing).unwrap();
        let commented = |trusted: &str, untrusted: &str| {
            minisign::sign(None, &secret, Cursor::new(b"manifest"), Some(trusted), Some(untrusted)).unwrap().into_string()
        };
        refused(b"manifest", &commented("huce-bundle-0", UNTRUSTED_COMMENT), keys.public());
        refused(b"manifest", &commented(TRUSTED_COMMENT, "huce-bundle"), keys.public());
        refused(b"manifest", &good.replacen("\nRUT", "\nRWT", 1).replacen("\nRUQ", "\nRWQ", 1).replacen("\nRU", "\nRW", 1), keys.public());
        for at in 0..good.len() {
            let mut flipped = good.clone().into_bytes();
            flipped[at] ^= 1;
            assert!(verify(b"manifest", &flipped, keys.public()).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_fingerprint_is_thirty_digits_over_both_keys() {
        let keys = PublicKeys { minisign: "RWQ".to_owned(), age: "age1".to_owned() };
        let shown = fingerprint(&keys);
        assert_eq!(shown.split('-').map(str::len).collect::<Vec<_>>(), [5; 6]);
        assert_eq!(shown, VECTOR, "a fingerprint must never change: people have it on paper");
        assert_ne!(shown, fingerprint(&PublicKeys { age: "age2".to_owned(), ..keys.clone() }));
        assert_ne!(shown, fingerprint(&PublicKeys { minisign: "RWR".to_owned(), ..keys.clone() }));
        let wide: String = shown.chars().map(|c| if c == '-' { '\u{3000}' } else { char::from_u32(c as u32 + 0xFEE0).unwrap() }).collect();
        for typed in [shown.replace('-', ""), shown.replace('-', " "), shown.replace('-', "—"), wide, format!(" {shown}\n")] {
            assert!(same_fingerprint(&shown, &typed), "{typed}");
            check_fingerprint(&keys, &typed).unwrap();
        }
        for typed in
            ["", &shown[1..], &format!("{shown}0"), &shown.replace('-', "."), &shown.replacen(|c: char| c.is_ascii_digit(), "x", 1)]
        {
            assert!(!same_fingerprint(&shown, typed), "{typed}");
            let refusal = check_fingerprint(&keys, typed).unwrap_err();
            assert_eq!(refusal.code(), Code::FingerprintDiffers);
            assert!(!refusal.message(crate::refusal::Lang::En).contains(&shown[..5]), "the file's own fingerprint is not shown");
        }
        let slip = check_fingerprint(&keys, &shown.replacen("10673", "10637", 1)).unwrap_err();
        assert!(slip.message(crate::refusal::Lang::En).contains("differ: 3)"), "{slip:?}");
        assert!(!same_fingerprint("", ""));
    }

    const VECTOR: &str = "10149-39368-10673-93127-58903-39823";

    #[test]
    fn what_is_sealed_opens_for_one_device() {
        let (keys, other) = (DeviceKeys::generate().unwrap(), DeviceKeys::generate().unwrap());
        let sealed = seal(keys.public(), b"secret").unwrap();
        assert_eq!(keys.unseal(&sealed).unwrap().as_slice(), b"secret");
        assert_eq!(other.unseal(&sealed).unwrap_err().code(), Code::BundleReceiver);
        for cut in 0..sealed.len() {
            assert_eq!(keys.unseal(&sealed[..cut]).unwrap_err().code(), Code::BundleContent, "cut at {cut}");
        }
    }

    #[test]
    fn a_long_age_header_is_refused_without_being_read() {
        let keys = DeviceKeys::generate().unwrap();
        let sealed = seal(keys.public(), b"x").unwrap();
        assert!(age_header_len(&sealed).unwrap() < 400);
        let stanza = "-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\nEmECAEcKN+n/Vs9SbWiV+Hu0r+E8R77DdWYyd83nw7U\n";
        let stanzas = |n: usize| {
            let mut long = AGE_HEADER_START.to_vec();
            long.extend(stanza.repeat(n).bytes());
            long.extend(&sealed[AGE_HEADER_START.len()..]);
            long
        };
        assert!(age_header_len(&stanzas(30)).is_ok());
        let before = std::time::Instant::now();
        assert_eq!(keys.unseal(&stanzas(10_000)).unwrap_err().code(), Code::BundleContent);
        assert!(before.elapsed().as_secs() < 2);
        // The end of a header inside what is not one.
        let mut long = AGE_HEADER_START.to_vec();
        long.extend(b"-> X25519 \n--- ");
        long.extend(vec![b'A'; 1 << 20]);
        assert_eq!(age_header_len(&long).unwrap_err().code(), Code::BundleContent);
    }
}
