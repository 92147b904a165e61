import type { FindingLine } from "@/bindings/FindingLine";
import { call } from "./call";

/** What is doubtful in the register, with what somebody found right. */
export const findingList = () => call<FindingLine[]>("finding_list");

/** Says of a finding that it was looked at and is right, or takes that back. Gives all findings as they are then. */
export const findingSetRight = (id: string, isRight: boolean) => call<FindingLine[]>("finding_set_right", { id, isRight });
