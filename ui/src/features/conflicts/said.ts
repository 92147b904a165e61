import { useI18n } from "vue-i18n";
import type { Conflict } from "@/bindings/Conflict";
import { readable, type Line } from "@/features/conflicts/values";
import { useValues } from "@/shared/values";

/** A conflict in words: what it is about, and what each side says. */
export function useConflictWords() {
  const { t } = useI18n();
  const { labelOf, said: saidOf } = useValues();
  type Side = Exclude<keyof Line, "field">;

  /** What one side says, field by field. */
  const lines = (conflict: Conflict, side: Side) =>
    readable(conflict).map((line) => ({ field: line.field, label: labelOf(line.field, conflict.table), value: saidOf(line.field, line[side], conflict.names) }));
  /** What it is about. */
  const about = (conflict: Conflict) => {
    const labels = readable(conflict).map(({ field }) => labelOf(field, conflict.table));
    return labels.length > 0 ? labels.join(t("app.and")) : t("conflicts.twice");
  };
  /** What one side says, in a line. */
  const said = (conflict: Conflict, side: Side) => lines(conflict, side).map(({ value }) => value).join(t("app.and"));

  return { labelOf, lines, about, said };
}
