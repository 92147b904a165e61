import type { Charges } from "@/bindings/Charges";
import type { Given } from "@/bindings/Given";
import type { Handover } from "@/bindings/Handover";
import { call } from "./call";

/** Who is in charge of what, of the whole township. */
export const chargeList = () => call<Charges>("charge_list");

/** What giving these households to an officer would do. Nothing is changed. */
export const chargeForesee = (households: string[], officer: string) => call<Handover>("charge_foresee", { households, officer });

/** Gives households into an officer's charge, in one act. */
export const chargeGive = (households: string[], officer: string, reason: string) =>
  call<Given>("charge_give", { households, officer, reason });
