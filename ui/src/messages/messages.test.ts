import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import en from "./en";
import zhCN from "./zh-CN";

type Tree = { [key: string]: string | Tree };

function entries(tree: Tree, prefix = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : entries(value, `${prefix}${key}.`),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe("messages", () => {
  const chinese = new Map(entries(zhCN));
  const english = new Map(entries(en));

  it("have the same keys in both languages", () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  });

  it("have the same placeholders in both languages", () => {
    for (const [key, text] of chinese) {
      expect(placeholders(english.get(key) ?? ""), key).toEqual(placeholders(text));
    }
  });

  it("are never empty", () => {
    for (const [key, text] of [...chinese, ...english]) {
      expect(text.trim(), key).not.toBe("");
    }
  });

  it("are there for every word that a page asks for", () => {
    const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => /(?<!\.test)\.(vue|ts)$/.test(path));
    for (const path of sources) {
      for (const [, key = ""] of readFileSync(`src/${path}`, "utf8").matchAll(/\bt\(\s*"([\w.-]+)"/g)) {
        expect(chinese.has(key), `${path}: ${key}`).toBe(true);
      }
    }
  });

  it("are all asked for by some page, by their whole key or by one that is put together", () => {
    const pages = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => /(?<!\.test)\.(vue|ts)$/.test(path) && !/^(messages|bindings)\b/.test(path));
    const source = pages.map((path) => readFileSync(`src/${path}`, "utf8")).join("\n");
    const literal = new Set([...source.matchAll(/["'`]([\w.-]+)["'`]/g)].map(([, key]) => key));
    const made = [...source.matchAll(/`((?:[\w-]+\.)+[^`]*\$\{[^`]*)`/g)].map(
      ([, key = ""]) => new RegExp(`^${key.replace(/\$\{[^}]*\}/g, "[\\w.-]+").replace(/\.(?!-)/g, "\\.")}$`),
    );
    expect([...chinese.keys()].filter((key) => !literal.has(key) && !made.some((one) => one.test(key)))).toEqual([]);
  });
});
