import { describe, expect, it } from "vitest";
import { createPages } from "@/app/router";
import { BOOKS, sectionsOf, textOf, type Piece } from "@/features/guide/books";
import { FACES } from "@/features/guide/opened";
import { languages } from "@/messages";
import en from "@/messages/en";
import zhCN from "@/messages/zh-CN";

/** All words of the window, with …… where a figure or a name is put in. */
const wordsOf = (tree: object): string =>
  Object.values(tree)
    .map((one: string | object) => (typeof one === "string" ? one.replace(/\s*\{\w+\}\s*/g, "……") : wordsOf(one)))
    .join("\n");
const WORDS = { "zh-CN": wordsOf(zhCN), en: wordsOf(en) };

/** What the manuals quote that is no word of the page: words of codes, and examples of what people type, say or see on a stick. */
const OTHERS = ["改用另一个值", "已退回", "长子", "上交-52331-2026-11-26", "10 月 15 日本人告知", "某某离任"];

const names = (language: (typeof languages)[number]) => BOOKS.flatMap((book) => sectionsOf(language, book).map((one) => one.name));

/** Where the links of a section lead. */
function linksIn(piece: Piece): string[] {
  if (typeof piece === "string") return [];
  return [...(piece.to === undefined ? [] : [piece.to]), ...piece.children.flatMap(linksIn)];
}

describe("the manuals", () => {
  it("have a section for every page and every face of the window", () => {
    const pages = createPages()
      .getRoutes()
      .flatMap((route) => (route.name === undefined ? [] : [String(route.name)]));
    for (const language of languages) {
      const known = names(language);
      expect(
        [...pages, ...Object.values(FACES)].filter((one) => !known.includes(one)),
        language,
      ).toEqual([]);
    }
  });

  it("quote the window word for word", () => {
    for (const language of languages) {
      for (const one of BOOKS.flatMap((book) => sectionsOf(language, book))) {
        const quoted = [...textOf(one).matchAll(/“([^”]+)”/g)].map(([, words = ""]) => words);
        expect(
          quoted.filter((words) => !WORDS[language].includes(words) && !OTHERS.includes(words)),
          `${language} ${one.name}`,
        ).toEqual([]);
      }
    }
  });

  it("have the same sections in every language", () => {
    for (const book of BOOKS) {
      const [first, ...others] = languages.map((language) => sectionsOf(language, book).map((one) => one.name));
      expect(new Set(first).size).toBe(first?.length);
      for (const other of others) expect(other, book).toEqual(first);
    }
  });

  it("say something in every section, and lead nowhere but to one another", () => {
    for (const language of languages) {
      for (const book of BOOKS) {
        const sections = sectionsOf(language, book);
        const known = sections.map((one) => one.name);
        for (const one of sections) {
          expect(textOf(one).length, one.name).toBeGreaterThan(one.title.length + 10);
          expect(
            one.pieces.flatMap(linksIn).filter((name) => !known.includes(name)),
            `${language} ${book} ${one.name}`,
          ).toEqual([]);
        }
      }
    }
  });
});
