export default {
  unknown: "不知道“{text}”是哪一项，请从列出的里面选，或输代码、拼音首字母。",
  lunar: "按农历换算为 {date}",
  improbable: "{date} 太早了，请再看一眼",
  taken: "这个号码已经登记给{name}",
  date: {
    future: "这是以后的日期",
    ambiguous: "年月日分不清，请写成 1990-03-02 这样",
    invalid: "没有这一天",
  },
  idNumber: {
    none: "还没有号码",
    wrong_check: "末位校验码不对，请对着证件再看一遍",
    damaged: "位数或日期不对",
  },
  left: "上次没记完的，接着填。",
  drop: "不要了",
  dropOf: "{what}：上次没记完的不要了",
  changed: "已记：{what}",
  undo: "撤销",
  undoing: "正在撤销……",
  close: "收起",
  undone: "已撤销，原来的内容放回来了。",
};
