import type { Told, Warning } from '../../contract/actions.ts';

/** With one more thing to notice, before what is to be noticed of its telling. */
export const warnedOf = <Value extends Told>(told: Value, warning: Warning): Value => ({
  ...told,
  warnings: [warning, ...(told.warnings ?? [])],
});
