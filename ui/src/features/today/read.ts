import { ref } from "vue";
import type { LastReturn } from "@/bindings/LastReturn";
import { keep, readKept } from "@/shared/kept";

/** Where the page keeps which return was read, for each register. A number of a return says nothing about anybody, nor does that of a computer. */
const PLACE = "huce.read";

const read = ref("");
let register = "";

/** Says which register is open, by its computer's fingerprint. */
export function readIn(fingerprint: string) {
  register = fingerprint;
  const kept = readKept(PLACE)[register];
  read.value = typeof kept === "string" ? kept : "";
}

/** The number of the last return that was marked as read; "" for none. */
export const readUntil = () => read.value;

/** The number of the return whose news somebody has read, and the way to say so. */
export const useRead = () => ({
  read,
  haveRead: (number: string) => {
    read.value = number;
    keep(PLACE, { ...readKept(PLACE), [register]: number });
  },
});

/** Whether a return brought nothing that anybody has to read. */
export const isNoNews = (came: LastReturn) => came.decisions.length + came.gained.length + came.given_up.length + came.merged.length + came.changed.length === 0;
