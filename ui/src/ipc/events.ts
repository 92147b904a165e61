import type { Colleague } from "@/bindings/Colleague";
import type { Event } from "@/bindings/Event";
import type { EventDone } from "@/bindings/EventDone";
import type { Foreseen } from "@/bindings/Foreseen";
import type { Offer } from "@/bindings/Offer";
import { call } from "./call";

/** What an event would change, without recording it. */
export const eventForesee = (event: Event) => call<Foreseen[]>("event_foresee", { event });

/** Records an event, for a reason or ""; gives what it did, and the entry by which it can be taken back. */
export const eventRecord = (event: Event, reason: string) => call<EventDone>("event_record", { event, reason });

/** The persons who are offered to this officer, or at the township to anybody. */
export const offerList = () => call<Offer[]>("offer_list");

/** The officers to whom somebody can be offered. */
export const colleagueList = () => call<Colleague[]>("colleague_list");
