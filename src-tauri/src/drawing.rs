//! How WebKit draws the page: by the processor alone. Pages of forms and lists need no graphics card, and without one, as on most desks that this
//! is for, WebKit otherwise keeps a software renderer in two processes, which takes more memory than all the rest (`docs/speed.md`).

#[cfg(target_os = "linux")]
use gtk::prelude::{IMContextExt, IMMulticontextExt};

#[cfg(target_os = "linux")]
use crate::automation;

/// What WebKit reads when it starts.
#[cfg(target_os = "linux")]
const PLAIN: [&str; 2] = ["WEBKIT_DISABLE_COMPOSITING_MODE", "WEBKIT_DISABLE_DMABUF_RENDERER"];

/// Starts this program over with what WebKit is to read; whoever has set one of the variables knows better, and it stays as it is. A window that is
/// steered draws as ever, too: a driver waits in vain for a picture of one that draws plainly. Comes back where there is nothing to do, or where
/// starting over fails: then the window opens all the same.
#[cfg(target_os = "linux")]
pub fn plainly() {
    use std::os::unix::process::CommandExt;

    if automation::is_asked_for() || PLAIN.iter().any(|name| std::env::var_os(name).is_some()) || is_typed_by_xim() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    // The same process goes on with another surrounding: setting it in place is not safe once threads may run.
    let error = std::process::Command::new(program).args(std::env::args_os().skip(1)).envs(PLAIN.map(|name| (name, "1"))).exec();
    eprintln!("huce-desktop: {error}");
}

/// Whether what is typed comes by X's own input method. A window that draws plainly shows no further picture then, from the moment in which a
/// field has the focus (WebKitGTK 2.50 with GTK 3.24; fcitx and ibus by their own modules are fine). Which way it is GTK decides, by the
/// surrounding, the language and what is installed: it is asked.
#[cfg(target_os = "linux")]
fn is_typed_by_xim() -> bool {
    if gtk::init().is_err() {
        return false;
    }
    let input = gtk::IMMulticontext::new();
    // It chooses when it is first used.
    input.reset();
    input.context_id().is_some_and(|id| id == "xim")
}

/// Elsewhere the system's own web view draws.
#[cfg(not(target_os = "linux"))]
pub fn plainly() {}
