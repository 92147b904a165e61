//! A window that a test can see and press: the W3C WebDriver protocol, spoken to WebKit's own driver.

use super::source::root;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The longest that anything here may take; a good run takes 3 to 4 seconds in all.
const LIMIT: Duration = Duration::from_secs(120);

/// How long a program may take to have a page.
const START: Duration = Duration::from_secs(40);

/// How long a page may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// The key under which WebDriver hands out an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One open window with a home folder of its own. Closes with the value.
pub struct Window {
    driver: Child,
    port: u16,
    session: String,
}

impl Window {
    /// Starts the program and waits until it has a page.
    pub fn open(program: &Path, home: &Path) -> Self {
        Self::open_with(program, home, &[])
    }

    /// The same with further variables, such as the folders that stand for drives. Now and then Xvfb refuses a program that starts, which then ends
    /// without a page: it is started again.
    pub fn open_with(program: &Path, home: &Path, variables: &[(&str, &Path)]) -> Self {
        let begun = (0..3).find_map(|_| Self::begin(program, home, variables));
        begun.expect("the program has a page")
    }

    fn begin(program: &Path, home: &Path, variables: &[(&str, &Path)]) -> Option<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr()).unwrap().port();
        let driver = Command::new("WebKitWebDriver")
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("LANG", "C.UTF-8")
            // What pickers of files are answered with: whatever a test lays there, or names.
            .env("HUCE_TEST_PICK", home.join("picked"))
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver, of the Debian package webkit2gtk-driver");
        let mut window = Self { driver, port, session: String::new() };
        window.wait_for_driver();
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "timeouts": { "script": LIMIT.as_millis() as u64 },
            "webkitgtk:browserOptions": { "binary": program, "args": [] },
        } } });
        let (status, answer) = request(port, "POST", "/session", Some(&wanted), START).ok()?;
        let made: Value = serde_json::from_slice(&answer).ok().filter(|_| status == 200)?;
        window.session = made["value"]["sessionId"].as_str().expect("a session has an id").to_owned();
        Some(window)
    }

    /// Waits for an element whose `data-state` is another than `not_yet`, and gives that state.
    pub fn wait_for_state(&self, selector: &str, not_yet: &str) -> String {
        let script = "
            const [selector, notYet, done] = arguments;
            const look = () => {
                const state = document.querySelector(selector)?.dataset.state;
                if (state === undefined || state === notYet) return false;
                done(state);
                return true;
            };
            if (!look()) {
                const again = () => look() && (watch.disconnect(), document.removeEventListener('focusin', again));
                const watch = new MutationObserver(again);
                // The focus goes elsewhere without a change of the document.
                document.addEventListener('focusin', again);
                watch.observe(document, { subtree: true, childList: true, attributes: true });
            }";
        let state = self.post("/execute/async", &json!({ "script": script, "args": [selector, not_yet] }));
        state.as_str().expect("a state is text").to_owned()
    }

    /// The process of the driver, whose child the window is.
    pub fn driver(&self) -> u32 {
        self.driver.id()
    }

    /// The title of the page.
    pub fn title(&self) -> String {
        self.get("/title")
    }

    /// The page as it stands, as text.
    pub fn source(&self) -> String {
        self.get("/source")
    }

    /// The text that an element shows.
    pub fn text(&self, selector: &str) -> String {
        self.get(&format!("/element/{}/text", self.element(selector)))
    }

    /// An attribute of an element.
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        self.get(&format!("/element/{}/attribute/{name}", self.element(selector)))
    }

    /// A property of an element, such as what stands in a field.
    pub fn property(&self, selector: &str, name: &str) -> String {
        self.get(&format!("/element/{}/property/{name}", self.element(selector)))
    }

    /// Presses an element as a mouse would. One that the page moves while the driver points at it, or of which only the edge is in sight, is brought to
    /// the middle and pointed at again when the page has been drawn.
    pub fn click(&self, selector: &str) {
        let started = Instant::now();
        loop {
            let path = format!("/session/{}/element/{}/click", self.session, self.element(selector));
            let (status, answer) = request(self.port, "POST", &path, Some(&json!({})), LIMIT).unwrap();
            let moves = String::from_utf8_lossy(&answer).contains("element not interactable") && started.elapsed() < LIMIT;
            if status == 200 {
                return;
            }
            if !moves {
                self.screenshot("pressed-in-vain.png");
                panic!("{selector} cannot be pressed: {}; target/tmp/pressed-in-vain.png shows it", String::from_utf8_lossy(&answer));
            }
            let script = "const [selector, done] = arguments;
                document.querySelector(selector)?.scrollIntoView({ block: 'center' });
                requestAnimationFrame(() => setTimeout(done));";
            self.post("/execute/async", &json!({ "script": script, "args": [selector] }));
        }
    }

    /// Gives an element the focus, as Tab does.
    pub fn focus(&self, selector: &str) {
        self.post("/execute/sync", &json!({ "script": "document.querySelector(arguments[0]).focus();", "args": [selector] }));
    }

    /// Reads the page anew, as a browser's menu would.
    pub fn reload(&self) {
        self.post("/refresh", &json!({}));
    }

    /// Waits until an element is there.
    pub fn wait_for(&self, selector: &str) {
        self.wait_for_words(selector, "");
    }

    /// Waits until an element is there that says this among other words.
    pub fn wait_for_words(&self, selector: &str, words: &str) {
        let script = "
            const [selector, words, limit, done] = arguments;
            const look = () => document.querySelector(selector)?.textContent.includes(words) && (done(true), true);
            setTimeout(() => done(false), limit);
            if (!look()) {
                const again = () => look() && (watch.disconnect(), document.removeEventListener('focusin', again));
                const watch = new MutationObserver(again);
                // The focus goes elsewhere without a change of the document.
                document.addEventListener('focusin', again);
                watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
            }";
        let found = self.post("/execute/async", &json!({ "script": script, "args": [selector, words, PATIENCE.as_millis() as u64] }));
        if found != json!(true) {
            self.screenshot("waited-in-vain.png");
            panic!("{selector} {words} did not come; target/tmp/waited-in-vain.png shows what was there instead");
        }
    }

    /// Types a text over what stands in a field.
    pub fn type_into(&self, selector: &str, text: &str) {
        let field = self.element(selector);
        self.post(&format!("/element/{field}/clear"), &json!({}));
        self.post(&format!("/element/{field}/value"), &json!({ "text": text }));
    }

    /// Chooses in a list the entry whose words begin so.
    pub fn choose(&self, selector: &str, words: &str) {
        let list = self.element(selector);
        let entry = json!({ "using": "xpath", "value": format!(".//option[starts-with(normalize-space(.), '{words}')]") });
        let found = self.post(&format!("/element/{list}/element"), &entry);
        let id = found[ELEMENT].as_str().expect("an element has an id").to_owned();
        self.post(&format!("/element/{id}/click"), &json!({}));
    }

    /// Presses Enter in an element.
    pub fn press_enter(&self, selector: &str) {
        self.post(&format!("/element/{}/value", self.element(selector)), &json!({ "text": "\u{e007}" }));
    }

    /// How far the page, or anything in it, is wider than what shows it, in pixels: 0 where nobody has to scroll sideways.
    pub fn overflow(&self) -> i64 {
        let script = "return Math.max(...[...document.querySelectorAll('*')]
            .filter((one) => one === document.documentElement || ['auto', 'scroll'].includes(getComputedStyle(one).overflowX))
            .map((one) => one.scrollWidth - one.clientWidth));";
        self.post("/execute/sync", &json!({ "script": script, "args": [] })).as_i64().expect("a width is a number")
    }

    /// Presses keys where the focus is; a chord holds its keys together: `&["Control", "k"]`.
    pub fn press(&self, chord: &[&str]) {
        let key = |name: &&str| match *name {
            "Control" => "\u{e009}".to_owned(),
            "Shift" => "\u{e008}".to_owned(),
            "Enter" => "\u{e007}".to_owned(),
            "Escape" => "\u{e00c}".to_owned(),
            "Tab" => "\u{e004}".to_owned(),
            "ArrowUp" => "\u{e013}".to_owned(),
            "ArrowDown" => "\u{e015}".to_owned(),
            "ArrowRight" => "\u{e014}".to_owned(),
            "End" => "\u{e010}".to_owned(),
            "Home" => "\u{e011}".to_owned(),
            "PageDown" => "\u{e00f}".to_owned(),
            "F1" => "\u{e031}".to_owned(),
            "F2" => "\u{e032}".to_owned(),
            "F5" => "\u{e035}".to_owned(),
            "Alt" => "\u{e00a}".to_owned(),
            "ArrowLeft" => "\u{e012}".to_owned(),
            "Backspace" => "\u{e003}".to_owned(),
            other => other.to_owned(),
        };
        let keys: Vec<String> = chord.iter().map(key).collect();
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = down.chain(up).collect();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }));
    }

    /// Types a text where the focus is, character by character.
    pub fn type_here(&self, text: &str) {
        let key = |kind: &str, c: char| json!({ "type": kind, "value": c.to_string() });
        let actions: Vec<Value> = text.chars().flat_map(|c| [key("keyDown", c), key("keyUp", c)]).collect();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }));
    }

    /// Ends the program in the middle of whatever it does, as a power cut would.
    pub fn kill(self) {
        for program in children_of(self.driver.id()) {
            Command::new("kill").args(["-KILL", &program.to_string()]).status().expect("kill");
        }
    }

    /// Asks the window to close, as a window manager does.
    pub fn ask_to_close(&self) {
        let script = root().join("tests/desktop/close_window.py");
        let asked = Command::new("python3").arg(script).arg(self.driver.id().to_string()).status().expect("python3");
        assert!(asked.success(), "no window was found");
    }

    /// What axe-core finds wrong with the page as it stands: the rule and the first element, for each.
    pub fn violations(&self) -> Vec<String> {
        if self.run("return 'axe' in window", &json!([])) != json!(true) {
            let axe = std::fs::read_to_string(root().join("ui/node_modules/axe-core/axe.min.js")).expect("axe-core, of `npm ci` in ui");
            self.post("/execute/sync", &json!({ "script": format!("{axe}; window.axe = axe;"), "args": [] }));
        }
        let script = "
            const [done] = arguments;
            axe.run(document).then(({ violations }) =>
                done(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)));";
        let found = self.post("/execute/async", &json!({ "script": script, "args": [] }));
        found.as_array().into_iter().flatten().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Runs a script in the page, with arguments; gives what it returns, or what a promise that it returns comes to.
    pub fn run(&self, script: &str, arguments: &Value) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const run = async function () {{ {script} }};
             run.apply(null, Array.from(arguments).slice(0, -1)).then((value) => done(value ?? null), (error) => done(String(error)));"
        );
        self.post("/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// A picture of the page, as PNG.
    pub fn picture(&self) -> Vec<u8> {
        // The picture is of the last frame drawn, which may be older than the page.
        let drawn = "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        self.post("/execute/async", &json!({ "script": drawn, "args": [] }));
        let picture = base64(&self.get("/screenshot"));
        assert!(picture.starts_with(b"\x89PNG"), "the picture is no PNG");
        picture
    }

    /// Keeps a picture of the page in `target/tmp`.
    pub fn screenshot(&self, name: &str) {
        std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), self.picture()).unwrap();
    }

    /// Keeps a picture of what the page puts on paper, and gives the text on it: the driver does not print, so what holds for paper is made to hold
    /// for the screen meanwhile.
    pub fn on_paper(&self, name: &str) -> String {
        let swap = |from: &str, to: &str| {
            let script = format!(
                "const rules = (list) => [...list].forEach((rule) => {{
                    if (rule.media?.mediaText === '{from}') rule.media.mediaText = '{to}';
                    if (rule.cssRules) rules(rule.cssRules);
                }});
                [...document.styleSheets].forEach((sheet) => rules(sheet.cssRules));
                return document.body.innerText;"
            );
            self.run(&script, &json!([])).as_str().expect("text").to_owned()
        };
        let text = swap("print", "not speech");
        self.screenshot(name);
        swap("not speech", "print");
        text
    }

    fn element(&self, selector: &str) -> String {
        let found = self.post("/element", &json!({ "using": "css selector", "value": selector }));
        found[ELEMENT].as_str().expect("an element has an id").to_owned()
    }

    fn get(&self, path: &str) -> String {
        let value = self.ask("GET", &format!("/session/{}{path}", self.session), None);
        value.as_str().unwrap_or_else(|| panic!("{path} gave {value}")).to_owned()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", &format!("/session/{}{path}", self.session), Some(body))
    }

    fn wait_for_driver(&mut self) {
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            assert!(self.driver.try_wait().unwrap().is_none(), "WebKitWebDriver ended before it listened");
            assert!(started.elapsed() < LIMIT, "WebKitWebDriver does not listen");
            std::thread::yield_now();
        }
    }

    /// One request; gives the `value` of the answer.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let (status, answer) = request(self.port, method, path, body, LIMIT).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let mut answer: Value = serde_json::from_slice(&answer).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer["value"].take()
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let programs = children_of(self.driver.id());
        if !self.session.is_empty() {
            let _ = request(self.port, "DELETE", &format!("/session/{}", self.session), None, LIMIT);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        // The window does not always end with its session, and then keeps the register to itself.
        for program in programs {
            let _ = Command::new("kill").args(["-KILL", &program.to_string()]).stderr(Stdio::null()).status();
            let started = Instant::now();
            while state_and_parent(program).is_some_and(|(state, _)| state != 'Z') && started.elapsed() < LIMIT {
                std::thread::yield_now();
            }
        }
    }
}

/// The processes that a process started itself, as Linux lists them.
pub fn children_of(parent: u32) -> Vec<u32> {
    let listed = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let processes = listed.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    processes.filter(|process| state_and_parent(*process).is_some_and(|(_, of)| of == parent)).collect()
}

/// The state of a process, such as `Z` for one that has ended, and its parent; nothing where it is gone.
fn state_and_parent(process: u32) -> Option<(char, u32)> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

/// HTTP/1.1 as far as the driver needs it: one request on a connection, an answer with its length.
fn request(port: u16, method: &str, path: &str, body: Option<&Value>, limit: Duration) -> std::io::Result<(u16, Vec<u8>)> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(limit))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let mut length = 0;
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut answer = vec![0; length];
    reader.read_exact(&mut answer)?;
    Ok((status, answer))
}

fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut bits, mut held) = (Vec::with_capacity(text.len() / 4 * 3), 0u32, 0);
    for value in text.bytes().filter_map(|byte| ALPHABET.iter().position(|one| *one == byte)) {
        bits = bits << 6 | value as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    out
}

#[test]
fn base64_is_read() {
    assert_eq!(base64("aHVjZQ=="), b"huce");
}
