//! Changes inputs with an eye for their structure: checksums of a ZIP and hashes of entries are mended after a change, so that the fuzzer gets
//! behind them, and JSON is changed as JSON. Half of the time the fuzzer's own blind changes come first.

use huce_core::exchange::entry::{Place, chain_start, hash};
use libfuzzer_sys::fuzzer_mutate;
use serde_json::{Map, Value, json};

/// SplitMix64.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

fn put(data: &mut [u8], bytes: &[u8], max_size: usize) -> Option<usize> {
    let fits = bytes.len() <= max_size && bytes.len() <= data.len();
    fits.then(|| data[..bytes.len()].copy_from_slice(bytes)).map(|()| bytes.len())
}

/// A bundle's file: after a blind change the checksums of its files are right again, and mostly its headers agree.
pub fn zip(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut rng = Rng(u64::from(seed));
    let size = fuzzer_mutate(data, size, max_size);
    if !rng.one_in(4) {
        mend_zip(&mut data[..size], !rng.one_in(4));
    }
    size
}

fn word(data: &[u8], at: usize, len: usize) -> Option<usize> {
    Some(data.get(at..at.checked_add(len)?)?.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

/// Puts right what a stored ZIP says of each file in both headers.
fn mend_zip(data: &mut [u8], is_copied: bool) -> Option<()> {
    let end = data.len().checked_sub(22)?;
    let (count, mut central) = (word(data, end + 10, 2)?, word(data, end + 16, 4)?);
    for _ in 0..count.min(8) {
        let (local, name_len) = (word(data, central + 42, 4)?, word(data, central + 28, 2)?);
        let (size, body) = (word(data, central + 24, 4)?, local + 30 + name_len);
        let crc = crc32fast::hash(data.get(body..body.checked_add(size)?)?).to_le_bytes();
        data.get_mut(central + 16..central + 20)?.copy_from_slice(&crc);
        if is_copied {
            let common = data.get(central + 6..central + 32)?.to_vec();
            data.get_mut(local + 4..local + 30)?.copy_from_slice(&common);
            let name = data.get(central + 46..central + 46 + name_len)?.to_vec();
            data.get_mut(local + 30..local + 30 + name_len)?.copy_from_slice(&name);
        } else {
            data.get_mut(local + 14..local + 18)?.copy_from_slice(&crc);
        }
        central += 46 + name_len;
    }
    Some(())
}

/// One JSON document.
pub fn document(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    lines_with(data, size, max_size, seed, |_| {})
}

/// Lines of JSON whose entries' hashes are right again after a change.
pub fn lines(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    lines_with(data, size, max_size, seed, mend_lines)
}

/// A byte, and then what [`lines`] changes; where the byte says that no lines follow, any bytes.
pub fn layered(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    if size > 1 && data[0] % 3 == 2 && !seed.is_multiple_of(16) {
        return 1 + lines(&mut data[1..], size - 1, max_size - 1, seed);
    }
    fuzzer_mutate(data, size, max_size)
}

fn lines_with(data: &mut [u8], size: usize, max_size: usize, seed: u32, mend: impl Fn(&mut Vec<Value>)) -> usize {
    let mut rng = Rng(u64::from(seed));
    let is_blind = rng.one_in(3);
    let size = if is_blind { fuzzer_mutate(data, size, max_size) } else { size };
    if is_blind && rng.one_in(2) {
        return size;
    }
    let text = String::from_utf8_lossy(&data[..size]).into_owned();
    let mut lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if !is_blind {
        (0..=rng.below(3)).for_each(|_| change(&mut lines, &mut rng));
    }
    if !rng.one_in(8) {
        mend(&mut lines);
    }
    let text: Vec<String> = lines.iter().map(Value::to_string).collect();
    match put(data, text.join("\n").as_bytes(), max_size) {
        Some(len) if len > 0 => len,
        _ => fuzzer_mutate(data, size, max_size),
    }
}

/// What stands in the places where something is interesting.
fn interesting(rng: &mut Rng) -> Value {
    let words = [
        "", "a", "0", "person", "household", "membership", "charge", "place", "officer", "device", "alias", "outcome", "event", "stay",
        "partnership", "parentage", "area", "receipt", "setting", "part", "stub", "entry", "orphan", "row", "offer", "pending", "end",
        "phone", "name", "note", "voided_at", "household_id", "person_id", "officer_id", "place_id", "offer_to", "offer_on", "to_on", "from_on",
        "0194f0c1-0000-7000-8000-0000000000a1", "0194f0c1-0000-7000-8000-0000000000a2", "0194f0c1-0000-7000-8000-000000000101",
        "0194f0c1-0000-7000-8000-000000000102", "0194f0c1-0000-7000-8000-000000000103", "0194f0c1-0000-7000-8000-000000000201",
        "0194f0c1-0000-7000-8000-000000000203", "0194f0c1-0000-7000-8000-000000000205", "0194f0c1-0000-7000-8000-000000000002",
        "2026-11-25", "2026-02-30", "active", "retired", "1", "䶮", "\u{0}", "a/b/c", "[]", "{}",
    ];
    match rng.below(12) {
        0 => json!(0),
        1 => json!(-1),
        2 => json!(i64::MAX),
        3 => json!(u64::MAX),
        4 => Value::Null,
        5 => json!(rng.one_in(2)),
        6 => json!([]),
        7 => json!({}),
        _ => json!(words[rng.below(words.len())]),
    }
}

fn change(lines: &mut Vec<Value>, rng: &mut Rng) {
    if lines.is_empty() {
        lines.push(interesting(rng));
        return;
    }
    let at = rng.below(lines.len());
    match rng.below(16) {
        0 => lines.insert(at, lines[rng.below(lines.len())].clone()),
        1 => drop(lines.remove(at)),
        2 => {
            let other = rng.below(lines.len());
            lines.swap(at, other);
        }
        3 => lines.insert(at, template(rng)),
        4 => lines.truncate(at + 1),
        _ => {
            let other = nth(&lines[rng.below(lines.len())], &mut rng.below(40));
            let mut count = rng.below(count(&lines[at]));
            change_in(&mut lines[at], &mut count, other, rng);
        }
    }
}

fn template(rng: &mut Rng) -> Value {
    let (table, id) = (interesting(rng), interesting(rng));
    let salt = "0".repeat(32);
    match rng.below(6) {
        0 => json!({ "t": "part", "salt": salt, "table": table, "row": id, "new": {} }),
        1 => json!({ "t": "part", "salt": salt, "table": "person", "row": id, "set": [{ "f": ["note"], "b": [""], "a": [interesting(rng)] }] }),
        2 => json!({ "t": "stub", "hash": "0".repeat(64), "table": table, "row": id }),
        3 => json!({ "t": "row", "table": table, "id": id, "v": {} }),
        4 => json!({ "t": "orphan", "table": table, "id": id, "v": {} }),
        _ => json!({ "t": interesting(rng), "necessary": rng.one_in(2) }),
    }
}

/// How many values there are in a value, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

fn nth(value: &Value, at: &mut usize) -> Value {
    let inner: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        _ => Vec::new(),
    };
    for one in inner {
        if *at == 0 {
            return one.clone();
        }
        *at -= 1;
        if *at < count(one) {
            return nth(one, at);
        }
        *at -= count(one) - 1;
    }
    value.clone()
}

/// Changes the value with this number, in the order of the text.
fn change_in(value: &mut Value, at: &mut usize, other: Value, rng: &mut Rng) -> bool {
    if *at == 0 {
        change_one(value, other, rng);
        return true;
    }
    *at -= 1;
    let inner: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(fields) => fields.values_mut().collect(),
        _ => Vec::new(),
    };
    for one in inner {
        let size = count(one);
        if *at < size {
            return change_in(one, at, other, rng);
        }
        *at -= size;
    }
    false
}

fn change_one(value: &mut Value, other: Value, rng: &mut Rng) {
    match value {
        Value::Array(items) if !items.is_empty() && rng.one_in(2) => {
            let at = rng.below(items.len());
            match rng.below(4) {
                0 => drop(items.remove(at)),
                1 => items.push(other),
                2 => items.insert(at, items[at].clone()),
                _ => items.swap(0, at),
            }
        }
        Value::Object(fields) if rng.one_in(2) => change_fields(fields, other, rng),
        Value::String(text) if rng.one_in(3) => match rng.below(4) {
            0 => text.push(char::from(rng.below(128) as u8)),
            1 => drop(text.pop()),
            2 => *text = text.repeat(1 << rng.below(6)).chars().take(2_000).collect(),
            _ => *text = text.chars().rev().collect(),
        },
        Value::Number(number) if rng.one_in(3) => {
            let changed = number.as_i64().unwrap_or(1).wrapping_add(rng.below(5) as i64 - 2);
            *value = json!(changed);
        }
        value => *value = if rng.one_in(2) { other } else { interesting(rng) },
    }
}

fn change_fields(fields: &mut Map<String, Value>, other: Value, rng: &mut Rng) {
    let names: Vec<String> = fields.keys().cloned().collect();
    let name = names.get(rng.below(names.len())).cloned().unwrap_or_default();
    match rng.below(3) {
        0 => drop(fields.remove(&name)),
        1 => {
            let new = interesting(rng);
            fields.insert(new.as_str().unwrap_or("x").to_owned(), other);
        }
        _ => {
            let new = interesting(rng);
            if let Some(value) = fields.remove(&name) {
                fields.insert(new.as_str().unwrap_or("x").to_owned(), value);
            }
        }
    }
}

/// Hashes, places and counts as they must be.
fn mend_lines(lines: &mut Vec<Value>) {
    let kind = |line: &Value| line["t"].as_str().unwrap_or_default().to_owned();
    let text = |line: &Value, field: &str| line[field].as_str().unwrap_or_default().to_owned();
    let parents: Vec<(String, Option<Place>)> = lines
        .iter()
        .filter(|line| kind(line) == "changes")
        .flat_map(|line| line["chains"].as_array().cloned().unwrap_or_default())
        .map(|chain| (text(&chain, "chain"), serde_json::from_value(chain["parent"].clone()).ok()))
        .collect();
    let mut tips: Vec<(String, i64, String)> = Vec::new();
    for at in 0..lines.len() {
        if kind(&lines[at]) != "entry" {
            continue;
        }
        let following = lines[at + 1..].iter().take_while(|line| ["part", "stub"].contains(&kind(line).as_str()));
        let hashes: Vec<String> = following
            .map(|line| if kind(line) == "stub" { text(line, "hash") } else { hash("huce-part-1", &[&line.to_string()]) })
            .collect();
        let chain = text(&lines[at], "chain");
        let Some(header) = lines[at].as_object_mut() else { continue };
        header.insert("parts".into(), hashes.len().into());
        header.insert("body".into(), hash("huce-body-1", &hashes.iter().map(String::as_str).collect::<Vec<_>>()).into());
        let before = tips.iter().rev().find(|tip| tip.0 == chain);
        let seq = match before {
            Some((_, seq, tip)) => {
                header.insert("prev".into(), tip.clone().into());
                header.insert("seq".into(), (seq + 1).into());
                seq + 1
            }
            None => {
                let parent = parents.iter().find(|parent| parent.0 == chain).and_then(|parent| parent.1.as_ref());
                header.insert("prev".into(), chain_start(&chain, parent).into());
                header.insert("seq".into(), 1.into());
                1
            }
        };
        tips.push((chain, seq, hash("huce-entry-1", &[&lines[at].to_string()])));
    }
    let (entries, rows) = (tips.len(), lines.iter().filter(|line| kind(line) == "row").count());
    if lines.last().is_none_or(|line| kind(line) != "end") {
        lines.push(json!({ "t": "end", "lines": 0 }));
    }
    let count = lines.len() - 1 - lines.iter().filter(|line| kind(line) == "enrolment").count();
    for line in lines.iter_mut() {
        let (field, value) = match line["t"].as_str() {
            Some("changes") => ("entries", entries),
            Some("return") => ("rows", rows),
            Some("end") => ("lines", count),
            _ => continue,
        };
        line[field] = value.into();
    }
}
