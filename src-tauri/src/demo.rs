//! The demonstration that the window plays: an invented township in a folder of its own, beside the real register and never mixed with it.

use std::ops::ControlFlow;
use std::path::PathBuf;

use huce_core::api;
use huce_core::demo::{self, Order, RegisterLine};
use huce_core::refusal::{Code, Refusal, Result, of_io};
use serde::{Deserialize, Serialize};

use crate::automation;

/// A village of a size that is made in a few seconds.
const ORDER: Order = Order { persons: 300, officers: 2, seed: 20_260_401, errors: false };

/// Whose desk is played at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The first officer's.
    Officer,
    /// The township's.
    Township,
}

/// A demonstration that was made.
pub struct Demo {
    side: Side,
    township: RegisterLine,
    officer: RegisterLine,
    read: String,
}

impl Demo {
    /// Makes one anew; what an earlier one left goes, and so does this one where `progress` has had enough.
    pub fn make(side: Side, progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>) -> Result<Self> {
        clear()?;
        // The township, its one village, its officers, what has happened since.
        let (mut done, of) = (0, 3 + ORDER.officers as u64);
        let mut next = || {
            done += 1;
            if progress(done, of).is_break() { Err(Code::JobStopped.into()) } else { Ok(()) }
        };
        let made = next().and_then(|()| {
            let clock = automation::clock();
            let made = demo::make(&folder()?, &ORDER, &demo::made_at(&clock)?, &mut |_| next())?;
            let read = demo::play_day(&made, &clock)?;
            next().map(|()| (made, read))
        });
        let (made, read) = made.inspect_err(|_| drop(clear()))?;
        let mut registers = made.registers.into_iter();
        match (registers.next(), registers.next()) {
            (Some(township), Some(officer)) => Ok(Self { side, township, officer, read }),
            _ => Err(Refusal::new(Code::Internal).with("why", "demo")),
        }
    }

    /// The same demonstration, at a desk.
    pub fn at(self, side: Side) -> Self {
        Self { side, ..self }
    }

    /// The number of the return up to which the officer has read what came.
    pub fn read(&self) -> &str {
        &self.read
    }

    /// Whose desk is played at.
    pub fn side(&self) -> Side {
        self.side
    }

    /// The register that is played with.
    pub fn register(&self) -> &RegisterLine {
        match self.side {
            Side::Officer => &self.officer,
            Side::Township => &self.township,
        }
    }
}

/// Removes the folder of a demonstration; nobody in it exists.
pub fn clear() -> Result<()> {
    let folder = folder()?;
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(of_io(error, &folder)),
        _ => Ok(()),
    }
}

fn folder() -> Result<PathBuf> {
    Ok(api::default_folder()?.with_file_name("huce-demo"))
}
