//! A refusal (拒绝): what happened, what is safe, what to do next, under a stable code. Where one is returned, nothing was changed.
//!
//! Every code stands once, in [`codes!`] below, with its words in Chinese and English; `docs/errors.md` is compared with it by a test.

use std::fmt;

/// What the register's own functions return.
pub type Result<T> = std::result::Result<T, Refusal>;

/// The languages of every text. Chinese is the one that is read first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 简体中文
    #[default]
    Zh,
    /// English
    En,
}

/// A few words in both languages, for the middle of a sentence: Chinese, English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(pub &'static str, pub &'static str);

impl Words {
    /// The words in a language.
    pub fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.0,
            Lang::En => self.1,
        }
    }
}

/// A refusal with its code and the details that its sentence names.
pub struct Refusal(Box<Inner>);

/// The detail that names groups of digits, such as those of a fingerprint that differ.
const GROUPS: &str = "groups";
/// What stands between several of one kind.
const ENUMERATION: Words = Words("、", ", ");

#[derive(Clone)]
enum Detail {
    Value(String),
    Words(Words),
}

impl fmt::Debug for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Detail::Value(value) => fmt::Debug::fmt(value, f),
            Detail::Words(words) => fmt::Debug::fmt(words.1, f),
        }
    }
}

struct Inner {
    code: Code,
    details: Vec<(&'static str, Detail)>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Refusal {
    /// A refusal without details.
    pub fn new(code: Code) -> Self {
        Self(Box::new(Inner { code, details: Vec::new(), source: None }))
    }

    /// Adds a detail: `{name}` in the code's sentences is replaced by it.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.0.details.push((name, Detail::Value(value.to_string())));
        self
    }

    /// Adds a detail that is said in either language.
    pub fn with_words(mut self, name: &'static str, words: Words) -> Self {
        self.0.details.push((name, Detail::Words(words)));
        self
    }

    /// Adds the error underneath, for the log; it is not shown to people.
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The code, for branching.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The same with its details as another code, whose sentences fit better where it is told.
    pub fn told_as(mut self, code: Code) -> Self {
        self.0.code = code;
        self
    }

    /// The same refusal once more, without the error underneath.
    pub fn again(&self) -> Self {
        let mut again = Self::new(self.0.code);
        again.0.details.clone_from(&self.0.details);
        again
    }

    /// The error underneath, where there is one.
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    /// What happened, in one sentence.
    pub fn message(&self, lang: Lang) -> String {
        self.fill(self.0.code.words(lang).0, lang)
    }

    /// What to do next, in one sentence.
    pub fn hint(&self, lang: Lang) -> String {
        self.fill(self.0.code.words(lang).1, lang)
    }

    fn fill(&self, sentence: &str, lang: Lang) -> String {
        self.0.details.iter().fold(sentence.to_owned(), |text, (name, detail)| {
            let value = match detail {
                // Several of them are told apart by blanks.
                Detail::Value(value) if *name == GROUPS => value.replace(' ', ENUMERATION.of(lang)),
                Detail::Value(value) => value.clone(),
                Detail::Words(words) => words.of(lang).to_owned(),
            };
            text.replace(&format!("{{{name}}}"), &value)
        })
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} {:?}", self.0.code.as_str(), self.0.details, self.0.source)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.as_str(), self.message(Lang::En))
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

macro_rules! codes {
    ($($name:ident $code:literal zh $zh:literal $zh_hint:literal en $en:literal $en_hint:literal;)*) => {
        /// The stable codes of all refusals.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $en] $name,)*
        }

        impl Code {
            /// Every code, in the order of `docs/errors.md`.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// The dotted code that scripts and the window branch on.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// What happened and what to do next, with `{details}` not yet filled in.
            pub fn words(self, lang: Lang) -> (&'static str, &'static str) {
                match (self, lang) {
                    $((Code::$name, Lang::Zh) => ($zh, $zh_hint), (Code::$name, Lang::En) => ($en, $en_hint),)*
                }
            }
        }
    };
}

codes! {
    PassphraseWrong "passphrase.wrong"
        zh "口令不对，户册没有打开。" "请再输一次，注意大小写和输入法；忘了口令可用恢复码，信息员也可请镇上帮忙（huce passphrase recover）。"
        en "The passphrase is wrong; the register was not opened." "Try again, minding capitals and the input method; a forgotten passphrase is replaced with the recovery code, an officer's also with the township's share file (huce passphrase recover).";
    PassphraseMissing "passphrase.missing"
        zh "没有给出口令。" "请设置 HUCE_PASSPHRASE，或用 --passphrase-file 指定文件，或在终端里输入。"
        en "No passphrase was given." "Set HUCE_PASSPHRASE, name a file with --passphrase-file, or type it at a terminal.";
    PassphraseShort "passphrase.short"
        zh "口令太短，至少要 {least} 个字。" "请换一个更长的口令，可以是一句只有自己知道的话。"
        en "The passphrase is too short; it needs at least {least} characters." "Choose a longer one, such as a sentence that only you know.";
    PassphraseWeak "passphrase.weak"
        zh "这个口令别人第一个就会试到，不能用。" "不要只用数字（不到 {digits} 位的），不要一个字重复，也不要顺着数；请换一句只有自己知道的话。"
        en "This passphrase is one of those that are tried first; it is not taken." "Use neither digits alone (fewer than {digits}), nor one character over and over, nor counting; choose a sentence that only you know.";
    RecoveryWrong "recovery.wrong"
        zh "恢复码或镇上给的开锁文件不对，户册没有打开。" "请对照恢复单逐组核对；信息员找不到恢复单的，请镇上开一份开锁文件（huce township share-for）。"
        en "The recovery code or the township's share file does not open this register." "Compare it with the recovery sheet group by group; an officer without the sheet asks the township for a share file (huce township share-for).";
    KeyringDamaged "keyring.damaged"
        zh "钥匙文件 keyring.json 读不出来。" "户册本身没有动。请不要删除任何文件，请技术人员从备份里取回 keyring.json，或用最近的备份恢复（huce backup restore）。"
        en "The file keyring.json cannot be read." "The register itself is untouched. Delete nothing; have a technician take keyring.json out of a backup, or restore the last backup (huce backup restore).";
    RegisterMissing "register.missing"
        zh "{path} 里没有户册。" "请用 --register 指定户册所在的文件夹，或先新建（huce township new、huce officer new）。"
        en "There is no register in {path}." "Name its folder with --register, or make one first (huce township new, huce officer new).";
    RegisterExists "register.exists"
        zh "{path} 里已经有一本户册。" "请换一个空文件夹；原有的户册没有动。"
        en "There is a register in {path} already." "Choose an empty folder; the register that is there was not touched.";
    RegisterInUse "register.in_use"
        zh "这本户册正被另一个窗口或命令使用。" "请先关掉那一个，再试一次。"
        en "This register is in use by another window or command." "Close that one, then try again.";
    RegisterBusy "register.busy"
        zh "正在做另一件事，还没有做完。" "请等它做完，或先停下它；已经做好的都在。"
        en "Something else is under way and not finished." "Wait until it is done, or stop it first; what is done stays.";
    JobStopped "job.stopped"
        zh "停下了，这一步没有做完。" "户册没有动；随时可以再做一次。"
        en "It was stopped; this step was not finished." "The register is as it was; do it again whenever you like.";
    RegisterNewer "register.newer"
        zh "这本户册由更新版本的程序（结构 {schema}）写成，本程序只认到结构 {known}。" "请先升级程序，再打开；户册没有动。"
        en "This register was written by a newer program (schema {schema}); this one knows schemas up to {known}." "Update the program first; the register was not touched.";
    RegisterDamaged "register.damaged"
        zh "户册文件读不出来：磁盘读写出错，或者文件损坏了。" "请不要删除任何文件，检查磁盘后再试一次；仍然如此，就用最近的备份恢复（huce backup restore），再请镇上发一份完整的回执。"
        en "The register's file cannot be read: the disk failed, or the file is damaged." "Delete nothing, check the disk and try again; if it stays so, restore the last backup (huce backup restore), then ask the township for a full return.";
    RegisterReadOnly "register.read_only"
        zh "户册所在的文件夹不能写入。" "请检查文件夹权限，或把户册移到可以写的地方；什么也没有改。"
        en "The register's folder cannot be written to." "Check its permissions or move the register to where it can be written; nothing was changed.";
    RegisterLocked "register.locked"
        zh "户册已锁上。" "请输入口令再继续；锁上之前记下的都在。"
        en "The register is locked." "Enter the passphrase to go on; everything recorded before is there.";
    RegisterNotJoined "register.not_joined"
        zh "这本户册还没有加入镇上的登记。" "请先把申请文件交给镇上，再用镇上给的入册文件加入（huce officer join）。"
        en "This register has not joined a township yet." "Take the request to the township, then join with the file that it gives back (huce officer join).";
    RegisterJoined "register.joined"
        zh "这本户册已经加入了镇上的登记。" "镇上恢复后重新登记的，不用再入册：交一次，再读回执。要换电脑的，请换一个空文件夹新建户册。"
        en "This register has joined a township already." "Where a restored township enrolled it once more nothing is to be joined: hand in, then read the return. To change the computer, make a register in an empty folder.";
    DiskFull "disk.full"
        zh "磁盘满了，这一步没有做，原来的内容都在。" "请腾出空间后再做一次。"
        en "The disk is full; this step was not done and everything before it is safe." "Free some space, then do it again.";
    DiskError "disk.error"
        zh "读写 {path} 时出错，这一步没有做。" "请检查磁盘或 U 盘是否插好，再做一次。"
        en "Reading or writing {path} failed; this step was not done." "Check that the disk or stick is in place, then do it again.";
    PassphraseNewMissing "passphrase.new_missing"
        zh "没有给出新口令。" "请设置 HUCE_NEW_PASSPHRASE，或用 --new-passphrase-file 指定文件，或在终端里输入两遍。"
        en "No new passphrase was given." "Set HUCE_NEW_PASSPHRASE, name a file with --new-passphrase-file, or type it twice on a terminal.";
    PassphraseNewDiffers "passphrase.new_differs"
        zh "两遍输入的新口令不一样，什么也没有改。" "请再做一次，两遍输入同一句话。"
        en "The new passphrase was typed differently the second time; nothing was changed." "Do it again, and type the same twice.";
    BackupDamaged "backup.damaged"
        zh "这份备份打不开，或者里面的内容不完整。" "请换一份备份；现在的户册没有动。"
        en "This backup cannot be opened, or what is in it is not whole." "Take another backup; the register that is there was not touched.";
    BackupOther "backup.other"
        zh "这份备份是另一本户册的。" "请选这本户册自己的备份；要恢复那一本，请在另一台电脑或另一个文件夹里恢复。"
        en "This backup is of another register." "Choose a backup of this register; restore the other one on another computer or into another folder.";
    BackupNone "backup.none"
        zh "还没有备份。" "请先做一份备份。"
        en "There is no backup yet." "Make one first.";
    UserOnly "user.only"
        zh "只剩这一位使用人，不能移除。" "总要有一个人能打开户册；请先添加另一位。"
        en "This is the only user left and cannot be removed." "Somebody has to be able to open the register; add another user first.";
    UserPresent "user.present"
        zh "户册正由这位使用人打开着，不能移除。" "请另一位使用人用自己的口令打开，再移除。"
        en "This user has the register open and cannot be removed." "Have another user open it with a passphrase of their own and remove this one.";
    FileMissing "file.missing"
        zh "找不到文件 {path}。" "请检查文件名，或看看 U 盘是否插好。"
        en "There is no file {path}." "Check its name, or whether the stick is in place.";
    FileUnsupported "file.unsupported"
        zh "{path} 不是能读的表格。" "请用 WPS 或 Excel 另存为 .xlsx 或 .csv，再导入。"
        en "{path} is not a table that can be read." "Save it as .xlsx or .csv with WPS or Excel, then import it again.";
    FileSpecial "file.special"
        zh "{path} 不是普通的文件，不能写在那里。" "请换一个文件名再写；那里的内容没有动。"
        en "{path} is not an ordinary file; nothing can be written in its place." "Write under another name; what is there is untouched.";
    StickWrite "stick.write"
        zh "写入 {path} 没有完成，那里原来的文件没有动。" "请检查 U 盘是否写满、松了或有写保护，再写一次。"
        en "Writing {path} was not completed; the file that was there is untouched." "Check whether the stick is full, loose or write-protected, then write again.";
    StickVerify "stick.verify"
        zh "写完后读回核对，{path} 与原件不一致，不能算数。" "请换一只 U 盘再写一次；户册里的内容都在。"
        en "Read back after writing, {path} differs from what was written." "Use another stick and write again; everything is safe in the register.";
    UsageArguments "usage.arguments"
        zh "命令写得不对：{why}。" "请看用法：huce --help，或 huce 名词 动词 --help。"
        en "The command is not right: {why}." "See huce --help, or huce NOUN VERB --help.";
    UsageField "usage.field"
        zh "没有名为 {field} 的栏目。" "可用的栏目：{known}。"
        en "There is no field named {field}." "Fields that exist: {known}.";
    UsageValue "usage.value"
        zh "{field} 不能填 {value}。" "可以填：{expected}。"
        en "{field} cannot be {value}." "It takes: {expected}.";
    DateInvalid "date.invalid"
        zh "日期 {value} 不存在或看不懂。" "请写成 2026-04-23、2026-04 或 2026；农历请写明“农历”。"
        en "The date {value} does not exist or cannot be read." "Write it as 2026-04-23, 2026-04 or 2026; a lunar date begins with 农历.";
    DateYear "date.year"
        zh "“{value}”没有写是哪一年，换算不成公历。" "请写上年份，如：农历1990年九月初十。"
        en "“{value}” does not say the year, and cannot be turned into a solar date." "Write the year too, as in 农历1990年九月初十.";
    CodeUnknown "code.unknown"
        zh "{field} 没有代码 {value}。" "请用国家标准代码：{known}。"
        en "{field} has no code {value}." "Use the codes of the national standard: {known}.";
    IdNumberInvalid "id_number.invalid"
        zh "身份号码 {value} 不对：{why}。" "请对照证件再核对一遍；没有号码的可以先空着。"
        en "The ID number {value} is not valid: {why}." "Compare it with the card; a person without a number may be left without one.";
    NameEmpty "name.empty"
        zh "姓名不能空着。" "请填姓名；还没有取名的新生儿可写“未取名”。"
        en "The name is empty." "Give a name; a newborn without one may be written 未取名.";
    IdMalformed "id.malformed"
        zh "编号 {value} 不像一个编号。" "请给出完整编号，或至少前 8 位。"
        en "{value} is not an id." "Give the whole id or at least its first 8 characters.";
    IdUnknown "id.unknown"
        zh "这里没有编号为 {value} 的{what}。" "请用查找或清单核对编号；也可能不在您负责的户里。"
        en "There is no {what} with the id {value} here." "Check the id with a search or a list; it may be outside your households.";
    IdAmbiguous "id.ambiguous"
        zh "编号 {value} 对得上不止一个{what}。" "请多给几位。"
        en "The id {value} fits more than one {what}." "Give more of its characters.";
    PlaceUnknown "place.unknown"
        zh "没有代码为 {code} 的村组。" "请用 huce place list 查看，或先由镇上添加（huce place add）。"
        en "There is no place with the code {code}." "See huce place list, or have the township add it (huce place add).";
    PlaceExists "place.exists"
        zh "代码 {code} 已经用于 {name}。" "请换一个代码，或直接用已有的村组。"
        en "The code {code} is already that of {name}." "Use another code, or the place that exists.";
    PlaceParent "place.parent"
        zh "{code} 的上级应是 {expected}。" "请用 --parent 指明上级的代码，并先添加上级。"
        en "{code} belongs under {expected}." "Name the parent's code with --parent, and add the parent first.";
    RoleTownship "role.township"
        zh "这一步只有镇上能做。" "请告诉镇上，由镇上来办。"
        en "Only the township can do this." "Ask the township to do it.";
    RoleOfficer "role.officer"
        zh "这一步是信息员做的，镇上的户册里没有。" "请在信息员的户册里做。"
        en "This is an officer's step; a township's register does not have it." "Do it in the officer's register.";
    ShareOutside "share.outside"
        zh "“{what}”不在您负责的户里，不能改。" "请告诉负责的信息员或镇上；要接收迁来的人，请用“接收”（huce event record receive）。"
        en "{what} is outside your households and cannot be changed." "Tell the officer in charge or the township; to take in a person who was offered, use huce event record receive.";
    OfficerExists "officer.exists"
        zh "已经有一位信息员叫 {name}。" "换电脑请用 --officer {id}；真是同名的另一个人请加 --same-name。"
        en "There is an officer named {name} already." "For a new computer of that officer use --officer {id}; for another person of that name add --same-name.";
    OfficerUnknown "officer.unknown"
        zh "没有叫 {name} 的信息员。" "请核对姓名，或用编号；信息员清单见 huce officer list。"
        en "There is no officer named {name}." "Check the name or use the id; huce officer list shows them.";
    OfficerNoDevice "officer.no_device"
        zh "{name} 现在没有在用的电脑。" "请其新建户册、带来申请文件，再用 huce township enrol --officer 登记新电脑。"
        en "{name} has no computer in use at present." "Have the officer make a register and bring its request, then enrol the new computer with huce township enrol --officer.";
    EnrolmentTaken "enrolment.taken"
        zh "这台电脑已经登记给 {name}。" "要再写一次入册文件，就选 {name}；登记错了人的，先停用这台电脑，再请对方新建户册、重做申请。"
        en "This computer is enrolled for {name} already." "To write the enrolment once more choose {name}; if that was the wrong officer, revoke this computer first, then let the right one begin a register and a request anew.";
    EnrolmentBefore "enrolment.before"
        zh "这台电脑以前登记给另一位信息员，镇上的户册恢复以后没有这位信息员了。" "请按新信息员登记，姓名填这台电脑的使用人；编号会和以前一样。"
        en "This computer was enrolled for another officer whom the restored register no longer knows." "Enrol a new officer and type the name of whoever uses this computer; the id will be the one from before.";
    EnrolmentReplaced "enrolment.replaced"
        zh "写出这份申请的电脑已经停用、换掉，或者钥匙和登记的不一样，不能再登记。" "请在要用的电脑上新建户册，写一份新的申请，再登记那一份。"
        en "The computer that wrote this request was taken out of use or replaced, or its keys are not those that were enrolled; it is not enrolled again." "Begin a new register on the computer that is to be used, have it write a request, and enrol that one.";
    FingerprintDiffers "fingerprint.differs"
        zh "文件里的指纹不是报来的那一个：第 {groups} 组不一样。" "请对方看着自己的屏幕在电话里再念一遍。只有一两组不同，多半是听错或打错；组组不同，这个文件就是被换过的：不要用它，请当面另取一份。指纹只听对方念，不要从文件里抄。"
        en "The fingerprint in the file is not the one that was read out (groups that differ: {groups})." "Have the other person read it once more, on the phone, from their own screen. One or two groups are mostly a slip; where all differ the file was swapped: do not use it, fetch another in person. Never copy a fingerprint out of the file.";
    EnrolmentOther "enrolment.other"
        zh "这份入册文件不是给这本户册的。" "请向镇上要给这台电脑的那一份。"
        en "This enrolment is not for this register." "Ask the township for the one made for this computer.";
    BundleDamaged "bundle.damaged"
        zh "这个文件损坏或不完整，没有收下任何内容。" "请对方再写一次；对方的户册里内容都在。再写还是这样，请把“{why}”告诉技术人员。"
        en "This file is damaged or incomplete; nothing was taken from it (for a technician: {why})." "Have it written again; everything is still in the sender's register.";
    BundleNewer "bundle.newer"
        zh "这个文件由更新的程序写成（{what} {version}），这台电脑上的程序只认到 {known}；什么也没有收。" "请先升级这台电脑上的程序，再收同一个文件；文件里的内容不会丢。"
        en "This file was written by a newer program ({what} {version}); the one on this computer knows up to {known}, and nothing was taken from it." "Update the program on this computer first, then take the same file in again; nothing in it is lost.";
    BundleSender "bundle.sender"
        zh "写出这个文件的电脑没有登记，没有收下任何内容。" "请核对是哪位信息员的 U 盘。新电脑要先登记（huce township enrol）；镇上的户册恢复过、丢了这台电脑的登记的，请信息员再写一份入册申请，重新登记。"
        en "The computer that made this file is not enrolled; nothing was taken from it." "Find out whose stick it is. A new computer has to be enrolled first (huce township enrol); where a restored register has lost its enrolment, the officer writes the request once more.";
    BundleRevoked "bundle.revoked"
        zh "写出这个文件的电脑已经停用，没有收下任何内容。" "请与该信息员当面核对；确要收时用 --from-revoked，收下的每条都先列为待审。"
        en "The computer that made this file was taken out of use, as lost, stolen or handed back; nothing was taken from it." "Settle it with the officer in person; with --from-revoked its entries come in as held.";
    BundleSignature "bundle.signature"
        zh "这个文件的签名不对，可能被改过，没有收下任何内容。" "请对方再写一次；签名还不对，就当面核对指纹。"
        en "This file's signature is not good; it may have been altered, and nothing was taken from it." "Have it written again; if it stays so, compare the computer's fingerprint in person.";
    BundleReceiver "bundle.receiver"
        zh "这个文件不是给这本户册的。" "请看看是不是拿错了文件，或请对方再写一次。"
        en "This file is meant for another register." "See whether it is the right file, or have it written again.";
    BundleHash "bundle.hash"
        zh "文件里的内容与签过名的清单对不上，没有收下任何内容。" "请对方再写一次。"
        en "The content of this file is not what its signed manifest says; nothing was taken from it." "Have it written again.";
    BundleKind "bundle.kind"
        zh "这是{found}，这里用不上。" "请选{expected}。"
        en "This is {found}, which is of no use here." "Choose {expected}.";
    BundleContent "bundle.content"
        zh "文件里的内容不合规矩，没有收下任何内容。" "请对方升级程序后再写一次；这个文件留着，连同“{why}”告诉技术人员。"
        en "The content of this file breaks the rules; nothing was taken from it (for a technician: {why})." "Have the sender update the program and write it again; keep this file for a technician.";
    PlanDiffers "plan.differs"
        zh "这一份现在会改的和刚才看到的不一样，没有收下：可能前面有一份没有一起收，文件换过，或者户册又有改动。" "请再看一遍，按新的数再收。"
        en "This file would now do something else than was shown, and was not taken: one before it was left out, the file was replaced, or the register has changed since." "Look at the files again, and take them by the new figures.";
    BundleGap "bundle.gap"
        zh "这个文件前面还缺一段，没有收下。" "请给该信息员发一份回执，请其读过以后再交一次，缺的会自动补上。"
        en "Something before this file is missing; it was not taken." "Write the officer a return; once it is read, have the officer hand in again: the missing part comes by itself.";
    ReturnMissing "return.missing"
        zh "{path} 里没有给这台电脑的回执。" "请看看是不是拿错了 U 盘，或请镇上再写一份；什么也没有改。"
        en "There is no return for this computer in {path}." "See whether it is the right stick, or ask the township to write one again; nothing was changed.";
    ReturnDamaged "return.damaged"
        zh "{path} 里的回执读不出来，文件坏了；什么也没有改。" "请镇上再写一份回执；这只 U 盘常坏的话，换一只。"
        en "The return in {path} cannot be read: the file is damaged; nothing was changed." "Ask the township to write it again, on another stick if this one often fails.";
    ReturnOld "return.old"
        zh "这份回执不比已经用过的新，没有改动任何内容。" "不需要做什么；请用最新的一份。"
        en "This return is not newer than the last one applied; nothing was changed." "Nothing needs to be done; use the newest one.";
    ReturnGap "return.gap"
        zh "这份回执接不上本户册，中间缺了一份。" "请照常上交一次，下一份回执会是完整的。"
        en "This return does not connect to this register; one before it is missing." "Hand in as usual; the next return will be a full one.";
    ReturnPurge "return.purge"
        zh "这份回执是在一次清除之前做的，不能再用。" "请先上交一次，再读新的回执。"
        en "This return was made before a purge that is known here." "Hand in first, then read the new return.";
    ReturnDiffers "return.differs"
        zh "照这份回执改过以后，两边还是对不上；已全部退回，没有改动。" "请照常上交一次，下一份回执会是完整的；还是这样，请告诉技术人员。"
        en "With this return the two sides would still differ; it was taken back whole, and nothing was changed." "Hand in as usual, the next return will be a full one; if it happens again, tell a technician.";
    TownshipRestored "township.restored"
        zh "镇上的户册从备份恢复过，这份回执来自恢复后的那一本。" "请打电话向镇上核实后，加 --follow 再收一次。"
        en "The township's register was restored from a backup, and this return comes from the restored one." "Ask the township on the phone, then take it in again with --follow.";
    TownshipUnheard "township.unheard"
        zh "镇上的这本户册还不知道您现在跟随的那一本。" "请先上交一次，再读新的回执。"
        en "This register of the township does not know the one that is followed here." "Hand in first, then read the new return.";
    ConflictUnknown "conflict.unknown"
        zh "没有编号为 {value} 的待定冲突。" "它可能已经处理；请看 huce conflict list。"
        en "There is no open conflict with the id {value}." "It may have been settled; see huce conflict list.";
    ConflictValue "conflict.value"
        zh "这处冲突不能改填别的值：{why}。" "请在两边的值里选一个；还要改的，定了以后再到人员或户的页面上更正。"
        en "No other value can be given for this conflict: {why}." "Take one of the two values; what is still wrong can be corrected afterwards where it stands.";
    ConflictImpossible "conflict.impossible"
        zh "{name}的这处冲突不能这样定：{why}。" "请保留镇上的值；确实是两个人的，先撤销合并。"
        en "The conflict about {name} cannot be decided like that: {why}." "Keep the township's value; if they are two persons after all, undo the merge first.";
    HeldUnknown "held.unknown"
        zh "没有编号为 {value} 的待审条目。" "它可能已经处理；请看 huce held list。"
        en "There is no held entry with the id {value}." "It may have been judged; see huce held list.";
    HeldBehind "held.behind"
        zh "这一条接在另一条待审条目（{first}）之后。" "请先处理那一条。"
        en "This entry builds on another held entry ({first})." "Judge that one first.";
    HeldImpossible "held.impossible"
        zh "这一条现在收不进来：{why}。" "请先补上它所等的内容，或写明理由退回。"
        en "This entry cannot be accepted now: {why}." "Bring in what it waits for first, or reject it with a reason.";
    UndoImpossible "undo.impossible"
        zh "这一步不能撤销：{why}。" "什么也没有动。内容不对的，直接改成正确的；原来的还留在“经过”里。"
        en "This step cannot be undone: {why}." "Nothing was changed. What is wrong can be corrected directly; the old value stays in the history.";
    BundleTakenBack "bundle.taken_back"
        zh "这一份已经撤回过了。" "它带来的内容已经退回，不用再撤。"
        en "This bundle was taken back already." "What it brought has gone back; there is nothing more to undo.";
    BundleKept "bundle.kept"
        zh "这一份不能整份撤回：{why}。" "什么也没有动。后来改过或处理过的，先撤销那一步再撤回；也可以只把错的几处改正。"
        en "This bundle cannot be taken back as a whole: {why}." "Nothing was changed. Undo first what was changed or decided since; or correct only what is wrong.";
    ReasonMissing "reason.missing"
        zh "这一步要写明理由。" "请用 --reason 写一句。"
        en "This step needs a reason." "Give one with --reason.";
    EventImpossible "event.impossible"
        zh "这件事记不上：{why}。" "请核对人员和日期。"
        en "This event cannot be recorded: {why}." "Check the persons and the date.";
    RosterUnreadable "roster.unreadable"
        zh "这张表读不成花名册：{why}。" "请检查表头是否有姓名、与户主关系等栏，或换一张表。"
        en "This table cannot be read as a roster: {why}." "Check that its header has columns such as 姓名 and 与户主关系, or choose another table.";
    Internal "internal"
        zh "程序出了意外（{why}），这一步没有做，原来的内容都在。" "请再试一次；还是这样，请把这句话告诉技术人员。"
        en "Something unexpected happened ({why}); this step was not done and everything before it is safe." "Try again; if it stays so, tell a technician these words.";
}

/// An input or output error becomes a refusal that names the path.
pub fn of_io(error: std::io::Error, path: &std::path::Path) -> Refusal {
    use std::io::ErrorKind::*;
    let code = match error.kind() {
        NotFound => Code::FileMissing,
        StorageFull | QuotaExceeded | FileTooLarge => Code::DiskFull,
        PermissionDenied | ReadOnlyFilesystem => Code::RegisterReadOnly,
        _ => Code::DiskError,
    };
    Refusal::new(code).with("path", path.display()).caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_groups_are_told_apart() {
        let refusal = Refusal::new(Code::FingerprintDiffers).with("groups", "1 3 5");
        assert!(refusal.message(Lang::Zh).contains("第 1、3、5 组"), "{}", refusal.message(Lang::Zh));
        assert!(refusal.message(Lang::En).contains("groups that differ: 1, 3, 5"), "{}", refusal.message(Lang::En));
    }
}
