//! The command `huce`: arguments to the core's api, its answers to text or JSON. No logic of its own.

mod args;
mod ask;
mod demo;
mod desk;
mod exchange;
mod output;
mod people;
mod setup;
mod usage;

use clap::Parser;
use huce_core::refusal::{Code, Lang, Refusal};
use tracing_subscriber::EnvFilter;

use args::{Cli, Command};
use output::Answer;

fn main() {
    tracing_subscriber::fmt().with_env_filter(EnvFilter::from_env("HUCE_LOG")).with_writer(std::io::stderr).init();
    let cli = Cli::try_parse().unwrap_or_else(|error| wrong_usage(&error));
    let lang = cli.lang();
    match run(&cli) {
        Ok(answer) => {
            answer.print(cli.json, lang);
            std::process::exit(answer.status);
        }
        Err(refusal) => {
            tracing::debug!(code = refusal.code().as_str(), cause = refusal.cause().map(|cause| cause.to_string()), "refused");
            output::refuse(&refusal, cli.json, lang);
            std::process::exit(if refusal.code() == Code::UsageArguments { 2 } else { 1 });
        }
    }
}

/// Wrong usage: exit status 2, said in the language that was asked for; help and version are no errors.
fn wrong_usage(error: &clap::Error) -> ! {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    if !error.use_stderr() {
        error.exit();
    }
    let is_english = has("--lang=en") || arguments.windows(2).any(|pair| pair == ["--lang", "en"]);
    let lang = if is_english { Lang::En } else { Lang::Zh };
    let refusal = Refusal::new(Code::UsageArguments).with("why", usage::words(error, lang));
    output::refuse(&refusal, has("--json"), lang);
    std::process::exit(2);
}

fn run(cli: &Cli) -> Result<Answer, Refusal> {
    match &cli.command {
        Command::Township(verb) => setup::township(cli, verb),
        Command::Officer(verb) => setup::officer(cli, verb),
        Command::User(verb) => setup::user(cli, verb),
        Command::Demo(verb) => demo::demo(cli, verb),
        Command::Passphrase(verb) => setup::passphrase(cli, verb),
        Command::Backup(verb) => setup::backup(cli, verb),
        Command::Check { rebuild } => setup::check(cli, *rebuild),
        Command::Bundle(verb) => exchange::bundle(cli, verb),
        Command::Status => desk::status(cli),
        Command::Conflict(verb) => desk::conflict(cli, verb),
        Command::Held(verb) => desk::held(cli, verb),
        Command::Receipt(verb) => desk::receipt(cli, verb),
        Command::Orphan(verb) => desk::orphan(cli, verb),
        Command::Offer(_) => desk::offers(cli),
        Command::Digest { officer } => desk::digest(cli, officer.as_deref()),
        Command::Waiting => desk::waiting(cli),
        Command::Roster(verb) => people::roster(cli, verb),
        Command::Place(verb) => people::place(cli, verb),
        Command::Household(verb) => people::household(cli, verb),
        Command::Person(verb) => people::person(cli, verb),
        Command::Event(verb) => people::event(cli, verb),
        Command::Finding(verb) => people::finding(cli, verb),
        Command::Void { table, id, reason } => people::void(cli, table, id, reason),
        Command::Undo { entry } => people::undo(cli, entry.as_deref()),
    }
}
