export default {
  contents: "手册目录",
  whose: "哪一本",
  books: { officer: "信息员手册", clerk: "镇级操作员手册" },
  close: "回到刚才的地方（Esc）",
  search: "在手册里找（Ctrl+F）",
  none: "手册里没有这几个字，换个说法试试。",
};
