import { queryOptions } from "@tanstack/vue-query";
import type { Drive } from "@/bindings/Drive";
import { readUntil } from "@/features/today/read";
import { clerkDay, driveLook, officerDay } from "@/ipc/today";

/** What an officer finds in the morning. */
export const officerDayQuery = queryOptions({ queryKey: ["today", "officer"], queryFn: () => officerDay(readUntil()) });

/** What a clerk finds in the morning. */
export const clerkDayQuery = queryOptions({ queryKey: ["today", "clerk"], queryFn: clerkDay });

/** What lies on a drive for this register; forgotten as soon as nobody looks, since another stick may come to the same place. */
export const driveLookQuery = (drive: Drive) =>
  queryOptions({ queryKey: ["today", "drive", drive.path], queryFn: () => driveLook(drive.path), gcTime: 0 });
