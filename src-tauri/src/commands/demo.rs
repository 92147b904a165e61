//! Playing with an invented village.

use huce_core::api::register::Register;
use tauri::State;

use crate::automation;
use crate::demo::{self, Demo, Side};
use crate::desk::{Answer, Desk};

/// Opens one side of the demonstration, which is made when there is none yet.
#[tauri::command(async)]
pub fn demo_enter(desk: State<Desk>, side: Side) -> Answer<()> {
    desk.lay(None);
    let mut playing = desk.demo();
    let demo = match playing.take() {
        Some(demo) => demo.at(side),
        None => Demo::make(side)?,
    };
    let line = playing.insert(demo).register();
    desk.lay(Some(Register::open(&line.register, &line.passphrase, automation::clock())?));
    Ok(())
}

/// Ends the demonstration and removes what was made for it; the real register is what the window is about again.
#[tauri::command(async)]
pub fn demo_leave(desk: State<Desk>) -> Answer<()> {
    desk.lay(None);
    *desk.demo() = None;
    Ok(demo::clear()?)
}
