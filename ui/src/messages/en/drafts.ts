export default {
  title: "Not finished",
  left: "{count} not finished; go on:",
  held: "Typed before the lock, and kept in this window alone because the disk did not take it: {count}. Let whoever typed it open the register, and close neither the window nor the computer.",
  later: "Later",
  notKept: "What is being typed cannot be kept on the disk: record it before you leave. What was recorded is safe.",
};
