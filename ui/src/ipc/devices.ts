import type { Gone } from "@/bindings/Gone";
import type { Enrolled } from "@/bindings/Enrolled";
import type { Enrolling } from "@/bindings/Enrolling";
import type { Officer } from "@/bindings/Officer";
import type { Request } from "@/bindings/Request";
import type { Revoked } from "@/bindings/Revoked";
import type { Tick } from "@/bindings/Tick";
import { call } from "./call";
import { callLong } from "./jobs";
import type { Place } from "./stick";

/** The requests of a place. */
export interface RequestsFound {
  place: string;
  requests: Request[];
}

/** An enrolment that was written, beside the request. */
export type EnrolmentWritten = Enrolled & { file: string };

/** Looks for requests; null where no folder was picked under this title. */
export const requestsLook = (place: Place, title: string) => call<RequestsFound | null>("requests_look", { place, title });

/** Enrols a device from a request that was found, and writes the enrolment beside it. */
export const officerEnrol = (enrolling: Enrolling, onTick: (tick: Tick) => void) =>
  callLong<EnrolmentWritten>("officer_enrol", { enrolling }, onTick);

/** An officer with all that the township knows of the post. */
export const officerShow = (id: string) => call<Officer>("officer_show", { id });

/** Takes one device of an officer out: after its loss or theft, or because nobody works with it any more. */
export const deviceRevoke = (officer: string, device: string, why: Gone, word: string) =>
  call<Revoked>("device_revoke", { officer, device, why, word });

/** Writes the file that opens an officer's register; gives its name, or null where no folder was picked under this title. */
export const shareWrite = (officer: string, place: Place, title: string) =>
  call<string | null>("share_write", { officer, place, title });
