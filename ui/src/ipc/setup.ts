import type { Joined } from "@/bindings/Joined";
import type { Made } from "@/bindings/Made";
import type { Side } from "@/bindings/Side";
import type { Standing } from "@/bindings/Standing";
import type { Tick } from "@/bindings/Tick";
import { call } from "./call";
import { callLong } from "./jobs";

/** What is still to be done before the open register can be worked with. */
export const setupStanding = () => call<Standing>("setup_standing");

/** Makes a township's register and opens it. */
export const setupTownship = (name: string, division: string, passphrase: string) =>
  call<Made>("setup_township", { name, division, passphrase });

/** Makes an officer's register and opens it. */
export const setupOfficer = (passphrase: string) => call<Made>("setup_officer", { passphrase });

/** Takes the recovery code as it was written down; refused with `recovery.wrong`. */
export const recoveryConfirm = (code: string) => call<null>("recovery_confirm", { code });

/** Another recovery code, where the sheet is not at hand. */
export const recoveryRenew = () => call<string>("recovery_renew");

/** Writes the request into a folder that the program lets the person pick; gives the file's name, or nothing. */
export const requestWrite = (title: string) => call<string | null>("request_write", { title });

/** Lets the person pick the enrolment; gives the file's name, or nothing. */
export const enrolmentPick = (title: string) => call<string | null>("enrolment_pick", { title });

/** Joins with the picked enrolment the township whose fingerprint was read out. */
export const officerJoin = (fingerprint: string) => call<Joined>("officer_join", { fingerprint });

/** Opens one side of the demonstration, made when there is none: then gives the number of the return up to which its officer has read, else "". */
export const demoEnter = (side: Side, onTick: (tick: Tick) => void) => callLong<string>("demo_enter", { side }, onTick);

/** Ends the demonstration and removes what was made for it. */
export const demoLeave = () => call<null>("demo_leave");
