import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { apply, read, settings, untouched, type Settings } from "./settings";

const early = readFileSync("public/before-paint.js", "utf8");
const root = document.documentElement;

function bare() {
  for (const name of ["data-text", "data-theme"]) root.removeAttribute(name);
  root.lang = "zh-CN";
}

const looks = () => [root.lang, root.getAttribute("data-text"), root.getAttribute("data-theme")];

describe("the settings of the window", () => {
  beforeEach(() => {
    localStorage.clear();
    Object.assign(settings, untouched);
    bare();
  });

  it("hold at once and are kept", () => {
    settings.text = 24;
    settings.theme = "dark";
    settings.language = "en";
    expect(looks()).toEqual(["en", "24", "dark"]);
    expect(read()).toEqual({ text: 24, theme: "dark", language: "en", idleMinutes: 10 });
  });

  it("follow what is chosen in another window", () => {
    localStorage.setItem("huce.settings", '{"text":20,"theme":"dark"}');
    window.dispatchEvent(new StorageEvent("storage", { key: "other" }));
    expect(looks()).toEqual(["zh-CN", null, null]);
    window.dispatchEvent(new StorageEvent("storage", { key: "huce.settings" }));
    expect(looks()).toEqual(["zh-CN", "20", "dark"]);
  });

  it("are read again without what is not known", () => {
    localStorage.setItem("huce.settings", '{"text":99,"theme":"sepia","language":"fr","idleMinutes":5}');
    expect(read()).toEqual({ ...untouched, idleMinutes: 5 });
    for (const damaged of ["{", "null", "[]", '"x"']) {
      localStorage.setItem("huce.settings", damaged);
      expect(read()).toEqual(untouched);
    }
  });

  it.each<Settings>([
    untouched,
    { text: 20, theme: "light", language: "en", idleMinutes: 30 },
    { text: 24, theme: "dark", language: "zh-CN", idleMinutes: 5 },
  ])("look the same before the first paint: %o", (chosen) => {
    localStorage.setItem("huce.settings", JSON.stringify(chosen));
    new Function(early)();
    const before = looks();
    bare();
    apply(chosen);
    expect(before).toEqual(looks());
  });
});
