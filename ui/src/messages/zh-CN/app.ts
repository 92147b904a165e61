export default {
  product: "户册 · Huce",
  name: "户册",
  otherLanguage: "English",
  skip: "跳到正文",
  loading: "正在读取……",
  again: "再试一次",
  unknown: {
    message: "程序没有回答。",
    hint: "请关掉窗口再打开；已经记下的都在。",
  },
  nav: {
    label: "主要栏目",
    households: "住户",
  },
  search: {
    label: "搜索",
    placeholder: "姓名、拼音、证号后四位、电话、地址",
    none: "没有找到“{text}”。",
    total: "找到 {total} 人",
    many: "找到的很多，先看前 {shown} 人；再多输一个字",
  },
  bar: {
    officer: "信息员",
    township: "镇上",
    unsent: "{count} 处未上交",
    allSent: "都已上交",
    conflicts: "{count} 处待定",
    held: "{count} 条待审",
    lastExport: "上次导出 {on}",
    never: "还没有导出过",
    lock: "锁上",
  },
};
