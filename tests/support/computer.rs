//! A computer with one register, on which a test works through the window.

use std::path::{Path, PathBuf};

use huce_core::api::register::{Clock, Register};

use super::program;
use super::scratch::Folder;
use super::township::{Office, PASSPHRASE};
use super::webdriver::Window;

/// A computer of its own with a register that is left to the window.
pub struct Computer(Folder);

impl Computer {
    /// The computer of an office, whose register is closed here.
    pub fn of(office: &mut Office, name: &str) -> Self {
        let home = Folder::new(name);
        office.close();
        let computer = Self(home);
        std::fs::create_dir_all(computer.register().parent().unwrap()).unwrap();
        std::fs::rename(&office.dir, computer.register()).unwrap();
        computer
    }

    /// A new computer, on which the window is opened for the first time.
    pub fn new(name: &str) -> Self {
        Self(Folder::new(name))
    }

    /// The window as it is at the first start, with these variables.
    pub fn open_first(&self, variables: &[(&str, &Path)]) -> Window {
        Window::open_with(&program::built("huce-desktop"), self.0.path(), variables)
    }

    /// The folder of the register.
    pub fn register(&self) -> PathBuf {
        self.0.path().join("data").join("huce")
    }

    /// The home folder of whoever works on it.
    pub fn home(&self) -> &Path {
        self.0.path()
    }

    /// What pickers of files are answered with: whatever a test lays here.
    pub fn picked(&self) -> PathBuf {
        self.0.path().join("picked")
    }

    /// The window, unlocked.
    pub fn open(&self) -> Window {
        self.open_with(&[])
    }

    /// The same with these variables, such as the stick that is plugged in.
    pub fn open_with(&self, variables: &[(&str, &Path)]) -> Window {
        let window = self.start(variables);
        window.wait_for("#passphrase");
        window.type_into("#passphrase", PASSPHRASE);
        window.press_enter("#passphrase");
        to_households(&window);
        window
    }

    /// The window as it starts.
    pub fn start(&self, variables: &[(&str, &Path)]) -> Window {
        Window::open_with(&program::built("huce-desktop"), self.0.path(), variables)
    }

    /// The register, once the window has let it go.
    pub fn open_register(&self) -> Register {
        Register::open(&self.register(), PASSPHRASE, Clock::default()).unwrap()
    }
}

/// From the first page after unlocking to the households.
pub fn to_households(window: &Window) {
    window.wait_for(TODAY);
    window.click("nav a[href='/households']");
    window.wait_for(".households[data-state=ready]");
}

/// The first page after unlocking, once it has something to say.
pub const TODAY: &str = ".today [data-state=ready]";

/// Locks the register, so that somebody else can open it, and closes the window.
pub fn leave(window: Window) {
    window.click(".strip .lock");
    window.wait_for("#passphrase");
}
