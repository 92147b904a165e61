import type { Draft } from "@/bindings/Draft";
import { call } from "./call";

/** What the user of the open register left unrecorded. */
export const draftList = () => call<Draft[]>("draft_list");

/** Keeps drafts under their names, and forgets those that were recorded or are not wanted. */
export const draftsKeep = (kept: Draft[], forgotten: string[]) => call<null>("drafts_keep", { kept, forgotten });
