//! The demonstration.

use std::io::IsTerminal;

use huce_core::demo::{self, Order};
use huce_core::refusal::{Lang, Result};
use serde_json::json;

use crate::args::{Cli, Demo};
use crate::ask;
use crate::output::Answer;

/// The last page of the play, in its order.
const SHOWN: &[&str] = &[
    "folder",
    "registers",
    "officers",
    "next",
    "name",
    "households",
    "persons",
    "sent",
    "merged",
    "conflicts",
    "held",
    "equal",
    "digest",
    "passphrase",
    "register",
    "command",
];

/// A command that can be copied: with this very program, which may not be in the path.
fn runnable(command: &str) -> String {
    let program = std::env::current_exe().map(|path| path.display().to_string()).unwrap_or_else(|_| "huce".into());
    command.replacen(" huce ", &format!(" {program} "), 1)
}

pub fn demo(cli: &Cli, verb: &Demo) -> Result<Answer> {
    match verb {
        Demo::Run { folder } => {
            let mut say = |line: &str| {
                if !cli.json {
                    println!("{line}");
                }
            };
            let report = demo::run(folder, &ask::clock()?, cli.lang(), &mut say)?;
            let page = json!({
                "officers": report.officers,
                "registers": report.registers.iter().map(|line| json!({ "name": line.name, "passphrase": line.passphrase, "register": line.register })).collect::<Vec<_>>(),
                "next": report.next.iter().map(|command| json!({ "command": runnable(command) })).collect::<Vec<_>>(),
                "folder": report.folder,
            });
            let status = i32::from(!report.ok);
            Ok(Answer { page: Some(page), status, show: SHOWN, ..Answer::of(report) })
        }
        Demo::Make { folder, persons, officers, seed, errors } => {
            let order = Order { persons: *persons, officers: *officers, seed: *seed, errors: *errors };
            let bar =
                if std::io::stderr().is_terminal() { indicatif::ProgressBar::new_spinner() } else { indicatif::ProgressBar::hidden() };
            let made = demo::make(folder, &order, &ask::clock()?, &mut |line| {
                bar.set_message(line.to_owned());
                bar.tick();
                Ok(())
            })?;
            bar.finish_and_clear();
            let errors = if cli.lang() == Lang::En { "errors.csv" } else { "errors.csv（清单）" };
            let mut page = json!(made);
            if made.errors > 0 {
                page["list"] = errors.into();
            }
            Ok(Answer { page: Some(page), ..Answer::of(made) })
        }
    }
}
