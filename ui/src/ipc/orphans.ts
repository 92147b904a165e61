import type { OfferedAgain } from "@/bindings/OfferedAgain";
import type { Told } from "@/bindings/Told";
import { call } from "./call";

/** What taking rows in came to: those that are here again, and those that could not be taken, with the reason. */
export interface OrphansAccepted {
  accepted: string[];
  refused: [id: string, told: Told][];
}

/** The rows that are offered again, in the order in which they can be taken. */
export const orphanList = () => call<OfferedAgain[]>("orphan_list");

/** Takes these rows in again; what cannot be taken stays on offer. */
export const orphanAccept = (ids: string[]) => call<OrphansAccepted>("orphan_accept", { ids });
