import { queryOptions } from "@tanstack/vue-query";
import type { FindingLine } from "@/bindings/FindingLine";
import { findingList } from "@/ipc/findings";

const isOpen = (one: FindingLine) => one.right === null;

/** What is doubtful in the register, with what somebody found right. Looks through all of it. */
export const findingsQuery = queryOptions({ queryKey: ["findings"], queryFn: findingList });

/** What is to be worked off of it. */
export const openFindingsQuery = queryOptions({ ...findingsQuery, select: (lines: FindingLine[]) => lines.filter(isOpen) });
