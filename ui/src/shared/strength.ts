/** What can be said of a passphrase in words: `short` is not taken, the others are. */
export type Strength = "short" | "digits" | "plain" | "fair" | "good";

/** The fewest characters that the program takes. */
export const LEAST = 8;

const HAN = /\p{Script=Han}/u;

/** Whether each character is the one before, or follows on it, as in `11111111` and `abcdefgh`. */
function isRun(characters: string[]): boolean {
  const steps = characters.slice(1).map((one, at) => (one.codePointAt(0) ?? 0) - (characters[at]?.codePointAt(0) ?? 0));
  return steps.every((step) => step === 0) || steps.every((step) => step === 1) || steps.every((step) => step === -1);
}

/**
 * How a passphrase does against somebody who has the laptop and tries what people choose. It is no measure of bits: it knows birthdays,
 * telephone numbers and rows of keys, and that a Chinese character is worth about two letters.
 */
export function strength(passphrase: string): Strength {
  const characters = [...passphrase.normalize("NFKC")];
  if (characters.length < LEAST) return "short";
  if (characters.every((one) => /[\d\s.-]/.test(one))) return "digits";
  if (isRun(characters) || new Set(characters).size < 5) return "plain";
  const worth = characters.reduce((sum, one) => sum + (HAN.test(one) ? 2 : 1), 0);
  return worth >= 16 ? "good" : "fair";
}
