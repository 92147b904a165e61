import { nextTick, onMounted, onUnmounted } from "vue";

/**
 * Where the focus is when nobody has put it anywhere. Whoever comes to a page goes on in it: at what is marked with `data-enter`, else at its first field where
 * that comes before anything else to be pressed, else at its heading. What had the focus and is gone leaves it to the heading of what it stood in; what was
 * disabled for a moment gets it back. What is seen less of, because something opened below the page, keeps what has the focus in sight.
 */
const FIELD = "input:not([type=hidden], :disabled), select:not(:disabled), textarea:not(:disabled)";
const PRESSED = `a[href], button:not(:disabled), [tabindex="0"], ${FIELD}`;
const HEADING = "h1, h2, h3";
const READING = "[data-state=asking]";

/** The page or sheet that was come to and has not been entered yet, as a selector. */
let waiting: string | undefined;
/** What has or had the focus, and all that it stands in. */
let trail: HTMLElement[] = [];
/** What had it last within a page. */
let inPage: HTMLElement | undefined;
/** Whether it was taken away from something that is disabled meanwhile. */
let isHeldUp = false;

const isSeen = (one: HTMLElement) => one.isConnected && (one.checkVisibility?.() ?? true);
const seen = (scope: Element, what: string) => [...scope.querySelectorAll<HTMLElement>(what)].find(isSeen);

/** Where somebody goes on who comes to it; nothing while it is still being read. */
export function entryOf(scope: Element): HTMLElement | undefined {
  if (scope.querySelector(READING)) return undefined;
  const marked = seen(scope, "[data-enter]");
  if (marked) return marked.matches(PRESSED) ? marked : (seen(marked, FIELD) ?? seen(scope, HEADING));
  const first = seen(scope, PRESSED);
  return first?.matches(FIELD) ? first : (seen(scope, HEADING) ?? first);
}

/** Gives the focus, to a heading as well. */
export function give(one: HTMLElement) {
  if (!one.matches(PRESSED)) one.tabIndex = -1;
  one.focus();
}

/** Says that somebody has come to a page, or to the sheet of another selector. */
export function enter(scope = "#page") {
  waiting = scope;
  void nextTick(look);
}

/** The heading of the nearest that is still there of what somebody was in; nothing while it is being read. */
function remains(): HTMLElement | undefined {
  for (const scope of trail.slice(1)) {
    if (!isSeen(scope)) continue;
    if (scope.contains(document.getElementById("page"))) return inPage && isSeen(inPage) ? inPage : undefined;
    if (scope.querySelector(READING)) return undefined;
    const heading = seen(scope, HEADING);
    if (heading) return heading;
  }
  return undefined;
}

function look() {
  if (waiting !== undefined) {
    const scope = document.querySelector(waiting);
    const entry = scope ? entryOf(scope) : undefined;
    if (entry) give(entry);
    return;
  }
  const had = trail[0];
  if (!had || (document.activeElement && document.activeElement !== document.body)) return;
  if (!isSeen(had)) {
    const to = remains();
    if (to) give(to);
    else if (!had.isConnected && !trail.slice(1).some(isSeen)) enter(document.getElementById("page") ? "#page" : ".sheet");
  } else if (had.matches(":disabled")) {
    isHeldUp = true;
  } else if (isHeldUp) {
    give(had);
  }
}

/** Keeps the focus somewhere sensible for as long as the window is open. */
export function useFocusKept() {
  let timer: number | undefined;
  /** After whoever changed the page has had the time to give the focus itself. */
  const lookSoon = () => {
    timer ??= window.setTimeout(() => {
      timer = undefined;
      look();
    });
  };
  const changes = new MutationObserver(() => {
    watchRoom();
    lookSoon();
  });

  function note({ target }: FocusEvent) {
    if (!(target instanceof HTMLElement)) return;
    waiting = undefined;
    isHeldUp = false;
    trail = [];
    for (let one: HTMLElement | null = target; one && one !== document.body; one = one.parentElement) trail.push(one);
    if (target.closest("#page")) inPage = target;
  }

  function keepInSight() {
    if (inPage && document.activeElement === inPage) inPage.scrollIntoView?.({ block: "nearest" });
  }
  const room = typeof ResizeObserver === "undefined" ? undefined : new ResizeObserver(keepInSight);
  let watched: Element | null = null;
  function watchRoom() {
    const page = document.getElementById("page");
    if (page === watched) return;
    watched = page;
    room?.disconnect();
    if (page) room?.observe(page);
  }

  // The browser does not show a focus that was given while the last one came by mouse.
  const byKeys = () => (document.documentElement.dataset["by"] = "keys");
  const byPointer = () => (document.documentElement.dataset["by"] = "pointer");

  onMounted(() => {
    document.addEventListener("focusin", note);
    window.addEventListener("keydown", byKeys, true);
    window.addEventListener("pointerdown", byPointer, true);
    changes.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled", "style", "data-state"] });
    watchRoom();
  });
  onUnmounted(() => {
    document.removeEventListener("focusin", note);
    window.removeEventListener("keydown", byKeys, true);
    window.removeEventListener("pointerdown", byPointer, true);
    for (const one of [changes, room]) one?.disconnect();
    window.clearTimeout(timer);
  });
}
