export default {
  product: "户册 · Huce",
  name: "户册",
  subtitle: "镇村人口与住户登记，离线使用",
  version: "版本 {version}",
  versionAsked: "正在查询版本……",
  versionUnknown: "版本不详：页面没有连上程序。",
  otherLanguage: "English",
  state: {
    title: "这一版能做什么",
    command: "一个月的全部工作，现在用命令 {command} 完成：建册、授权、登记、上交、合并、裁定、发回执包、核对。",
    window: "窗口办理还没有做好；这一页只说明情况，不能登记，也不会改动任何数据。",
  },
  month: {
    title: "一个月怎么走",
    steps: {
      record: "信息员随走随记：出生、死亡、婚姻、迁入、迁出、分户、更正。",
      export: "月底导出一份加密签名的变更包，用 U 盘交到镇里。",
      merge: "镇里先看计划，再合并；说法不一致的，由经办人写明理由裁定。",
      return: "裁定和别处的变更写进回执包交还信息员，两边核对一致。",
    },
  },
  boundary: {
    title: "为谁做事",
    text: "户册用来服务居民，不用来管控居民。它记下干部该办的事，不给居民打分，也不设指标。",
  },
  start: {
    title: "先试一试",
    text: "在终端里运行下面的命令，它会在一个文件夹里演示完整的一个月：",
  },
};
