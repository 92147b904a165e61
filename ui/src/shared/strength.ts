/**
 * What can be said of a passphrase in words. `short`, `digits` and `run` are not taken (the program refuses them by the same rule, `model/passphrase.rs`);
 * the others are.
 */
export type Strength = "short" | "digits" | "run" | "name" | "plain" | "fair" | "good";

/** The fewest characters that the program takes. */
export const LEAST = 8;
/** The fewest digits that it takes where there is nothing else. */
export const LEAST_DIGITS = 12;

const HAN = /\p{Script=Han}/u;

/** The most frequent surnames as they are typed, and the syllables that given names are made of. */
const SURNAME =
  "wang|li|zhang|liu|chen|yang|huang|zhao|wu|zhou|xu|sun|ma|zhu|hu|guo|he|lin|gao|luo|zheng|liang|xie|song|tang|deng|han|feng|cao|peng|zeng|xiao|tian|dong|pan|yuan|cai|jiang|yu|du|ye|cheng|wei|su|lu|lv|ding|ren|yao|shen|zhong|cui|tan|fan|wan|jin|shi|liao|jia|xia|fu|fang|zou|xiong|bai|meng|qin|qiu|hou|yan|xue|yin|lei|duan|long|tao|hao|kong|gu|mao|shao|qian|dai|mo|qi|kang|ou|qu";
const SYLLABLE = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:[iu]ang|iong|ueng|[aeio]ng|i?an|iao|uai|uan|ai|ei|ao|ou|[aeiu]n|er|ia|ie|iu|ua|uo|ui|ue|[aeiouv])";
/** A name in pinyin, with a few digits after it as people put them: a year, a birthday. */
const NAME = new RegExp(`^(?:${SURNAME})(?:${SYLLABLE}){1,2}\\d{0,8}$`);

/** Whether each character is the one before, or follows on it, as in `11111111` and `abcdefgh`; after 9 comes 0. */
function isRun(characters: string[]): boolean {
  const codes = characters.map((one) => one.codePointAt(0) ?? 0);
  const areDigits = characters.every((one) => /\d/.test(one));
  const steps = codes.slice(1).map((code, at) => code - (codes[at] ?? 0));
  return [0, 1, -1].some((even) => steps.every((step) => step === even || (areDigits && even !== 0 && step === -9 * even)));
}

/**
 * How a passphrase does against somebody who has the laptop and tries what people choose. It is no measure of bits: it knows birthdays,
 * telephone numbers, names and rows of keys, and that a Chinese character is worth about two letters.
 */
export function strength(passphrase: string): Strength {
  const characters = [...passphrase.normalize("NFKC")];
  if (characters.length < LEAST) return "short";
  if (isRun(characters)) return "run";
  if (characters.every((one) => /[\d\s.\-/]/.test(one))) return characters.filter((one) => /\d/.test(one)).length < LEAST_DIGITS ? "digits" : "plain";
  if (NAME.test(characters.join("").toLowerCase().replace(/[\s'.-]/g, ""))) return "name";
  if (new Set(characters).size < 5) return "plain";
  const worth = characters.reduce((sum, one) => sum + (HAN.test(one) ? 2 : 1), 0);
  return worth >= 16 ? "good" : "fair";
}

/** Whether the program takes it. */
export const isTaken = (judged: Strength) => !["short", "digits", "run"].includes(judged);
