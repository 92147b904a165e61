import { createI18n } from "vue-i18n";
import en from "./en";
import { singular } from "./en/singular";
import zhCN from "./zh-CN";

/** The shape of every language: a key that one of them lacks does not pass the type check. One file for each feature. */
export type Messages = typeof zhCN;

/** The languages of the window, each under its own name. Chinese is the one read first. */
export const languages = ["zh-CN", "en"] as const;
export type Language = (typeof languages)[number];

/** Makes the messages for one window; Chinese until the reader chooses. */
export function createMessages(locale: Language = "zh-CN") {
  const messages: Record<Language, Messages> = { "zh-CN": zhCN, en };
  return createI18n<[Messages], Language, false>({ legacy: false, locale, fallbackLocale: "zh-CN", messages, postTranslation: singular });
}
