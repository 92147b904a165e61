import { ref } from "vue";
import type { LastReturn } from "@/bindings/LastReturn";

/** Where the page keeps which return was read. A number of a return says nothing about anybody. */
const PLACE = "huce.read";

function kept(): string {
  try {
    return localStorage.getItem(PLACE) ?? "";
  } catch {
    return "";
  }
}

const read = ref(kept());

/** The number of the last return that was marked as read; "" for none. */
export const readUntil = () => read.value;

/** The number of the return whose news somebody has read, and the way to say so. */
export const useRead = () => ({
  read,
  haveRead: (number: string) => {
    read.value = number;
    try {
      localStorage.setItem(PLACE, number);
    } catch {
      // Without storage it holds until the window is closed.
    }
  },
});

/** Whether a return brought nothing that anybody has to read. */
export const isNoNews = (came: LastReturn) => came.decisions.length + came.gained.length + came.given_up.length + came.merged.length + came.changed.length === 0;
