export default {
  work: {
    handIn: "正在写上交包",
    readReturn: "正在读回执包",
    look: "正在核对往来文件",
    take: "正在收取",
    returns: "正在写回执包",
  },
  done: "{done} / {of}",
  secondsLeft: "大约还要 {seconds} 秒",
  minutesLeft: "大约还要 {minutes} 分钟",
  stop: "停下",
  stopping: "做完手上这一份就停……",
  closing: "{work}，还没有做完。已经做好的都在；现在关掉窗口，做完手上这一份就停。",
  wait: "等它做完",
  closeAnyway: "停下并关掉窗口",
  digest: {
    equal: "两边一致",
    label: "核对码",
    explain: "打电话逐组念给对方听，四组都一样，就是两边记的一样。",
  },
};
