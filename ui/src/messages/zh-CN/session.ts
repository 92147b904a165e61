export default {
  title: "打开户册",
  folder: "户册在：{folder}",
  passphrase: "口令",
  show: "显示口令",
  hide: "隐藏口令",
  open: "打开",
  opening: "正在打开……",
  forgotten: "忘了口令，可以用恢复单上的恢复码，或请镇上开一份解锁文件；数据不会丢。",
};
