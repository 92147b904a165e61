import type { Twin } from "@/bindings/Twin";
import type { Twins } from "@/bindings/Twins";
import type { Value } from "@/bindings/Value";

/** Which of the two stays. */
export type Side = "one" | "other";

/** What follows from a merging, by the name of its words with their values. */
export interface Follows {
  words: string;
  values: Record<string, string | number>;
  /** Whether the clerk has to do something about it. */
  isWork?: boolean;
}

/** The one who stays, and the one who goes. */
export function parted(twins: Twins, staying: Side): { staying: Twin; ending: Twin } {
  return staying === "one" ? { staying: twins.one, ending: twins.other } : { staying: twins.other, ending: twins.one };
}

/** A household as people say it. */
export const home = (twin: Twin) => [twin.place, twin.number, twin.address].filter((part) => part !== "").join(" ");

const isEmpty = (value: Value) => value === "";

/** The fields in which the two differ. */
export const differing = (twins: Twins) => twins.fields.filter((line) => line.one !== line.other);

/** The fields of the one who goes that have another value and are not copied. */
export const lost = (twins: Twins, staying: Side) => differing(twins).filter((line) => !isEmpty(staying === "one" ? line.other : line.one));

/** All that follows where this one stays, in the order in which it is told. */
export function follows(twins: Twins, side: Side): Follows[] {
  const { staying, ending } = parted(twins, side);
  const found: Follows[] = [{ words: "voided", values: { name: ending.name } }];
  const say = (words: string, values: Follows["values"], isWork = false) => found.push({ words, values, isWork });
  if (ending.household === "") say("noPlace", {});
  else say("place", { home: home(ending), count: ending.memberships });
  if (ending.household !== "" && ending.others === 0) say("emptied", { home: home(ending) }, true);
  else if (ending.is_head) say("headless", { home: home(ending) }, true);
  if (staying.household === "") say("homeless", {}, true);
  if (ending.officer !== "") say("sentBy", { officer: ending.officer });
  else say("sent", {});
  if (ending.hanging > 0) say("hanging", { count: ending.hanging }, true);
  if (ending.conflicts > 0) say("conflicts", { count: ending.conflicts }, true);
  return found;
}
