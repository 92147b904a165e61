//! The arguments, as `cli.md` of the product lays them down.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use huce_core::refusal::Lang;

/// 户册: 村里的户和人，镇村之间每月一次的往来。 A register of households and people, exchanged once a month.
#[derive(Parser)]
#[command(name = "huce", version, propagate_version = true)]
pub struct Cli {
    /// 户册所在的文件夹 the register's folder
    #[arg(long, env = "HUCE_REGISTER", global = true)]
    pub register: Option<PathBuf>,
    /// 只输出一份 JSON one JSON document on stdout, nothing else
    #[arg(long, global = true)]
    pub json: bool,
    /// 语言 zh|en language
    #[arg(long, global = true, default_value = "zh", value_parser = ["zh", "en"])]
    pub lang: String,
    /// 口令所在的文件 a file that holds the passphrase
    #[arg(long, global = true)]
    pub passphrase_file: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The language asked for.
    pub fn lang(&self) -> Lang {
        if self.lang == "en" { Lang::En } else { Lang::Zh }
    }
}

#[derive(Subcommand)]
pub enum Command {
    /// 镇 the township
    #[command(subcommand)]
    Township(Township),
    /// 信息员 an officer
    #[command(subcommand)]
    Officer(Officer),
    /// 现状 how this register stands
    Status,
    /// 花名册 village rosters
    #[command(subcommand)]
    Roster(Roster),
    /// 地方 places
    #[command(subcommand)]
    Place(Place),
    /// 户 households
    #[command(subcommand)]
    Household(Household),
    /// 人员 persons
    #[command(subcommand)]
    Person(Person),
    /// 事件 events
    #[command(subcommand)]
    Event(Event),
    /// 移交 persons on offer
    #[command(subcommand)]
    Offer(Offer),
    /// 待核 what is doubtful
    #[command(subcommand)]
    Finding(Finding),
    /// 作废 void a row that was entered by mistake
    Void {
        table: String,
        id: String,
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 撤销 take back the last own entry, or a named one
    Undo { entry: Option<String> },
    /// 往来文件 bundles
    #[command(subcommand)]
    Bundle(Bundle),
    /// 冲突 conflicts
    #[command(subcommand)]
    Conflict(Conflict),
    /// 待审 held entries
    #[command(subcommand)]
    Held(Held),
    /// 回单 receipts
    #[command(subcommand)]
    Receipt(Receipt),
    /// 待恢复 rows that a restore lost
    #[command(subcommand)]
    Orphan(Orphan),
    /// 核对码 the digest of a share
    Digest {
        #[arg(long)]
        officer: Option<String>,
    },
    /// 在镇上等着的 what waits at the township
    Waiting,
    /// 检查 check this register
    Check {
        #[arg(long)]
        rebuild: bool,
    },
    /// 备份 backups
    #[command(subcommand)]
    Backup(Backup),
    /// 使用者 users
    #[command(subcommand)]
    User(User),
    /// 口令 passphrases
    #[command(subcommand)]
    Passphrase(Passphrase),
    /// 演示 the demonstration
    #[command(subcommand)]
    Demo(Demo),
}

#[derive(Subcommand)]
pub enum Demo {
    /// 演一个月 play a month
    Run { folder: PathBuf },
    /// 造一个镇 make a synthetic township
    Make {
        folder: PathBuf,
        #[arg(long)]
        persons: usize,
        #[arg(long)]
        officers: usize,
        #[arg(long)]
        seed: u64,
        /// 埋下已知的错误 plant known mistakes and write their list
        #[arg(long)]
        errors: bool,
    },
}

#[derive(Subcommand)]
pub enum Township {
    /// 新建镇户册 a new township register
    New {
        #[arg(long)]
        name: String,
        #[arg(long)]
        division: String,
    },
    /// 给设备入册 enrol an officer's device
    Enrol {
        request: PathBuf,
        #[arg(long, default_value = "")]
        name: String,
        #[arg(long)]
        officer: Option<String>,
        #[arg(long)]
        same_name: bool,
        #[arg(long)]
        fingerprint: String,
        #[arg(long, num_args = 1..)]
        place: Vec<String>,
        #[arg(long, num_args = 1..)]
        household: Vec<String>,
        #[arg(long)]
        out: PathBuf,
    },
    /// 停用设备 take a device out
    Revoke {
        officer: String,
        #[arg(long)]
        stolen: bool,
        /// 哪一台，不写就是现用的 which one; the present one if not named
        #[arg(long)]
        device: Option<String>,
    },
    /// 更换镇上的钥匙 new keys for the township
    NewKeys,
    /// 开锁文件 a file that opens an officer's register
    ShareFor {
        officer: String,
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum Officer {
    /// 新建信息员户册 a new officer's register
    New {
        #[arg(long)]
        request: PathBuf,
    },
    /// 加入 join the township
    Join {
        enrolment: PathBuf,
        #[arg(long)]
        fingerprint: String,
    },
    /// 信息员清单 all officers
    List,
}

#[derive(Subcommand)]
pub enum Roster {
    /// 导入 take a roster in
    Import {
        file: PathBuf,
        #[arg(long)]
        place: String,
        #[arg(long)]
        plan: bool,
    },
}

#[derive(Subcommand)]
pub enum Place {
    /// 添加 add
    Add {
        #[arg(long)]
        code: String,
        #[arg(long)]
        name: String,
        #[arg(long, value_parser = ["township", "village", "group"])]
        level: String,
        #[arg(long)]
        parent: Option<String>,
    },
    /// 清单 list
    List,
}

#[derive(Subcommand)]
pub enum Household {
    /// 添加 add
    Add {
        #[arg(long)]
        place: String,
        #[arg(long)]
        address: String,
        fields: Vec<String>,
    },
    /// 更正 change fields
    Set {
        id: String,
        fields: Vec<String>,
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 查看 show
    Show {
        id: String,
        #[arg(long)]
        as_of: Option<String>,
    },
    /// 清单 list
    List {
        #[arg(long)]
        place: Option<String>,
        #[arg(long)]
        officer: Option<String>,
        #[arg(long)]
        as_of: Option<String>,
    },
    /// 包户 assign to an officer
    Assign {
        #[arg(required = true)]
        ids: Vec<String>,
        #[arg(long)]
        officer: String,
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 分户 split
    Split {
        id: String,
        #[arg(long, required = true, num_args = 1..)]
        person: Vec<String>,
        #[arg(long)]
        place: String,
        #[arg(long)]
        address: String,
    },
    /// 并户 merge: the second goes into the first
    Merge { staying: String, ending: String },
    /// 变更户主 change the head
    Head {
        id: String,
        #[arg(long)]
        person: String,
    },
    /// 历史 history
    History { id: String },
}

#[derive(Subcommand)]
pub enum Person {
    /// 添加 add
    Add {
        #[arg(long)]
        household: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        sex: String,
        #[arg(long)]
        birth: String,
        #[arg(long)]
        relation: String,
        #[arg(long, default_value = "")]
        id_number: String,
        fields: Vec<String>,
    },
    /// 更正 change fields
    Set {
        id: String,
        fields: Vec<String>,
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 查看 show
    Show {
        id: String,
        #[arg(long)]
        as_of: Option<String>,
    },
    /// 查找 search
    Search {
        text: String,
        #[arg(long, default_value_t = 20)]
        limit: usize,
        #[arg(long)]
        as_of: Option<String>,
    },
    /// 历史 history
    History { id: String },
    /// 重复人员合并 merge a person entered twice: the first id leads to the second
    Merge { dead: String, survivor: String },
    /// 清除 purge
    Purge {
        id: String,
        #[arg(long)]
        ground: String,
    },
}

#[derive(Subcommand)]
pub enum Event {
    /// 记一件事 record an event
    #[command(subcommand)]
    Record(Record),
}

#[derive(Args, Clone)]
pub struct On {
    /// 日期 date
    #[arg(long)]
    pub on: String,
}

#[derive(Subcommand, Clone)]
pub enum Record {
    /// 出生
    Birth {
        #[arg(long)]
        mother: String,
        #[arg(long)]
        father: Option<String>,
        #[arg(long, default_value = "")]
        father_name: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        sex: String,
        #[arg(long, default_value = "")]
        relation: String,
        #[arg(long, default_value = "")]
        id_number: String,
        #[command(flatten)]
        on: On,
    },
    /// 死亡
    Death {
        #[arg(long)]
        person: String,
        #[arg(long)]
        new_head: Option<String>,
        #[command(flatten)]
        on: On,
    },
    /// 结婚
    Marriage {
        #[arg(long)]
        person: String,
        #[arg(long, default_value = "")]
        partner: String,
        #[arg(long, default_value = "")]
        partner_name: String,
        #[arg(long)]
        moves_in: bool,
        #[arg(long, default_value = "")]
        relation: String,
        #[command(flatten)]
        on: On,
    },
    /// 离婚
    Divorce {
        #[arg(long)]
        person: String,
        #[command(flatten)]
        on: On,
    },
    /// 收养
    Adoption {
        #[arg(long)]
        child: String,
        #[arg(long)]
        parent: String,
        #[command(flatten)]
        on: On,
    },
    /// 迁入
    MoveIn {
        /// 已在册的人 a person of this register
        #[arg(long, required_unless_present = "name", conflicts_with = "name")]
        person: Option<String>,
        /// 外来的新人 a newcomer: name, sex, birth
        #[arg(long, requires = "sex", requires = "birth")]
        name: Option<String>,
        #[arg(long)]
        sex: Option<String>,
        #[arg(long)]
        birth: Option<String>,
        #[arg(long, default_value = "")]
        id_number: String,
        #[arg(long)]
        household: String,
        #[arg(long, default_value = "")]
        relation: String,
        #[arg(long, default_value = "")]
        from: String,
        #[command(flatten)]
        on: On,
    },
    /// 迁出
    MoveOut {
        #[arg(long)]
        person: String,
        #[arg(long, default_value = "")]
        to: String,
        #[arg(long)]
        to_officer: Option<String>,
        #[command(flatten)]
        on: On,
    },
    /// 返回
    Return {
        #[arg(long)]
        person: String,
        #[command(flatten)]
        on: On,
    },
    /// 外出
    Away {
        #[arg(long)]
        person: String,
        #[arg(long, default_value = "")]
        to: String,
        #[arg(long, default_value = "")]
        reason: String,
        #[command(flatten)]
        on: On,
    },
    /// 接收
    Receive {
        #[arg(long)]
        person: String,
        #[arg(long)]
        household: String,
        #[arg(long)]
        relation: String,
        #[command(flatten)]
        on: On,
    },
}

#[derive(Subcommand)]
pub enum Offer {
    /// 清单 list
    List,
}

#[derive(Subcommand)]
pub enum Finding {
    /// 清单 list
    List {
        #[arg(long)]
        kind: Option<String>,
    },
}

#[derive(Subcommand)]
pub enum Bundle {
    /// 导出 export
    Export {
        #[arg(long)]
        out: PathBuf,
        #[arg(long)]
        to: Option<String>,
        #[arg(long)]
        full: bool,
        /// 已换下的设备，只给确认和批语 a replaced device, which gets acknowledgements and words alone
        #[arg(long, requires = "to", conflicts_with = "full")]
        device: Option<String>,
    },
    /// 看一看 inspect
    Inspect { file: PathBuf },
    /// 收下 import
    Import {
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        #[arg(long)]
        plan: bool,
        #[arg(long)]
        follow: bool,
        #[arg(long)]
        from_revoked: bool,
    },
}

#[derive(Subcommand)]
pub enum Conflict {
    /// 清单 list
    List,
    /// 处理 resolve
    Resolve {
        id: String,
        #[arg(long, value_parser = ["ours", "theirs"], required_unless_present = "value", conflicts_with = "value")]
        take: Option<String>,
        #[arg(long)]
        value: Option<String>,
        #[arg(long, default_value = "")]
        reason: String,
    },
}

#[derive(Subcommand)]
pub enum Held {
    /// 清单 list
    List,
    /// 收下 accept
    Accept {
        id: String,
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 退回 reject
    Reject {
        id: String,
        #[arg(long)]
        reason: String,
    },
}

#[derive(Subcommand)]
pub enum Receipt {
    /// 清单 list
    List,
    /// 查看 show
    Show { id: String },
}

#[derive(Subcommand)]
pub enum Orphan {
    /// 清单 list
    List,
    /// 恢复 accept
    Accept { id: String },
}

#[derive(Subcommand)]
pub enum Backup {
    /// 备份 make
    Make {
        #[arg(long)]
        to: PathBuf,
    },
    /// 恢复 restore
    Restore { file: PathBuf },
}

#[derive(Subcommand)]
pub enum User {
    /// 添加 add
    Add {
        #[arg(long)]
        name: String,
        /// 新使用者的口令文件 a file with the new user's passphrase
        #[arg(long)]
        new_passphrase_file: Option<PathBuf>,
    },
    /// 清单 list
    List,
}

#[derive(Subcommand)]
pub enum Passphrase {
    /// 更换 change
    Change {
        /// 新口令文件 a file with the new passphrase
        #[arg(long)]
        new_passphrase_file: Option<PathBuf>,
    },
    /// 忘了口令 recover
    Recover {
        #[arg(long)]
        code_file: Option<PathBuf>,
        #[arg(long)]
        township_share: Option<PathBuf>,
        /// 新口令文件 a file with the new passphrase
        #[arg(long)]
        new_passphrase_file: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    /// Every command with its arguments, a line each.
    fn contract(command: &clap::Command, path: &str, lines: &mut Vec<String>) {
        let path = format!("{path} {}", command.get_name()).trim().to_owned();
        if command.get_subcommands().next().is_none() {
            let shown = command
                .get_arguments()
                .filter(|argument| !argument.is_global_set() && argument.get_id() != "help" && argument.get_id() != "version");
            let arguments: Vec<String> = shown
                .map(|argument| {
                    let name = argument.get_long().map_or_else(|| argument.get_id().to_string().to_uppercase(), |long| format!("--{long}"));
                    if argument.is_required_set() { name } else { format!("[{name}]") }
                })
                .collect();
            lines.push(format!("{path} {}", arguments.join(" ")).trim().to_owned());
        }
        command.get_subcommands().for_each(|one| contract(one, &path, lines));
    }

    #[test]
    fn the_command_line_is_a_contract() {
        let mut lines = Vec::new();
        contract(&Cli::command(), "", &mut lines);
        insta::assert_snapshot!(lines.join("\n"));
    }
}
