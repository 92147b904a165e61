//! Bundles.

use std::io::IsTerminal;

use huce_core::api::words::words;
use huce_core::api::{bundles, find};
use huce_core::refusal::{Lang, Result, Words};
use serde_json::{Value, json};

use crate::args::{Bundle, Cli};
use crate::ask;
use crate::output::{self, Answer};

/// A fingerprint out of a file is what a forger's file has too.
const UNPROVEN: Words = Words(
    "上面的指纹出自这个文件本身，什么也证明不了：文件若被换过，指纹也一起换了。请对方看着自己的屏幕在电话里念出指纹，照听到的输入，不要从这里抄。",
    "The fingerprint above comes out of this file and proves nothing: if the file was swapped, so was the fingerprint. Have the other person read theirs on the phone, from their own screen, and type what you hear; do not copy it from here.",
);

const WRITTEN: Words = Words("已写好并读回核对，可以拔下 U 盘", "written, read back and verified; the stick may be pulled out");

pub fn bundle(cli: &Cli, verb: &Bundle) -> Result<Answer> {
    match verb {
        Bundle::Export { out, to, full, device } => {
            let mut register = ask::register(cli)?;
            let exported = match to {
                Some(officer) => {
                    register.must_be_township()?;
                    let officer = find::officer(&register.tables(), officer)?;
                    match device {
                        Some(device) => bundles::export_words(&mut register, &officer, device, out)?,
                        None => bundles::export_return(&mut register, &officer, *full, out)?,
                    }
                }
                None => bundles::export_changes(&mut register, out)?,
            };
            let mut page = json!(exported);
            page["done"] = WRITTEN.of(cli.lang()).into();
            Ok(Answer { page: Some(page), ..Answer::of(exported) })
        }
        Bundle::Inspect { file } => {
            let has_register = ask::folder(cli)?.join("register.db").exists();
            let register = if has_register { Some(ask::register(cli)?) } else { None };
            let inspected = bundles::inspect(register.as_ref(), file)?;
            let mut page = json!(inspected);
            if inspected.fingerprint.is_some() {
                page["hint"] = UNPROVEN.of(cli.lang()).into();
            }
            Ok(Answer { page: Some(page), ..Answer::of(inspected) })
        }
        Bundle::Import { paths, plan, follow, from_revoked } => import(cli, paths, *plan, *follow, *from_revoked),
    }
}

fn import(cli: &Cli, paths: &[std::path::PathBuf], is_plan: bool, follow: bool, from_revoked: bool) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    let files = bundles::files_in(paths)?;
    let bar =
        if std::io::stderr().is_terminal() { indicatif::ProgressBar::new(files.len() as u64) } else { indicatif::ProgressBar::hidden() };
    let options = bundles::Options { is_plan, follow, from_revoked };
    let taken = bundles::import(&mut register, &files, options, &mut |at| bar.set_position(at as u64))?;
    bar.finish_and_clear();
    let mut lines = Vec::new();
    for one in &taken {
        let mut line = serde_json::to_value(one).unwrap_or(Value::Null);
        line["error"] = match &one.error {
            Some(refusal) if cli.json => output::error(refusal, cli.lang()),
            Some(refusal) => {
                Value::String(format!("{} {} [{}]", refusal.message(cli.lang()), refusal.hint(cli.lang()), refusal.code().as_str()))
            }
            None => Value::Null,
        };
        if !cli.json {
            line["warnings"] = one.warnings.iter().map(|warning| warning_in_words(warning, cli.lang())).collect();
        }
        lines.push(line);
    }
    let could_look_at = taken.iter().any(|one| one.error.as_ref().is_none_or(|error| error.code().as_str() != "file.missing"));
    let show = &["file", "from", "status", "entries", "applied", "conflicts", "held", "already", "error", "warnings"];
    let mut answer = Answer::list("bundles", json!(lines), show);
    if is_plan && !cli.json {
        answer.page = Some(plan_page(&answer.json));
        answer.show = &[
            "file",
            "from",
            "status",
            "entries",
            "applied",
            "conflicts",
            "held",
            "already",
            "error",
            "warnings",
            "what",
            "table",
            "name",
            "changes",
            "why",
        ];
    }
    answer.status = i32::from(!could_look_at && !taken.is_empty());
    Ok(answer)
}

/// A warning is a code and what it is about, as a chain and a number: for people the code in words, then the number.
fn warning_in_words(warning: &str, lang: Lang) -> String {
    let mut parts = warning.split(' ');
    let code = parts.next().unwrap_or_default();
    let said = words("warnings", code, lang).unwrap_or(code);
    parts.next_back().map_or_else(|| said.to_owned(), |number| format!("{said} (#{number})"))
}

/// A plan for people: the files, then every effect in a line, before → after.
fn plan_page(answer: &Value) -> Value {
    let mut page = json!({ "bundles": answer["bundles"], "effects": [] });
    let mut lines = Vec::new();
    for effect in answer["bundles"].as_array().into_iter().flatten().flat_map(|bundle| bundle["effects"].as_array().into_iter().flatten()) {
        let value = |list: &str, at: usize| effect[list].get(at).cloned().unwrap_or(json!(""));
        let ours = if effect["what"] == "conflict" { "ours" } else { "before" };
        let fields = effect["fields"].as_array().cloned().unwrap_or_default();
        let changes: Vec<Value> = fields
            .iter()
            .enumerate()
            .map(|(at, field)| json!({ "field": field, "before": value(ours, at), "after": value("after", at) }))
            .filter(|change| change["before"] != change["after"])
            .collect();
        lines.push(
            json!({ "what": effect["what"], "table": effect["table"], "name": effect["name"], "changes": changes, "why": effect["why"] }),
        );
    }
    // A long list is cut: the last line says how many more there are.
    let more: u64 = answer["bundles"].as_array().into_iter().flatten().filter_map(|bundle| bundle["more_effects"].as_u64()).sum();
    if more > 0 {
        lines.push(json!({ "what": "more", "table": "", "name": format!("+{more}"), "changes": [], "why": "" }));
    }
    page["effects"] = Value::Array(lines);
    page
}
