export default {
  title: "待审",
  count: "{count} 条",
  none: "没有待审的条目。",
  word: "给{officer}的批语",
  accepted: "收下{name}的条目",
  rejected: "退回{name}的条目",
  acceptedWith: "收下{name}的条目，同一件事的另 {more} 条一并收下",
  rejectedWith: "退回{name}的条目，同一件事的另 {more} 条一并退回",
  together: "同一件事共 {count} 条，收下或退回都是一并的。",
  behind: "接在刚退回的后面的还有 {count} 条，请接着看：{names}",
  accept: "收下",
  reject: "退回",
};
