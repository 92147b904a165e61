export default {
  title: "Not finished",
  left: "{count} not finished last time; go on:",
  later: "Later",
  notKept: "What is being typed cannot be kept on the disk: record it before you leave. What was recorded is safe.",
};
