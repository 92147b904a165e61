export default {
  title: "待审",
  count: "{count} 条",
  none: "没有待审的条目。",
  word: "给{officer}的批语",
  accepted: "收下{name}的条目",
  rejected: "退回{name}的条目",
  accept: "收下",
  reject: "退回",
};
