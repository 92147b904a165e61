import type { Directive } from "vue";

/** For the heading of what an action has brought: it comes into sight and has the focus as soon as it is there. */
export const vResult: Directive<HTMLElement, void> = {
  mounted: (heading) => {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.scrollIntoView?.({ block: "start" });
  },
};
