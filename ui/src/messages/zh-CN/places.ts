export default {
  none: "没有插 U 盘；插上后这里会出现。",
  home: "主文件夹",
  pick: "选文件夹……",
  titles: {
    handIn: "上交文件写到哪个文件夹",
    look: "往来文件在哪个文件夹",
    requests: "申请文件在哪个文件夹",
    readReturn: "回执在哪个文件夹",
    returns: "回执写到哪个文件夹",
    share: "把开锁文件写到哪个文件夹",
  },
};
