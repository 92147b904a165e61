import { h, type FunctionalComponent, type VNode } from "vue";
import type { Piece, Section } from "@/features/guide/books";

/** Draws what a section says. */
const SectionText: FunctionalComponent<{ section: Section }> = ({ section }) => {
  const draw = (piece: Piece): VNode | string => {
    if (typeof piece === "string") return piece;
    const { tag, picture, alt, width, height, to, children } = piece;
    if (tag === "img") return h("img", { src: section.pictures[picture ?? 0], alt, width, height, loading: "lazy" });
    return h(tag, to === undefined ? {} : { href: `#guide-${to}` }, children.map(draw));
  };
  return section.pieces.map(draw);
};
SectionText.props = ["section"];

export default SectionText;
