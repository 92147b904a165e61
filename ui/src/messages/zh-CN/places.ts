export default {
  none: "没有插 U 盘；插上后这里会出现。",
  pick: "选文件夹……",
};
