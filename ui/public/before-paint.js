// Lays the chosen text size, theme and language over the page before anything of it is drawn. What it does is `apply` of
// src/features/settings/settings.ts, which comes too late for the first frame; a test compares both.
(() => {
  const root = document.documentElement;
  try {
    const chosen = JSON.parse(localStorage.getItem("huce.settings") ?? "{}");
    if ([20, 24].includes(chosen.text)) root.dataset.text = String(chosen.text);
    if (["light", "dark"].includes(chosen.theme)) root.dataset.theme = chosen.theme;
    if (chosen.language === "en") root.lang = "en";
  } catch {
    // What cannot be read is as if nothing had been chosen.
  }
})();
