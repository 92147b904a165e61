//! What to do next after a refusal, for whoever sits before the window: the hints of `huce_core::refusal` name commands and their options.

use huce_core::refusal::{Code, Lang, Refusal, Words};

/// The hint of a refusal without a word of the command line.
pub fn for_window(refusal: &Refusal, lang: Lang) -> String {
    match instead(refusal.code()) {
        Some(words) => words.of(lang).to_owned(),
        None => without_commands(&refusal.hint(lang)),
    }
}

/// Takes out each bracket that names commands, full-width or not, with the blank before it.
fn without_commands(hint: &str) -> String {
    let mut text = hint.to_owned();
    for (opening, closing) in [("（huce ", '）'), (" (huce ", ')')] {
        while let Some(from) = text.find(opening) {
            let Some(length) = text[from..].find(closing) else { break };
            text.replace_range(from..from + length + closing.len_utf8(), "");
        }
    }
    text
}

/// What the window says where the hint is a command as a whole.
fn instead(code: Code) -> Option<Words> {
    Some(match code {
        Code::PassphraseMissing => Words("请输入口令。", "Enter the passphrase."),
        Code::PassphraseNewMissing => Words("请把新口令输入两遍。", "Enter the new passphrase twice."),
        Code::RecoveryWrong => Words(
            "请对照恢复单逐组核对；找不到恢复单时，请镇上开一份开锁文件。",
            "Compare it with the printed sheet group by group; without the sheet ask the township for a share file.",
        ),
        Code::RegisterMissing => Words(
            "请看放户册的盘是否插好，或从备份恢复；还没有户册的，重新打开窗口新建。",
            "Check whether its disk is in place, or restore a backup; where there never was one, open the window again and make one.",
        ),
        Code::UsageArguments => Words("请关掉窗口再打开，重做一次。", "Close the window, open it again and do it once more."),
        Code::PlaceUnknown => Words("请在“村组”里核对，或请镇上先添加。", "Look under Villages, or have the township add it."),
        Code::PlaceParent => Words("请选对上级；上级还没有的，先添加上级。", "Choose the place above it, which has to be added first."),
        Code::ShareOutside => Words(
            "请告诉负责的信息员或镇上；要接收迁来的人，请点“接收”。",
            "Tell the officer in charge or the township; to take in a person who was offered press “Receive”.",
        ),
        Code::OfficerExists => Words(
            "同一个人换了电脑，选“就是这一位，换了电脑”；真是同名的另一个人，选“是同名的另一位”。",
            "For a new computer of that officer press “It is that one, with a new computer”; otherwise “It is another person of that name”.",
        ),
        Code::OfficerUnknown => Words("请在“信息员”里核对姓名。", "Look for the name under Officers."),
        Code::OfficerNoDevice => Words(
            "请这位信息员在新电脑上新建户册，带来申请文件，再登记这台新电脑。",
            "Have the officer make a register on the new computer and bring its request, then enrol it as that officer's computer.",
        ),
        Code::BundleRevoked => Words(
            "请与该信息员当面核对；确要收时打上勾再收，收下的每条都先列为待审。",
            "Settle it with the officer in person; to take it all the same, tick it first: its entries come in as held.",
        ),
        Code::TownshipRestored => Words(
            "请打电话向镇上核实；镇上说是，再点“已打电话核实，跟随恢复后的这一本”。",
            "Ask the township on the phone; if it is so, press “Asked on the phone: follow the restored one”.",
        ),
        Code::ConflictUnknown => {
            Words("它可能已经处理；请看待定清单。", "It may have been settled; see the list of what is to be decided.")
        }
        Code::HeldUnknown => Words("它可能已经处理；请看待审清单。", "It may have been judged; see the list of what is to be reviewed."),
        Code::ReasonMissing => Words("请写一句理由。", "Give a reason in a few words."),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_hint_in_the_window_is_for_a_terminal() {
        for code in Code::ALL {
            for lang in [Lang::Zh, Lang::En] {
                let refusal = Refusal::new(*code);
                for text in [for_window(&refusal, lang), refusal.message(lang)] {
                    let of_a_terminal = ["huce ", "--", "HUCE_"].iter().find(|word| text.contains(**word));
                    assert!(of_a_terminal.is_none(), "{}: {text}", code.as_str());
                    assert!(text.chars().count() > 3 && !text.contains("（）") && !text.contains("()"), "{}: {text}", code.as_str());
                }
            }
        }
    }

    #[test]
    fn a_bracket_with_commands_goes_and_the_sentence_stays() {
        assert_eq!(without_commands("请先新建（huce township new、huce officer new），再打开。"), "请先新建，再打开。");
        assert_eq!(without_commands("Join first (huce officer join)."), "Join first.");
        assert_eq!(without_commands("Restore it (from a backup)."), "Restore it (from a backup).");
        let hint = Refusal::new(Code::PassphraseWrong);
        assert!(for_window(&hint, Lang::Zh).ends_with("请镇上帮忙。"));
    }

    #[test]
    fn details_are_filled_in() {
        let refusal = Refusal::new(Code::UsageField).with("field", "x").with("known", "name, sex");
        assert_eq!(for_window(&refusal, Lang::En), "Fields that exist: name, sex.");
    }
}
