//! Playing with an invented village.

use huce_core::api::register::Register;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State};

use crate::automation;
use crate::demo::{self, Demo, Side};
use crate::desk::{Answer, Desk};
use crate::jobs::{self, Tick, Work};

/// Opens one side of the demonstration, which is made when there is none yet: then gives the number of the return up to which its officer has read, else "".
#[tauri::command]
pub async fn demo_enter(app: AppHandle, side: Side, ticks: Channel<Tick>) -> Answer<String> {
    jobs::apart(app, Work::Demo, ticks, move |app, teller| {
        let desk = app.state::<Desk>();
        desk.lay(None);
        let made = desk.demo().take();
        let is_new = made.is_none();
        let demo = match made {
            Some(demo) => demo.at(side),
            None => Demo::make(side, &mut |done, of| teller.share(done, of))?,
        };
        let (line, read) = {
            let mut kept = desk.demo();
            let demo = kept.insert(demo);
            (demo.register().clone(), if is_new { demo.read().to_owned() } else { String::new() })
        };
        desk.lay(Some(Register::open(&line.register, &line.passphrase, automation::clock())?));
        Ok(read)
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
