import { describe, expect, it } from "vitest";
import { entryOf } from "./focus";

function page(inner: string): Element {
  document.body.innerHTML = `<main>${inner}</main>`;
  return document.body.firstElementChild ?? document.body;
}

describe("where somebody goes on in a page", () => {
  it("is its first field where nothing to be pressed comes before, else its heading", () => {
    expect(entryOf(page("<h1>a</h1><p>b</p><input id=one><button>c</button>"))?.id).toBe("one");
    expect(entryOf(page("<h1 id=head>a</h1><button>c</button><input>"))?.id).toBe("head");
  });

  it("is what is marked: itself, or the first field in it", () => {
    expect(entryOf(page("<h1>a</h1><input><div id=list tabindex=0 data-enter></div>"))?.id).toBe("list");
    expect(entryOf(page("<h1>a</h1><input><form data-enter><button>b</button><select id=choice></select></form>"))?.id).toBe("choice");
  });

  it("is nowhere while the page is being read", () => {
    expect(entryOf(page("<h1>a</h1><section data-state=asking></section>"))).toBeUndefined();
  });
});
