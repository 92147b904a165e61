//! The payload of a bundle as a stream: lines -> zstd -> age on the way out, age -> zstd -> lines on the way in.
//!
//! Nothing is collected and no plain text touches a disk: a roster of 100,000 rows costs the same memory as one of ten.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use age::stream::{StreamReader, StreamWriter};
use sha2::{Digest, Sha256};

use super::keys::{DeviceKeys, PublicKeys, decryptor, encryptor};
use crate::refusal::{Code, Refusal, Result, of_io};

/// Level 19 gains little on entries.
const ZSTD_LEVEL: i32 = 3;
/// 8 MiB: what a reader will hold for the sake of a sender. Level 3 asks for 2 MiB.
const ZSTD_WINDOW_LOG: u32 = 23;
const BUFFER: usize = 64 << 10;

/// What a reader takes before it refuses, and a writer writes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest line in bytes, its line feed included.
    pub line: usize,
    /// All lines together, decompressed, in bytes.
    pub total: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { line: 2 << 20, total: 2 << 30 }
    }
}

/// Takes lines and writes `payload.jsonl.zst.age` into `W`.
pub struct PayloadWriter<W: Write> {
    zstd: zstd::stream::write::Encoder<'static, StreamWriter<W>>,
}

impl<W: Write> PayloadWriter<W> {
    /// Begins a payload that only the receiver can read. The inner result is an error of `output`.
    pub fn new(output: W, receiver: &PublicKeys) -> Result<io::Result<Self>> {
        let encryptor = encryptor(&receiver.receiving()?)?;
        Ok(Self::begin(encryptor, output))
    }

    fn begin(encryptor: age::Encryptor, output: W) -> io::Result<Self> {
        let mut zstd = zstd::stream::write::Encoder::new(encryptor.wrap_output(output)?, ZSTD_LEVEL)?;
        zstd.include_checksum(true)?;
        Ok(Self { zstd })
    }

    /// Writes one line and its line feed.
    pub fn line(&mut self, line: &str) -> io::Result<()> {
        self.zstd.write_all(line.as_bytes())?;
        self.zstd.write_all(b"\n")
    }

    /// Ends the payload and gives the output back.
    pub fn finish(self) -> io::Result<W> {
        self.zstd.finish()?.finish()
    }
}

/// An error of the medium, told apart from one of the content: both come through the same `Read`.
#[derive(Debug)]
struct MediumError(io::Error);

impl std::fmt::Display for MediumError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for MediumError {}

/// Hashes what is read, and marks the errors of the medium.
struct Hashed<R> {
    input: R,
    sha256: Arc<Mutex<Sha256>>,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(out).map_err(|why| io::Error::new(why.kind(), MediumError(why)))?;
        self.sha256.lock().unwrap_or_else(PoisonError::into_inner).update(&out[..n]);
        Ok(n)
    }
}

type Plain<R> = zstd::stream::read::Decoder<'static, BufReader<StreamReader<BufReader<Hashed<R>>>>>;

/// The lines of a payload, one by one, without their line feeds. After the first refusal there is nothing more.
///
/// Each pass hashes the payload again: the file may lie on a stick, and what is read now must be what was checked.
pub struct PayloadLines<R: Read> {
    plain: BufReader<Plain<R>>,
    sha256: Arc<Mutex<Sha256>>,
    expected: [u8; 32],
    path: PathBuf,
    limits: Limits,
    read: u64,
    done: bool,
}

impl<R: Read> PayloadLines<R> {
    /// Begins a pass over `input`, whose age header was found short enough and whose bytes must hash to `expected`.
    pub(crate) fn new(input: R, keys: &DeviceKeys, expected: [u8; 32], path: &Path, limits: Limits) -> Result<Self> {
        let sha256 = Arc::new(Mutex::new(Sha256::new()));
        let hashed = Hashed { input, sha256: Arc::clone(&sha256) };
        let opened = decryptor(BufReader::with_capacity(BUFFER, hashed), keys.identity(), |why| refusal(why, path))?;
        let mut zstd = zstd::stream::read::Decoder::new(opened).map_err(|why| refusal(why, path))?;
        zstd.window_log_max(ZSTD_WINDOW_LOG).map_err(|why| refusal(why, path))?;
        let plain = BufReader::with_capacity(BUFFER, zstd);
        Ok(Self { plain, sha256, expected, path: path.to_owned(), limits, read: 0, done: false })
    }

    fn read_line(&mut self) -> Result<Option<String>> {
        let mut line = Vec::new();
        let most = self.limits.line as u64 + 1;
        let n = self.plain.by_ref().take(most).read_until(b'\n', &mut line).map_err(|why| refusal(why, &self.path))?;
        self.read += n as u64;
        if n > self.limits.line {
            return Err(content("line too long"));
        }
        if self.read > self.limits.total {
            return Err(content("too much content"));
        }
        match line.pop() {
            None if self.read == 0 => Err(content("no lines")),
            None => self.check_hash().map(|()| None),
            Some(b'\n') if line.is_empty() => Err(content("empty line")),
            Some(b'\n') => String::from_utf8(line).map(Some).map_err(|why| content("not UTF-8").caused_by(why)),
            Some(_) => Err(content("last line not ended")),
        }
    }

    fn check_hash(&self) -> Result<()> {
        let found = self.sha256.lock().unwrap_or_else(PoisonError::into_inner).clone().finalize();
        if found.as_slice() == self.expected { Ok(()) } else { Err(Refusal::new(Code::BundleHash)) }
    }
}

impl<R: Read> Iterator for PayloadLines<R> {
    type Item = Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let line = self.read_line().transpose();
        self.done = !matches!(line, Some(Ok(_)));
        line
    }
}

fn content(why: &str) -> Refusal {
    Refusal::new(Code::BundleContent).with("why", why)
}

fn refusal(error: io::Error, path: &Path) -> Refusal {
    match error.downcast::<MediumError>() {
        Ok(medium) => of_io(medium.0, path),
        Err(error) => content("age or zstd").caused_by(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(keys: &DeviceKeys, plain: &[u8]) -> Vec<u8> {
        super::super::keys::seal(keys.public(), plain).unwrap()
    }

    fn lines_of(keys: &DeviceKeys, payload: &[u8], limits: Limits) -> Result<Vec<String>> {
        let expected = Sha256::digest(payload).into();
        PayloadLines::new(payload, keys, expected, Path::new("x.huce"), limits)?.collect()
    }

    fn refused(keys: &DeviceKeys, compressed: &[u8], limits: Limits) -> (Code, String) {
        let refusal = lines_of(keys, &sealed(keys, compressed), limits).unwrap_err();
        (refusal.code(), refusal.message(crate::refusal::Lang::En))
    }

    #[test]
    fn lines_come_back_as_written() {
        let keys = DeviceKeys::generate().unwrap();
        let mut writer = PayloadWriter::new(Vec::new(), keys.public()).unwrap().unwrap();
        let lines: Vec<String> = (0..5000).map(|n| format!("{{\"n\":{n},\"name\":\"王䶮\"}}")).collect();
        lines.iter().for_each(|line| writer.line(line).unwrap());
        let payload = writer.finish().unwrap();
        assert_eq!(lines_of(&keys, &payload, Limits::default()).unwrap(), lines);
        let other = DeviceKeys::generate().unwrap();
        assert_eq!(lines_of(&other, &payload, Limits::default()).unwrap_err().code(), Code::BundleReceiver);
    }

    #[test]
    fn what_breaks_the_rules_is_refused() {
        let keys = DeviceKeys::generate().unwrap();
        let pack = |plain: &[u8]| zstd::encode_all(plain, 3).unwrap();
        let small = Limits { line: 8, total: 20 };
        for (plain, why) in [
            (&b""[..], "no lines"),
            (b"one", "last line not ended"),
            (b"one\n\ntwo\n", "empty line"),
            (b"12345678\n", "line too long"),
            (b"1234567\n1234567\n1234567\n", "too much content"),
            (b"\xff\xfe\n", "not UTF-8"),
        ] {
            let (code, message) = refused(&keys, &pack(plain), small);
            assert_eq!(code, Code::BundleContent);
            assert!(message.contains(why), "{message} lacks {why}");
        }
        assert!(lines_of(&keys, &sealed(&keys, &pack(b"1234567\n1234567\n")), small).is_ok());
        let mut cut = pack(&b"a line that is long enough\n".repeat(9));
        cut.pop();
        let mut trailing = pack(b"one\n");
        trailing.extend(b"more");
        for compressed in [cut, trailing, b"not zstd\n".to_vec()] {
            assert_eq!(refused(&keys, &compressed, Limits::default()).0, Code::BundleContent);
        }
    }

    #[test]
    fn bombs_are_refused_at_once() {
        let keys = DeviceKeys::generate().unwrap();
        // A frame that asks for a window of 2 GiB: refused before anything is held for it.
        let window = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 21 << 3, 0x01, 0x00, 0x00];
        assert_eq!(refused(&keys, &window, Limits::default()).0, Code::BundleContent);
        // 64 MiB of one line, and of many, out of a few kilobytes.
        let long = zstd::encode_all(io::repeat(b'x').take(64 << 20), 3).unwrap();
        assert!(refused(&keys, &long, Limits::default()).1.contains("line too long"));
        let many = zstd::encode_all(&b"xxxxxxxxxxxxxxx\n".repeat(4 << 20)[..], 3).unwrap();
        assert!(refused(&keys, &many, Limits { total: 1 << 20, ..Limits::default() }).1.contains("too much content"));
    }

    #[test]
    fn another_payload_than_the_checked_one_is_refused_at_its_end() {
        let keys = DeviceKeys::generate().unwrap();
        let payload = sealed(&keys, &zstd::encode_all(&b"one\n"[..], 3).unwrap());
        let mut lines = PayloadLines::new(&payload[..], &keys, [0; 32], Path::new("x.huce"), Limits::default()).unwrap();
        assert_eq!(lines.next().unwrap().unwrap(), "one");
        assert_eq!(lines.next().unwrap().unwrap_err().code(), Code::BundleHash);
        assert!(lines.next().is_none());
    }

    #[test]
    fn a_failing_stick_is_not_called_bad_content() {
        struct Fails(usize);
        impl Read for Fails {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                if self.0 == 0 { Err(io::Error::from_raw_os_error(5)) } else { Ok(std::mem::take(&mut self.0).min(out.len())) }
            }
        }
        let keys = DeviceKeys::generate().unwrap();
        let plain: String = (0..200_000_u64).map(|n| format!("{}\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
        let payload = sealed(&keys, &zstd::encode_all(plain.as_bytes(), 3).unwrap());
        let input = payload[..100_000].chain(Fails(0));
        let lines = PayloadLines::new(input, &keys, [0; 32], Path::new("x.huce"), Limits::default()).unwrap();
        assert_eq!(lines.last().unwrap().unwrap_err().code(), Code::DiskError);
        let at_once = PayloadLines::new(Fails(0), &keys, [0; 32], Path::new("x.huce"), Limits::default());
        assert_eq!(at_once.err().unwrap().code(), Code::DiskError);
    }
}
