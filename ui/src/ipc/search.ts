import type { Found } from "@/bindings/Found";
import type { HouseholdHit } from "@/bindings/HouseholdHit";
import { call } from "./call";

/** Persons and households by a few characters of whatever is known of them. */
export const searchAnything = (text: string, limit: number) => call<Found>("search_anything", { text, limit });

/** Households as they are found, by their ids; none for those that are not here. */
export const householdHits = (ids: string[]) => call<HouseholdHit[]>("household_hits", { ids });

/** What the names of pages are found by: each end of them, their pinyin, its initials. */
export const searchKeys = (texts: string[]) => call<string[][]>("search_keys", { texts });
