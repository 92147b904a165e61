import { marked, type Token, type Tokens } from "marked";
import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { Plugin } from "vite";

/** A piece of a manual as the page draws it: text, or an element with what is in it. No HTML of the source gets through. */
type Piece = string | { tag: string; picture?: number; alt?: string; width?: number; height?: number; to?: string; children: Piece[] };

/** Marks as they are drawn. Anything else in a source ends the build. */
const DRAWN: Record<string, string> = { paragraph: "p", strong: "strong", em: "em", codespan: "kbd", blockquote: "blockquote", list_item: "li" };

/** Makes one section out of one Markdown file: its first heading is the title, the rest is what it says. Pictures become files of the page. */
export function guide(): Plugin {
  return {
    name: "huce-guide",
    enforce: "pre",
    transform(source, id) {
      const file = id.split("?")[0] ?? id;
      if (!file.endsWith(".md")) return null;
      const [title, ...rest] = marked.lexer(source);
      if (title?.type !== "heading" || (title as Tokens.Heading).depth !== 1) throw new Error(`${file} does not begin with its title`);
      const pictures: string[] = [];
      const pieces = drawn(rest, file, pictures);
      const imports = pictures.map((picture, at) => `import picture${at} from ${JSON.stringify(resolve(dirname(file), picture))};`);
      const names = pictures.map((_, at) => `picture${at}`).join(", ");
      const section = JSON.stringify({ title: (title as Tokens.Heading).text, pieces });
      return { code: `${imports.join("\n")}\nexport default { ...${section}, pictures: [${names}] };`, map: null };
    },
  };
}

function drawn(tokens: Token[], file: string, pictures: string[]): Piece[] {
  return tokens.flatMap((token): Piece[] => {
    const within = () => drawn("tokens" in token && token.tokens ? token.tokens : [], file, pictures);
    switch (token.type) {
      case "space":
        return [];
      case "text":
        return "tokens" in token && token.tokens ? within() : [plain(token.text)];
      case "escape":
        return [plain(token.text)];
      case "codespan":
        return [{ tag: "kbd", children: [plain(token.text)] }];
      case "heading":
        // The section's title is the second level of the page.
        return [{ tag: `h${(token as Tokens.Heading).depth + 1}`, children: within() }];
      case "list":
        return [{ tag: (token as Tokens.List).ordered ? "ol" : "ul", children: drawn((token as Tokens.List).items, file, pictures) }];
      case "link":
        return [{ tag: "a", to: nameOf(token.href), children: within() }];
      case "image":
        pictures.push(token.href);
        return [{ tag: "img", picture: pictures.length - 1, alt: token.text, ...size(resolve(dirname(file), token.href)), children: [] }];
      default: {
        const tag = DRAWN[token.type];
        if (tag === undefined) throw new Error(`${relative(".", file)}: a manual has no ${token.type}`);
        const children = within();
        // A picture stands for itself.
        const [only] = children;
        return children.length === 1 && typeof only === "object" && only.tag === "img" ? [only] : [{ tag, children }];
      }
    }
  });
}

/** The size of a PNG, so that the page keeps its place: what stands below must not move when the picture comes. */
function size(picture: string): { width: number; height: number } {
  const bytes = readFileSync(picture);
  if (bytes.toString("latin1", 12, 16) !== "IHDR") throw new Error(`${picture} is no PNG`);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** The name of a section, by its file: `06-today.md` is `today`. */
function nameOf(file: string): string {
  return file.replace(/^\d+-|\.md$/g, "");
}

/** The lexer writes what HTML would need; the page draws text. A line that ends in the source does not end on the page. */
function plain(text: string): string {
  const signs: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (sign) => signs[sign] ?? sign).replace(/\n/g, " ");
}
