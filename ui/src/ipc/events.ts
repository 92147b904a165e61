import type { Event } from "@/bindings/Event";
import type { Foreseen } from "@/bindings/Foreseen";
import type { Recorded } from "@/bindings/Recorded";
import { call } from "./call";

/** What an event would change, without recording it. */
export const eventForesee = (event: Event) => call<Foreseen[]>("event_foresee", { event });

/** Records an event; gives what it did, and the entry by which it can be taken back. */
export const eventRecord = (event: Event) => call<[Recorded, string | null]>("event_record", { event });
