import type { AddedPlace } from "@/bindings/AddedPlace";
import type { Household } from "@/bindings/Household";
import type { Line } from "@/bindings/Line";
import type { ListLine } from "@/bindings/ListLine";
import type { Outline } from "@/bindings/Outline";
import type { Shown } from "@/bindings/Shown";
import type { Wanted } from "@/bindings/Wanted";
import type { WrittenHousehold } from "@/bindings/WrittenHousehold";
import { call } from "./call";

/** A field and what it is to be; "" clears it. */
export type Field = [name: string, value: string];

/** What is counted of the wanted households, by place. */
export const householdOutline = (wanted: Wanted) => call<Outline>("household_outline", { wanted });

/** The wanted households from one on, by place and number. */
export const householdWindow = (wanted: Wanted, offset: number, limit: number) =>
  call<ListLine[]>("household_window", { wanted, offset, limit });

/** Which one of the wanted households this is, counted from 0; nothing where it is not among them. */
export const householdAt = (wanted: Wanted, id: string) => call<number | null>("household_at", { wanted, id });

/** A household with its members, in the order of a household book. */
export const householdShow = (id: string) => call<Household>("household_show", { id });

/** Changes fields of a household. */
export const householdSet = (id: string, fields: Field[], reason: string) =>
  call<WrittenHousehold>("household_set", { id, fields, reason });

/** Who changed what of a household, when and why. */
export const householdHistory = (id: string) => call<Line[]>("household_history", { id });

/** The places, by their codes. */
export const placeList = () => call<Shown[]>("place_list");

/** Adds a village to the township, or a group to its village. */
export const placeAdd = (code: string, name: string, level: string) => call<AddedPlace>("place_add", { code, name, level });

