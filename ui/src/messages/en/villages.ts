export default {
  title: "Villages and groups",
  count: "{villages} villages, {groups} groups",
  voided: "{name} (taken back)",
  none: "There is no village yet. Add a village, then its groups; households belong to one of them.",
  addVillage: "Add a village",
  addGroup: "Add group ({village})",
  addGroupShort: "Add group",
  name: { village: "Name of the village", group: "Name of the group" },
  code: "Code (may be changed)",
  codeWhat: { village: "12 digits: the township's first 9, then 3 of the village", group: "14 digits: the village's 12, then 2 of the group" },
  add: "Add {name}",
  close: "Close",
  added: "{name} added",
  // Names of groups stand in the register, and so in Chinese.
  digits: "一二三四五六七八九十",
  groupName: "{number}组",
};
