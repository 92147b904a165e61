//! The window that pictures are taken of, and what lies around it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::cast::{self, NOW};
use super::list::{Screen, Step, Who};
use super::{LOOKS, Look};
use crate::support::program;
use crate::support::scratch::Folder;
use crate::support::township::PASSPHRASE;
use crate::support::webdriver::Window;

/// One window with a computer of its own.
pub struct Stage {
    /// The window.
    pub window: Window,
    hold: PathBuf,
    _home: Folder,
}

impl Stage {
    /// The window of somebody, unlocked where there is a register.
    pub fn open(who: Who) -> Self {
        let home = Folder::new("screens");
        let [stick, hold] = ["HUCE-U", "hold"].map(|name| home.path().join(name));
        fs::create_dir(&stick).unwrap();
        // What the pickers give.
        fs::create_dir(home.path().join("picked")).unwrap();
        cast::prepare(who, home.path(), &stick);
        let variables = [("HUCE_TEST_DRIVES", stick.as_path()), ("HUCE_TEST_HOLD", &hold), ("HUCE_TEST_NOW", Path::new(NOW))];
        let window = Window::open_with(&program::built("huce-desktop"), home.path(), &variables);
        if huce_core::api::is_register(&home.path().join("data").join("huce")) {
            window.wait_for("#passphrase");
            window.type_into("#passphrase", PASSPHRASE);
            window.press_enter("#passphrase");
        }
        window.wait_for("main[data-face=setup], main[data-face=joining], .today [data-state=ready]");
        Self { window, hold, _home: home }
    }

    /// Long work stops before its second file until it is let go.
    pub fn hold(&self) {
        fs::write(&self.hold, "").unwrap();
    }

    /// Lets long work go on.
    pub fn let_go(&self) {
        fs::remove_file(&self.hold).unwrap();
    }

    /// Goes to a screen.
    pub fn go(&self, screen: &Screen) {
        let window = &self.window;
        if let Some(route) = screen.route {
            // By way of another page, so that nothing of an earlier visit is left.
            let by = if route == "/settings" { "/record" } else { "/settings" };
            let script = "
                const { $router } = document.querySelector('#app').__vue_app__.config.globalProperties;
                document.activeElement?.blur();
                for (const route of arguments) await $router.push(route);";
            window.run(script, &json!([by, route]));
        }
        for step in screen.steps {
            match step {
                Step::Click(selector) => window.click(selector),
                Step::Type(selector, text) => window.type_into(selector, text),
                Step::TypeHere(text) => window.type_here(text),
                Step::Enter(selector) => window.press_enter(selector),
                Step::Press(chord) => window.press(chord),
                Step::Wait(selector) => window.wait_for(selector),
                Step::Do(what) => what(self),
            }
        }
    }

    /// Takes its pictures in these looks into a folder, and gives what is wrong with it.
    pub fn take(&self, name: &str, looks: &[Look], folder: &Path) -> Vec<String> {
        let mut faults = Vec::new();
        for look in looks.iter().copied() {
            self.choose(look);
            fs::write(folder.join(format!("{name}.{}.png", look.name)), self.window.picture()).unwrap();
            let mut found = self.window.violations();
            found.extend(self.untranslated());
            found.extend(self.cut());
            let overflow = self.overflow(look);
            if overflow > 0 {
                found.push(format!("wider than the window by {overflow} pixels"));
            }
            faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", look.name)));
        }
        self.choose(LOOKS[0]);
        faults
    }

    /// As if it had been chosen in another window of the program.
    fn choose(&self, look: Look) {
        let settings = json!({ "text": look.text, "theme": look.theme, "language": look.language }).to_string();
        self.window.run(
            "localStorage.setItem('huce.settings', arguments[0]);
             window.dispatchEvent(new StorageEvent('storage', { key: 'huce.settings' }));",
            &json!([settings]),
        );
    }

    /// How much wider than the window the page is: with large text a table may be scrolled in its own frame.
    fn overflow(&self, look: Look) -> i64 {
        if look.text == 16 {
            return self.window.overflow();
        }
        let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        self.window.run(script, &json!([])).as_i64().unwrap()
    }

    /// Words that are cut off: the choice of a list, the hint in a field, and what ends in an ellipsis.
    fn cut(&self) -> Vec<String> {
        serde_json::from_value(self.window.run(include_str!("cut.js"), &json!([]))).unwrap()
    }

    /// Names of messages that stand where their words should.
    fn untranslated(&self) -> Vec<String> {
        let script = "
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const text = walker.currentNode.textContent.trim();
                if (/^[a-z][A-Za-z]*(\\.[a-zA-Z0-9_-]+)+$/.test(text)) found.push(`no words: ${text}`);
            }
            return found;";
        serde_json::from_value(self.window.run(script, &json!([]))).unwrap()
    }
}
