/** The first code of a village committee by 国统字〔2009〕91号; before it stand the residents' committees. */
const FIRST_VILLAGE = 200;

/** A place as the list of villages needs it. */
export interface Known {
  code: string;
  level: string;
}

/** The next free code of a village under a township, from the first that villages have; nothing where all 999 are given. */
export function nextVillage(places: Known[], township: string): string {
  const head = township.slice(0, 9);
  const given = places.filter((one) => one.level === "village" && one.code.startsWith(head)).map((one) => Number(one.code.slice(9)));
  const next = Math.max(FIRST_VILLAGE, ...given) + 1;
  return next > 999 ? "" : head + String(next);
}

/** The next free code of a group under a village, and which it is; nothing where all 99 are given. */
export function nextGroup(places: Known[], village: string): { code: string; number: number } {
  const given = places.filter((one) => one.level === "group" && one.code.startsWith(village)).map((one) => Number(one.code.slice(12)));
  const number = Math.max(0, ...given) + 1;
  return number > 99 ? { code: "", number } : { code: village + String(number).padStart(2, "0"), number };
}

/** A number up to 99 as it is written in the name of a group, from the ten digits after nought and ten itself: 三, 十, 十二, 二十. */
export function inWords(number: number, digits: string): string {
  const digit = (at: number) => [...digits][at - 1] ?? "";
  const tens = Math.floor(number / 10);
  const ones = number % 10;
  if (tens === 0) return digit(ones);
  return (tens > 1 ? digit(tens) : "") + digit(10) + (ones > 0 ? digit(ones) : "");
}
