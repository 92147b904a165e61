export default {
  title: "没记完的",
  left: "上次没记完的 {count} 处，接着填：",
  later: "以后再说",
  notKept: "正在填的内容暂时存不了盘：请先记下来再离开；已经记下的都在。",
};
