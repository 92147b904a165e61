import type { ClerkDay } from "@/bindings/ClerkDay";
import type { OfficerDay } from "@/bindings/OfficerDay";
import type { OnDrive } from "@/bindings/OnDrive";
import { call } from "./call";

/** What a clerk finds in the morning. */
export const clerkDay = () => call<ClerkDay>("clerk_day");

/** What an officer finds in the morning. */
export const officerDay = (read: string) => call<OfficerDay>("officer_day", { read });

/** What lies on a plugged-in drive for this register. */
export const driveLook = (place: string) => call<OnDrive>("drive_look", { place });
