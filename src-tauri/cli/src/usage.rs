//! Wrong usage in words.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use huce_core::refusal::Lang;

/// What is wrong with the arguments, in one clause.
pub fn words(error: &clap::Error, lang: Lang) -> String {
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    };
    let (argument, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let (zh, en) = match error.kind() {
        ErrorKind::MissingRequiredArgument => (format!("还缺 {argument}"), format!("{argument} is missing")),
        ErrorKind::UnknownArgument => (format!("不认得 {argument}"), format!("{argument} is not known")),
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand);
            (format!("没有 {name} 这个命令"), format!("there is no command {name}"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            (format!("{argument} 后面要写内容"), format!("{argument} needs a value"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = context(ContextKind::ValidValue);
            (format!("{argument} 不能是 {value}（可以是：{valid}）"), format!("{argument} cannot be {value} (it takes: {valid})"))
        }
        ErrorKind::ArgumentConflict => {
            (format!("{argument} 与另一个选项不能同时用"), format!("{argument} cannot be used with another option"))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("命令没有写完".to_owned(), "the command is not complete".to_owned())
        }
        _ => (error.kind().to_string(), error.kind().to_string()),
    };
    if lang == Lang::En { en } else { zh }
}
