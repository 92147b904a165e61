//! Writes what a package of `huce` brings along, out of the very definition of its arguments: manual pages and completions.
//!
//! `pages DIR` writes `DIR/man1/*.1`, `DIR/bash/huce`, `DIR/fish/huce.fish` and `DIR/zsh/_huce`.

#[allow(dead_code, reason = "only the definition is read here")]
#[path = "../src/args.rs"]
mod args;

use std::fs;
use std::io::{Error, Result};
use std::path::Path;

use clap::CommandFactory;
use clap_complete::{Shell, generate_to};

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).ok_or_else(|| Error::other("pages DIR"))?;
    let folder = Path::new(&folder);
    let man = folder.join("man1");
    fs::create_dir_all(&man)?;
    clap_mangen::generate_to(args::Cli::command(), &man)?;
    for (shell, name, file) in [(Shell::Bash, "bash", "huce"), (Shell::Fish, "fish", "huce.fish"), (Shell::Zsh, "zsh", "_huce")] {
        let to = folder.join(name);
        fs::create_dir_all(&to)?;
        let written = generate_to(shell, &mut args::Cli::command(), "huce", &to)?;
        fs::rename(written, to.join(file))?;
    }
    Ok(())
}
