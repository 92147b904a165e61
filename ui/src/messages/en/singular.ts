const one = /(?<![\d.,])1 (held |new )?(household|person|entrie|day|week|month|minute|second|row|record|change|conflict|bundle|return|decision|village|group|thing|character)s\b/g;

/** An English text as it reads for one: "1 households" is put in with its figure, and shown as "1 household". What is no text stays. */
export function singular<T>(text: T): T | string {
  if (typeof text !== "string") return text;
  return text.replace(one, (_, before: string | undefined, noun: string) => `1 ${before ?? ""}${noun === "entrie" ? "entry" : noun}`);
}
