import type { AddedPlace } from "@/bindings/AddedPlace";
import type { Household } from "@/bindings/Household";
import type { HouseholdLine } from "@/bindings/HouseholdLine";
import type { Line } from "@/bindings/Line";
import type { Shown } from "@/bindings/Shown";
import type { WrittenHousehold } from "@/bindings/WrittenHousehold";
import { call } from "./call";

/** A field and what it is to be; "" clears it. */
export type Field = [name: string, value: string];

/** All households, by place and number. */
export const householdList = () => call<HouseholdLine[]>("household_list");

/** One household as it stands in the list; nothing where it is closed or voided. */
export const householdLine = (id: string) => call<HouseholdLine | null>("household_line", { id });

/** A household with its members, in the order of a household book. */
export const householdShow = (id: string) => call<Household>("household_show", { id });

/** Changes fields of a household. */
export const householdSet = (id: string, fields: Field[], reason = "") =>
  call<WrittenHousehold>("household_set", { id, fields, reason });

/** Who changed what of a household, when and why. */
export const householdHistory = (id: string) => call<Line[]>("household_history", { id });

/** The places, by their codes. */
export const placeList = () => call<Shown[]>("place_list");

/** Adds a village to the township, or a group to its village. */
export const placeAdd = (code: string, name: string, level: string) => call<AddedPlace>("place_add", { code, name, level });

/** Adds a household on a place, and gives its id. */
export const householdAdd = (place: string, address: string) => call<string>("household_add", { place, address });
