export default {
  contents: "Contents",
  whose: "Which one",
  books: { officer: "Officer's guide", clerk: "Clerk's guide" },
  close: "Back to where I was (Esc)",
  search: "Search the guide (Ctrl+F)",
  none: "The guide does not have these words; try others.",
};
