export default {
  none: "没有插 U 盘；插上后这里会出现。",
  pick: "选文件夹……",
  titles: {
    handIn: "把上交包写到哪个文件夹",
    look: "往来文件在哪个文件夹",
    requests: "申请文件在哪个文件夹",
    readReturn: "回执包在哪个文件夹",
    returns: "把回执包写到哪个文件夹",
    share: "把开锁文件写到哪个文件夹",
  },
};
