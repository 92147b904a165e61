//! `cargo xtask screens`: pictures of every screen, from the real window.

use std::fs;
use std::path::Path;

use crate::setup;
use crate::step::{Failed, Outcome, Steps, cargo, command, npm, root, run, say};

/// What the pictures are named that are kept: Chinese, light, 100 %.
const KEPT: &str = ".zh-light-100.png";

/// What the names of looks begin with.
const LANGUAGES: [&str; 2] = ["zh-", "en-"];

/// The test that takes them.
const TEST: &str = "screens::every_screen_is_taken";

/// `cargo xtask screens [--keep] [NAME…] [LOOK…]`: takes the screens whose names begin so, or all, into `target/screens`, with a page that shows them
/// side by side; in every look, or in those that are named, such as `en-light-150`; with `--keep` those in Chinese, light, 100 % go compressed into `docs/screens`.
///
/// # Errors
/// Where the build fails, a screen is not reached, or something is wrong with one: what axe-core finds, words that are missing, a page that is
/// wider than the window.
pub fn screens(args: &[String]) -> Outcome {
    let (options, names): (Vec<&String>, Vec<&String>) = args.iter().partition(|arg| arg.starts_with('-'));
    if options.iter().any(|option| *option != "--keep") {
        return Err(Failed("screens takes --keep and names".into()));
    }
    let mut steps = Steps::new();
    steps.work("system packages", || setup::debian(&[setup::TO_BUILD, setup::TO_TEST, setup::TO_COMPRESS].concat()))?;
    steps.work("packages of the page", setup::page)?;
    steps.run("page: build", npm(&["run", "--silent", "build"]))?;
    steps.run("build", cargo(&["build", "--locked", "--package", "huce-desktop"]))?;
    let mut take = command("xvfb-run", &["-a", "-s", "-screen 0 1366x768x24"]);
    take.arg(cargo(&[]).get_program()).args(["test", "--locked", "--package", "huce-tests", "--test", "huce"]);
    take.args(["--", "--ignored", "--exact", TEST]);
    take.env(crate::checks::BUILT, "1").env("HUCE_SCREENS", names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" "));
    let taken = steps.run("pictures", take);
    let folder = root().join("target").join("screens");
    say(&format!("Side by side: {}", folder.join("index.html").display()));
    taken?;
    if !options.is_empty() {
        // What names a look says nothing of which screens.
        let screens: Vec<&String> =
            names.iter().copied().filter(|name| !LANGUAGES.iter().any(|language| name.starts_with(language))).collect();
        let is_wanted = |name: &str| screens.is_empty() || screens.iter().any(|wanted| name.starts_with(wanted.as_str()));
        steps.work("keep", || keep(&folder, &root().join("docs").join("screens"), is_wanted))?;
    }
    steps.table();
    Ok(())
}

/// Compresses the pictures that are kept: 256 colours are enough for a page, and without dithering its plain areas stay plain.
fn keep(from: &Path, to: &Path, is_wanted: impl Fn(&str) -> bool) -> Outcome {
    let failed = |error: std::io::Error| Failed(format!("{}: {error}", from.display()));
    fs::create_dir_all(to).map_err(failed)?;
    let (mut count, mut bytes) = (0, 0);
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let file = entry.file_name().to_string_lossy().into_owned();
        let Some(name) = file.strip_suffix(KEPT).filter(|name| is_wanted(name)) else { continue };
        let kept = to.join(format!("{name}.png"));
        let mut compress = command("pngquant", &["--force", "--strip", "--nofs", "--speed", "1", "256", "--output"]);
        run(compress.arg(&kept).arg(entry.path()))?;
        bytes += fs::metadata(&kept).map_err(failed)?.len();
        count += 1;
    }
    say(&format!("{count} pictures kept, {} kB", bytes / 1000));
    Ok(())
}
