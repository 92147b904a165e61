export default {
  title: "Not finished",
  left: "{count} not finished; go on:",
  held: "{count} things typed before the lock could not be kept on the disk and are in this window alone: let whoever typed them open it, and close neither the window nor the computer.",
  later: "Later",
  notKept: "What is being typed cannot be kept on the disk: record it before you leave. What was recorded is safe.",
};
