import { Calendar, Clock, CopyDocument, Download, EditPen, House, MapLocation, ScaleToOriginal, Setting, Sort, User, Warning } from "@element-plus/icons-vue";
import type { Component } from "vue";

/** A main section of the window: its page, its words and its picture. With `only` it is there for one role. */
export interface Section {
  page: string;
  words: string;
  icon: Component;
  only?: "township" | "officer";
}

/** The sections in the order in which they stand at the left; the last one stands at the bottom. The search finds them by name. */
export const SECTIONS: readonly Section[] = [
  { page: "today", words: "app.nav.today", icon: Calendar },
  { page: "households", words: "app.nav.households", icon: House },
  { page: "record", words: "events.button", icon: EditPen },
  { page: "intake", words: "app.nav.intake", icon: Download, only: "township" },
  { page: "conflicts", words: "app.nav.conflicts", icon: ScaleToOriginal, only: "township" },
  { page: "held", words: "app.nav.held", icon: Clock, only: "township" },
  { page: "officers", words: "app.nav.officers", icon: User, only: "township" },
  { page: "villages", words: "app.nav.villages", icon: MapLocation, only: "township" },
  { page: "stick", words: "app.nav.stick", icon: Sort, only: "officer" },
  { page: "findings", words: "app.nav.findings", icon: Warning },
  { page: "backups", words: "app.nav.backups", icon: CopyDocument },
  { page: "settings", words: "app.nav.settings", icon: Setting },
];

/** The sections that somebody of this role has. */
export const sectionsOf = (role: string) => SECTIONS.filter((section) => section.only === undefined || section.only === role);
