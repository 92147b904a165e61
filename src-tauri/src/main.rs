//! The window of Huce (户册): a thin shell around `huce_core::api` and the page in `ui/`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod automation;
mod commands;
mod demo;
mod desk;
mod drawing;
mod drives;
mod hints;
mod home;
mod jobs;
mod pick;

use tauri::plugin::{self, TauriPlugin};
use tauri::webview::PageLoadEvent;
use tauri::{Manager, Runtime};

fn main() {
    if let Err(reason) = run() {
        eprintln!("huce-desktop: {reason}");
        std::process::exit(1);
    }
}

fn run() -> Result<(), String> {
    automation::refuse_in_shipped_builds()?;
    drawing::plainly();
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(only_its_own_page())
        .manage(commands::backups::Copying::default())
        .manage(commands::backups::PickedBackup::default())
        .manage(commands::devices::Found::default())
        .manage(commands::intake::Listed::default())
        .manage(commands::rosters::Rosters::default())
        .manage(commands::window::Watch::default())
        .manage(desk::Desk::default())
        .manage(drives::Picked::default())
        .manage(jobs::Jobs::default())
        .on_page_load(|webview, load| {
            if load.event() == PageLoadEvent::Started {
                commands::session::begin_locked(webview.app_handle());
            }
        })
        .on_window_event(commands::window::heed)
        .invoke_handler(tauri::generate_handler![
            commands::about::about,
            commands::backups::backup_catch_up,
            commands::backups::backup_daily,
            commands::backups::backup_drill,
            commands::backups::backup_list,
            commands::backups::backup_make,
            commands::backups::backup_second,
            commands::backups::backup_second_forget,
            commands::backups::backup_stop,
            commands::backups::interrupted,
            commands::backups::interrupted_forget,
            commands::backups::restore_foresee,
            commands::backups::restore_pick,
            commands::backups::restore_run,
            commands::charges::charge_foresee,
            commands::charges::charge_give,
            commands::charges::charge_list,
            commands::decisions::conflict_around,
            commands::decisions::conflict_list,
            commands::decisions::conflict_resolve,
            commands::decisions::conflict_resolve_all,
            commands::decisions::held_judge,
            commands::decisions::held_list,
            commands::demo::demo_enter,
            commands::demo::demo_leave,
            commands::devices::device_revoke,
            commands::devices::officer_enrol,
            commands::devices::officer_show,
            commands::devices::requests_look,
            commands::devices::share_write,
            commands::drafts::draft_list,
            commands::drafts::drafts_keep,
            commands::events::colleague_list,
            commands::events::event_foresee,
            commands::events::event_record,
            commands::events::offer_list,
            commands::files::text_save,
            commands::findings::finding_list,
            commands::findings::finding_set_right,
            commands::households::household_at,
            commands::households::household_history,
            commands::households::household_outline,
            commands::households::household_set,
            commands::households::household_show,
            commands::households::household_window,
            commands::households::place_add,
            commands::households::place_list,
            commands::intake::intake_look,
            commands::intake::intake_take,
            commands::intake::taken_in,
            commands::intake::taken_in_undo,
            commands::merging::twins_compare,
            commands::officers::board,
            commands::officers::officer_digest,
            commands::officers::returns_write,
            commands::orphans::orphan_accept,
            commands::orphans::orphan_list,
            commands::persons::person_add,
            commands::persons::person_history,
            commands::persons::person_set,
            commands::persons::person_show,
            commands::register::labels,
            commands::register::typed_date,
            commands::register::typed_id_number,
            commands::register::typed_newcomer,
            commands::register::undo,
            commands::register::words,
            commands::rosters::paste_look,
            commands::rosters::paste_take,
            commands::rosters::roster_look,
            commands::rosters::roster_paste,
            commands::rosters::roster_pick,
            commands::rosters::roster_refused_save,
            commands::rosters::roster_take,
            commands::search::household_hits,
            commands::search::search_anything,
            commands::search::search_keys,
            commands::session::lock,
            commands::session::session,
            commands::session::status,
            commands::session::unlock,
            commands::setup::enrolment_pick,
            commands::setup::officer_join,
            commands::setup::recovery_confirm,
            commands::setup::recovery_renew,
            commands::setup::request_write,
            commands::setup::setup_officer,
            commands::setup::setup_standing,
            commands::setup::setup_township,
            commands::stick::drives,
            commands::stick::hand_in,
            commands::stick::return_take,
            commands::stick::unsent,
            commands::today::clerk_day,
            commands::today::drive_look,
            commands::today::officer_day,
            commands::users::passphrase_change,
            commands::users::recover_by_code,
            commands::users::recover_by_share,
            commands::users::user_add,
            commands::users::user_list,
            commands::users::user_remove,
            commands::window::job_stop,
            commands::window::window_close,
            commands::window::window_drop,
            commands::window::window_watch,
        ])
        .run(context())
        .map_err(|error| error.to_string())
}

/// The window goes to no address but that of its own page, whatever is dropped on it.
fn only_its_own_page<R: Runtime>() -> TauriPlugin<R> {
    let is_own = |url: &tauri::Url| url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost") || url.as_str() == "about:blank";
    plugin::Builder::new("own-page").on_navigation(move |_, url| is_own(url)).build()
}

/// The window as it is set up; a test may ask for one that shows nothing.
fn context() -> tauri::Context {
    let mut context = tauri::generate_context!();
    if automation::UNDER_TEST && std::env::var_os("HUCE_TEST_EMPTY").is_some() {
        let nothing: tauri::Url = "about:blank".parse().expect("an address");
        context.config_mut().app.windows.iter_mut().for_each(|window| window.url = tauri::WebviewUrl::External(nothing.clone()));
    }
    context
}
