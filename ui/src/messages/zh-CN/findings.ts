export default {
  title: "疑点",
  count: "共 {count} 处",
  of: "{count} 处",
  explain: "登记里看着不对的地方。点姓名或户，对着证件改过来，这里就没有了；问不到的先放着，不影响上交。",
  none: "没有疑点。",
  household: "所在户",
  more: "再看一些（还有 {count} 处）",
  merge: "两份对照、合并",
  townshipHints: {
    id_number: {
      twice: "对着两个人的证件看，哪个错了让信息员改哪个；要是同一个人登记了两次，在这里合并。",
    },
    person: {
      twice: "看看是不是同一个人；是，在这里合并；不是，把身份号码补上，这里就没有了。",
    },
  },
  hints: {
    id_number: {
      twice: "对着两个人的证件看，哪个错了改哪个；要是同一个人登记了两次，请镇上合并。",
      wrong_check: "多半是抄错了一位，对着证件重新输。",
      damaged: "表格里的号码存坏了，问本人要证件重新输。",
      contradicts: "对着证件看，是号码错了，还是出生日期、性别错了。",
    },
    birth: {
      unread: "花名册上的写法看不懂，问清楚再填。",
      lunar_guessed: "问一下本人，身份证上是哪一天，就填哪一天。",
      improbable: "看看年份是不是写错了。",
    },
    name: {
      private_characters: "姓名里的字是自己造的，请换成输入法里有的字；实在没有，在备注里写明。",
    },
    relation: {
      contradicts_sex: "比如写的是“妻”，性别却是男：改关系，或者改性别。",
      open: "问清楚与户主是什么关系，在户口簿页上填。",
    },
    person: {
      twice: "看看是不是同一个人；是，请镇上合并；不是，把身份号码补上，这里就没有了。",
      two_households: "一个人只能算在一户里，问清楚在哪一户，另一户那边结束。",
    },
    household: {
      two_heads: "定一位户主，另一位改成与户主的关系。",
      no_head: "户主不在了或者没有写明，在户口簿页上定一位。",
    },
  },
};
