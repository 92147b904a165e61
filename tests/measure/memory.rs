//! What a window's processes hold, as the kernel counts it: the proportional set size (PSS), in which a page that several share counts by its share.

use std::collections::BTreeMap;
use std::fmt;

use crate::support::webdriver::{Window, children_of};

/// What the processes of one window hold, in KiB.
pub struct Held {
    parts: [u64; 3],
    kinds: BTreeMap<String, u64>,
}

impl Held {
    /// Of an open window: its own process, WebKit's of the page, WebKit's of the network.
    pub fn by(window: &Window) -> Self {
        let mut held = Self { parts: [0; 3], kinds: BTreeMap::new() };
        let mut processes = children_of(window.driver());
        let mut is_first = true;
        while let Some(process) = processes.pop() {
            processes.extend(children_of(process));
            let name = std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
            let maps = std::fs::read_to_string(format!("/proc/{process}/smaps")).unwrap_or_default();
            let at = if name.starts_with("WebKitNetwork") { 2 } else { usize::from(name.starts_with("WebKitWeb")) };
            assert!(at > 0 || is_first, "{name} is a process that was not expected");
            is_first &= at > 0;
            for (what, size) in by_mapping(&maps) {
                held.parts[at] += size;
                *held.kinds.entry(kind_of(&what).to_owned()).or_default() += size;
            }
        }
        assert!(held.parts.iter().all(|part| *part > 0), "a process is missing: {:?}", held.parts);
        held
    }

    /// All of them, in MiB.
    pub fn in_all(&self) -> f64 {
        self.parts.iter().sum::<u64>() as f64 / 1024.0
    }

    /// What it is spent on.
    pub fn by_kind(&self) -> String {
        let mut kinds: Vec<(&String, &u64)> = self.kinds.iter().collect();
        kinds.sort_by(|a, b| b.1.cmp(a.1));
        let told: Vec<String> = kinds.iter().map(|(kind, size)| format!("{kind} {:.0}", **size as f64 / 1024.0)).collect();
        format!("    of which: {}", told.join(", "))
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [window, page, network] = self.parts.map(|part| part as f64 / 1024.0);
        write!(f, "{window:8.1} {page:9.1} {network:8.1} {:8.1}", self.in_all())
    }
}

/// The sizes of a process's mappings, as `/proc/…/smaps` lists them: what is mapped, and the KiB of it.
fn by_mapping(maps: &str) -> Vec<(String, u64)> {
    let (mut found, mut what) = (Vec::new(), String::new());
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("Pss:") => {
                let size = words.next().and_then(|size| size.parse().ok()).unwrap_or(0);
                found.push((what.clone(), size));
            }
            Some(range) if !range.ends_with(':') => what = words.skip(4).collect::<Vec<_>>().join(" "),
            _ => {}
        }
    }
    found
}

/// What a mapping is for.
fn kind_of(what: &str) -> &'static str {
    let kinds = [
        ("libwebkit2gtk", "WebKit"),
        ("libjavascriptcoregtk", "JavaScriptCore"),
        ("libLLVM", "software GL"),
        ("swrast", "software GL"),
        ("huce-desktop", "huce"),
        ("/fonts/", "fonts"),
        ("WebKitSharedMemory", "shared pictures"),
        ("[heap]", "heap"),
        (".so", "other libraries"),
    ];
    if what.is_empty() {
        return "anonymous (JavaScript, SQLite, allocators)";
    }
    kinds.iter().find(|(mark, _)| what.contains(mark)).map_or("other", |(_, kind)| kind)
}

#[test]
fn mappings_are_read() {
    let maps = "7f00-7f10 r-xp 00000000 fe:00 12  /usr/lib/libwebkit2gtk-4.1.so.0\nSize: 64 kB\nPss:  40 kB\nPss_Dirty: 2 kB\n7f20-7f30 rw-p 00000000 00:00 0 \nPss: 8 kB\n";
    let read = by_mapping(maps);
    assert_eq!(read, [("/usr/lib/libwebkit2gtk-4.1.so.0".to_owned(), 40), (String::new(), 8)]);
    assert_eq!(kind_of(&read[0].0), "WebKit");
    assert!(kind_of(&read[1].0).starts_with("anonymous"));
}
