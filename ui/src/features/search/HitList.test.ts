import { mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import HitList from "./HitList.vue";
import type { Item } from "./found";

const item = (kind: Item["kind"], name: string): Item => ({ kind, id: `${kind}-${name}`, name, facts: ["男性", "1980-07-21"] });

describe("what was found", () => {
  const groups = [
    { title: "人员", items: [item("person", "吴大海")] },
    { title: "户", items: [] },
    { title: "栏目", items: [item("command", "住户"), item("command", "出生")] },
  ];
  const list = mount(HitList, { props: { id: "found", label: "搜索", groups, at: 1 } });

  it("stands under a heading for each kind that there is, counted through", () => {
    expect(list.findAll(".title").map((title) => title.text())).toEqual(["人员", "栏目"]);
    expect(list.findAll("[role=option]").map((option) => option.attributes("id"))).toEqual(["found-hit-0", "found-hit-1", "found-hit-2"]);
    expect(list.find("[aria-selected=true]").text()).toContain("住户");
  });

  it("is chosen by the mouse as well", async () => {
    await list.find("#found-hit-2").trigger("mousedown");
    expect(list.emitted("choose")).toEqual([[groups[2]?.items[1]]]);
  });
});
