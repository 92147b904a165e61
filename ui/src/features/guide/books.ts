import type { Language } from "@/messages";

/** A piece of a section: text, or an element with what is in it. */
export type Piece = string | { tag: string; picture?: number; alt?: string; width?: number; height?: number; to?: string; children: Piece[] };

/** What one file of `docs/guide` says. */
export interface SectionSource {
  title: string;
  pieces: Piece[];
  pictures: string[];
}

/** A section of a manual. Its name is that of the page or face that it is about, or of a trouble. */
export interface Section extends SectionSource {
  name: string;
}

/** The two manuals: the officer's and the clerk's. */
export const BOOKS = ["officer", "clerk"] as const;
export type Book = (typeof BOOKS)[number];

const files = import.meta.glob<SectionSource>("../../../../docs/guide/*/*/*.md", { eager: true, import: "default" });

/** The sections of a manual, in the order of their files. */
export function sectionsOf(language: Language, book: Book): Section[] {
  return Object.entries(files)
    .filter(([path]) => path.includes(`/guide/${language}/${book}/`))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, source]) => ({ ...source, name: path.replace(/^.*\/\d+-|\.md$/g, "") }));
}

/** All that a section says, as text. */
export function textOf(section: Section): string {
  const said = (piece: Piece): string => (typeof piece === "string" ? piece : piece.children.map(said).join(""));
  return section.title + section.pieces.map(said).join("\n");
}
