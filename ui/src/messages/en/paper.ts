export default {
  print: "Print (Ctrl+P)",
  back: "Back (Esc)",
  same: "This is what comes out, in black and white.",
  foot: "{name} · printed {on}",
};
