import type { Household } from "@/bindings/Household";
import type { HouseholdLine } from "@/bindings/HouseholdLine";
import { call } from "./call";

/** All households, by place and number. */
export const householdList = () => call<HouseholdLine[]>("household_list");

/** A household with its members, in the order of a household book. */
export const householdShow = (id: string) => call<Household>("household_show", { id });
