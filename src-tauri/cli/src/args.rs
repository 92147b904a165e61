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
    /// 村组 places
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
    /// 疑点 what is doubtful
    #[command(subcommand)]
    Finding(Finding),
    /// 作废 void a row that was entered by mistake
    Void {
        /// 表 the table
        table: String,
        /// 编号，可只写开头 the id, or its beginning
        id: String,
        /// 理由 why
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
        /// 信息员的姓名或编号 the officer, by name or id
        #[arg(long)]
        officer: Option<String>,
    },
    /// 在镇上等着的：等着定的冲突、待审的条目 what waits at the township
    Waiting,
    /// 检查 check this register
    Check {
        /// 重建检索等派生内容 make derived tables anew
        #[arg(long)]
        rebuild: bool,
    },
    /// 备份 backups
    #[command(subcommand)]
    Backup(Backup),
    /// 使用人 users
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
        /// 文件夹 the folder
        folder: PathBuf,
        /// 大约多少人 about so many persons
        #[arg(long)]
        persons: usize,
        /// 多少信息员 so many officers
        #[arg(long)]
        officers: usize,
        /// 随机种子，同样的种子造出同样的镇 the same seed, the same township
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
        /// 名称或姓名 name
        #[arg(long)]
        name: String,
        /// 镇的区划代码 the township's division code
        #[arg(long)]
        division: String,
    },
    /// 登记信息员的电脑 enrol an officer's device
    Enrol {
        /// 申请文件 the request
        request: PathBuf,
        /// 名称或姓名 name
        #[arg(long, default_value = "")]
        name: String,
        /// 信息员的姓名或编号 the officer, by name or id
        #[arg(long)]
        officer: Option<String>,
        /// 是同名的另一个人 another person than the one of this name
        #[arg(long)]
        same_name: bool,
        /// 对方念的指纹，六组五位数字 the fingerprint that was read out
        #[arg(long)]
        fingerprint: String,
        /// 村组的代码 the code of a place
        #[arg(long, num_args = 1..)]
        place: Vec<String>,
        /// 户的编号 the household
        #[arg(long, num_args = 1..)]
        household: Vec<String>,
        /// 写到哪个文件 the file to write
        #[arg(long)]
        out: PathBuf,
    },
    /// 停用电脑 take a device out
    Revoke {
        /// 信息员的姓名或编号 the officer, by name or id
        officer: String,
        /// 被盗（不写就是丢失） stolen, and not merely lost
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
        /// 信息员的姓名或编号 the officer, by name or id
        officer: String,
        /// 写到哪个文件 the file to write
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum Officer {
    /// 新建信息员户册 a new officer's register
    New {
        /// 申请文件 the request
        #[arg(long)]
        request: PathBuf,
    },
    /// 再写一份申请 write the request once more
    Request {
        /// 写到哪个文件 the file to write
        #[arg(long)]
        out: PathBuf,
    },
    /// 加入 join the township
    Join {
        /// 入册文件 the enrolment
        enrolment: PathBuf,
        /// 对方念的指纹，六组五位数字 the fingerprint that was read out
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
        /// 文件 the file
        file: PathBuf,
        /// 村组的代码 the code of a place
        #[arg(long)]
        place: String,
        /// 只预演，什么也不改 say what would happen, and change nothing
        #[arg(long)]
        plan: bool,
    },
}

#[derive(Subcommand)]
pub enum Place {
    /// 添加 add
    Add {
        /// 代码：村 12 位，组 14 位 the code: 12 digits, a group 14
        #[arg(long)]
        code: String,
        /// 名称或姓名 name
        #[arg(long)]
        name: String,
        /// 级别 the level
        #[arg(long, value_parser = ["township", "village", "group"])]
        level: String,
        /// 上级的代码 the code of what it belongs to
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
        /// 村组的代码 the code of a place
        #[arg(long)]
        place: String,
        /// 住址 the address
        #[arg(long)]
        address: String,
        /// 栏目=值，空值清除 FIELD=VALUE; an empty value clears
        fields: Vec<String>,
    },
    /// 更正 change fields
    Set {
        /// 编号，可只写开头 the id, or its beginning
        id: String,
        /// 栏目=值，空值清除 FIELD=VALUE; an empty value clears
        fields: Vec<String>,
        /// 理由 why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 查看 show
    Show {
        /// 编号，可只写开头 the id, or its beginning
        id: String,
        /// 那一天登记的样子 as it was recorded on that day
        #[arg(long)]
        as_of: Option<String>,
    },
    /// 清单 list
    List {
        /// 村组的代码 the code of a place
        #[arg(long)]
        place: Option<String>,
        /// 信息员的姓名或编号 the officer, by name or id
        #[arg(long)]
        officer: Option<String>,
        /// 那一天登记的样子 as it was recorded on that day
        #[arg(long)]
        as_of: Option<String>,
    },
    /// 分给信息员 assign to an officer
    Assign {
        /// 编号 ids
        #[arg(required = true)]
        ids: Vec<String>,
        /// 信息员的姓名或编号 the officer, by name or id
        #[arg(long)]
        officer: String,
        /// 理由 why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 分户 split
    Split {
        /// 编号，可只写开头 the id, or its beginning
        id: String,
        /// 人员的编号 the person
        #[arg(long, required = true, num_args = 1..)]
        person: Vec<String>,
        /// 村组的代码 the code of a place
        #[arg(long)]
        place: String,
        /// 住址 the address
        #[arg(long)]
        address: String,
    },
    /// 并户 merge: the second goes into the first
    Merge {
        /// 留下的户 the household that stays
        staying: String,
        /// 并入的户 the household that ends
        ending: String,
    },
    /// 变更户主 change the head
    Head {
        /// 编号，可只写开头 the id, or its beginning
        id: String,
        /// 人员的编号 the person
        #[arg(long)]
        person: String,
    },
    /// 经过 history
    History { id: String },
}

#[derive(Subcommand)]
pub enum Person {
    /// 添加 add
    Add {
        /// 户的编号 the household
        #[arg(long)]
        household: String,
        /// 名称或姓名 name
        #[arg(long)]
        name: String,
        /// 1 男 2 女 1 male, 2 female
        #[arg(long)]
        sex: String,
        /// 出生日期，可以只到年月，农历写明“农历” birth date, also partial or lunar
        #[arg(long)]
        birth: String,
        /// 与户主关系，两位代码 relation to the head, two digits (GB/T 4761)
        #[arg(long)]
        relation: String,
        /// 身份号码，没有就不写 the ID number, if there is one
        #[arg(long, default_value = "")]
        id_number: String,
        /// 栏目=值，空值清除 FIELD=VALUE; an empty value clears
        fields: Vec<String>,
    },
    /// 更正 change fields
    Set {
        /// 编号，可只写开头 the id, or its beginning
        id: String,
        /// 栏目=值，空值清除 FIELD=VALUE; an empty value clears
        fields: Vec<String>,
        /// 理由 why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 查看 show
    Show {
        /// 编号，可只写开头 the id, or its beginning
        id: String,
        /// 那一天登记的样子 as it was recorded on that day
        #[arg(long)]
        as_of: Option<String>,
    },
    /// 查找 search
    Search {
        /// 要找什么 what to look for
        text: String,
        /// 最多几条 at most so many
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// 那一天登记的样子 as it was recorded on that day
        #[arg(long)]
        as_of: Option<String>,
    },
    /// 经过 history
    History { id: String },
    /// 合并重复人员 merge a person entered twice: the first id leads to the second
    Merge {
        /// 作废的那一份，并入另一份 the double, which leads to the other
        dead: String,
        /// 留下的那一份 the one that stays
        survivor: String,
    },
    /// 清除 purge
    Purge {
        /// 编号，可只写开头 the id, or its beginning
        id: String,
        /// 依据 on what ground
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
    /// 出生 birth
    Birth {
        /// 母亲的编号 the mother
        #[arg(long)]
        mother: String,
        /// 父亲的编号 the father
        #[arg(long)]
        father: Option<String>,
        /// 父亲姓名（不在册时） the father's name, where not in the register
        #[arg(long, default_value = "")]
        father_name: String,
        /// 名称或姓名 name
        #[arg(long)]
        name: String,
        /// 1 男 2 女 1 male, 2 female
        #[arg(long)]
        sex: String,
        /// 与户主关系，两位代码 relation to the head, two digits (GB/T 4761)
        #[arg(long, default_value = "")]
        relation: String,
        /// 身份号码，没有就不写 the ID number, if there is one
        #[arg(long, default_value = "")]
        id_number: String,
        #[command(flatten)]
        on: On,
    },
    /// 死亡 death
    Death {
        /// 人员的编号 the person
        #[arg(long)]
        person: String,
        /// 新户主的编号 the new head
        #[arg(long)]
        new_head: Option<String>,
        #[command(flatten)]
        on: On,
    },
    /// 结婚 marriage
    Marriage {
        /// 人员的编号 the person
        #[arg(long)]
        person: String,
        /// 另一方的编号 the other one
        #[arg(long, default_value = "")]
        partner: String,
        /// 另一方姓名（不在册时） the other one's name, where not here
        #[arg(long, default_value = "")]
        partner_name: String,
        /// 另一方迁入这一户 the other one moves in
        #[arg(long)]
        moves_in: bool,
        /// 与户主关系，两位代码 relation to the head, two digits (GB/T 4761)
        #[arg(long, default_value = "")]
        relation: String,
        #[command(flatten)]
        on: On,
    },
    /// 离婚 divorce
    Divorce {
        /// 人员的编号 the person
        #[arg(long)]
        person: String,
        #[command(flatten)]
        on: On,
    },
    /// 收养 adoption
    Adoption {
        /// 孩子的编号 the child
        #[arg(long)]
        child: String,
        /// 收养人的编号 the adopting parent
        #[arg(long)]
        parent: String,
        #[command(flatten)]
        on: On,
    },
    /// 迁入 move in
    MoveIn {
        /// 已在册的人的编号 a person of this register
        #[arg(long, required_unless_present = "name", conflicts_with = "name")]
        person: Option<String>,
        /// 新来的人的姓名，要连同性别、出生日期 a newcomer's name, with sex and birth
        #[arg(long, requires = "sex", requires = "birth")]
        name: Option<String>,
        /// 1 男 2 女 1 male, 2 female
        #[arg(long)]
        sex: Option<String>,
        /// 出生日期，可以只到年月，农历写明“农历” birth date, also partial or lunar
        #[arg(long)]
        birth: Option<String>,
        /// 身份号码，没有就不写 the ID number, if there is one
        #[arg(long, default_value = "")]
        id_number: String,
        /// 户的编号 the household
        #[arg(long)]
        household: String,
        /// 与户主关系，两位代码 relation to the head, two digits (GB/T 4761)
        #[arg(long, default_value = "")]
        relation: String,
        /// 从哪里来 from where
        #[arg(long, default_value = "")]
        from: String,
        #[command(flatten)]
        on: On,
    },
    /// 迁出 move out
    MoveOut {
        /// 人员的编号 the person
        #[arg(long)]
        person: String,
        /// 到哪里去 to where
        #[arg(long, default_value = "")]
        to: String,
        /// 移交给哪位信息员 the officer who receives
        #[arg(long)]
        to_officer: Option<String>,
        /// 下一位户主的编号，迁走的是户主时 the next head, where the head moves out
        #[arg(long)]
        new_head: Option<String>,
        #[command(flatten)]
        on: On,
    },
    /// 返回 return home
    Return {
        /// 人员的编号 the person
        #[arg(long)]
        person: String,
        #[command(flatten)]
        on: On,
    },
    /// 外出 stay elsewhere
    Away {
        /// 人员的编号 the person
        #[arg(long)]
        person: String,
        /// 到哪里去 to where
        #[arg(long, default_value = "")]
        to: String,
        /// 理由 why
        #[arg(long, default_value = "")]
        reason: String,
        #[command(flatten)]
        on: On,
    },
    /// 接收 receive a person who was offered
    Receive {
        /// 人员的编号 the person
        #[arg(long)]
        person: String,
        /// 户的编号 the household
        #[arg(long)]
        household: String,
        /// 与户主关系，两位代码 relation to the head, two digits (GB/T 4761)
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
        /// 只看这一种 this kind alone
        #[arg(long)]
        kind: Option<String>,
    },
}

#[derive(Subcommand)]
pub enum Bundle {
    /// 写往来文件：信息员的上交文件，镇上给 --to 的回执 write a bundle: what an officer hands in, or the return for --to
    Export {
        /// 写到哪个文件 the file to write
        #[arg(long)]
        out: PathBuf,
        /// 给哪位信息员的回执 the officer whose return it is
        #[arg(long)]
        to: Option<String>,
        /// 完整的一份 a full one
        #[arg(long)]
        full: bool,
        /// 已换下的电脑，只给确认和批语 a replaced device, which gets acknowledgements and words alone
        #[arg(long, requires = "to", conflicts_with = "full")]
        device: Option<String>,
    },
    /// 看一份往来文件，不打开内容 look at a bundle without opening it
    Inspect { file: PathBuf },
    /// 收取往来文件，或读回执 take bundles in, or read a return
    Import {
        /// 文件或文件夹 files or folders
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// 只预演，什么也不改 say what would happen, and change nothing
        #[arg(long)]
        plan: bool,
        /// 镇上恢复过备份，核实后跟随 follow a restored township, after asking
        #[arg(long)]
        follow: bool,
        /// 收已停用的电脑交来的，全部列为待审 take from a device taken out, all as held
        #[arg(long)]
        from_revoked: bool,
    },
}

#[derive(Subcommand)]
pub enum Conflict {
    /// 清单 list
    List,
    /// 定一处冲突 resolve
    Resolve {
        /// 编号，可只写开头 the id, or its beginning
        id: String,
        /// 采用镇上的或信息员的 the township's value or the officer's
        #[arg(long, value_parser = ["ours", "theirs"], required_unless_present = "value", conflicts_with = "value")]
        take: Option<String>,
        /// 改用另一个值 another value
        #[arg(long)]
        value: Option<String>,
        /// 理由 why
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
        /// 编号，可只写开头 the id, or its beginning
        id: String,
        /// 理由 why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 退回 reject
    Reject {
        /// 编号，可只写开头 the id, or its beginning
        id: String,
        /// 理由 why
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
        /// 备份写到哪个文件 the file to write
        #[arg(long)]
        to: PathBuf,
    },
    /// 恢复 restore
    Restore { file: PathBuf },
    /// 留存：在户册旁边备份一份，并按规则清理旧的 make one beside the register, and let old ones go by the rule
    Keep,
    /// 清单：留着的备份和保留规则 the backups that are kept, and the rule
    List,
    /// 演练恢复：打开一份备份（不写就是最新的），看内容是否完整 open a backup, the newest where none is named, to see whether it is whole
    Drill { file: Option<String> },
}

#[derive(Subcommand)]
pub enum User {
    /// 添加 add
    Add {
        /// 名称或姓名 name
        #[arg(long)]
        name: String,
        /// 新使用人的口令文件 a file with the new user's passphrase
        #[arg(long)]
        new_passphrase_file: Option<PathBuf>,
    },
    /// 清单 list
    List,
    /// 移除 remove
    Remove { id: String },
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
        /// 写着恢复码的文件 a file with the recovery code
        #[arg(long, required_unless_present = "township_share", conflicts_with = "township_share")]
        code_file: Option<PathBuf>,
        /// 镇上给的开锁文件 the file that the township made
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
