export default {
  print: "打印（Ctrl+P）",
  back: "返回（Esc）",
  same: "纸上就是这个样子，黑白打印。",
  foot: "{name}　打印于 {on}",
};
