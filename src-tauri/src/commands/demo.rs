//! Playing with an invented village.

use huce_core::api::register::Register;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State};

use crate::automation;
use crate::demo::{self, Demo, Side};
use crate::desk::{Answer, Desk};
use crate::jobs::{self, Tick, Work};

/// Opens one side of the demonstration, which is made when there is none yet.
#[tauri::command]
pub async fn demo_enter(app: AppHandle, side: Side, ticks: Channel<Tick>) -> Answer<()> {
    jobs::apart(app, Work::Demo, ticks, move |app, teller| {
        let desk = app.state::<Desk>();
        desk.lay(None);
        let made = desk.demo().take();
        let demo = match made {
            Some(demo) => demo.at(side),
            None => Demo::make(side, &mut |done, of| teller.share(done, of))?,
        };
        let line = desk.demo().insert(demo).register().clone();
        desk.lay(Some(Register::open(&line.register, &line.passphrase, automation::clock())?));
        Ok(())
    })
    .await
}

/// Ends the demonstration and removes what was made for it; the real register is what the window is about again.
#[tauri::command(async)]
pub fn demo_leave(desk: State<Desk>) -> Answer<()> {
    desk.lay(None);
    *desk.demo() = None;
    Ok(demo::clear()?)
}
