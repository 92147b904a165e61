import { shallowRef } from "vue";

/** The last change that was recorded here and can be taken back at once. */
export interface LastChange {
  words: string;
  entry: string;
}

const last = shallowRef<LastChange>();

/** What can be taken back at once, for the note that offers it. */
export const useLastChange = () => last;

const takenBack = shallowRef<{ words: string }>();

/** What was taken back last, wherever that was asked for, for the note that says so. */
export const useTakenBack = () => takenBack;
