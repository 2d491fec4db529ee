import { type HeldLimits, LIMIT_NAMES, type LimitKeeping } from '../contract/task-limits.ts';
import type { Wording } from './wording.ts';

/** Which limits of tasks hold exactly on this machine, and which are watched. */
export function limitKeepingWords({ sandbox, kept_by, exact, watched }: LimitKeeping): string {
  if (kept_by === 'nothing') return 'a task has none but its time and its output (sandbox none)';
  const by = {
    'cgroup-v2': 'a control group',
    'cgroup-v1': 'a control group (version 1)',
    'systemd-scope': "a scope of the user's own systemd",
    watching: 'no control group here',
  }[kept_by];
  return `exact: ${exact.join(', ')}; watched, so that a task may go past them for a moment: ${watched.join(', ')} (sandbox ${sandbox}, ${by})`;
}

/** What makes the limit of memory exact; undefined where it is. */
export const limitKeepingRemedy = ({ kept_by }: LimitKeeping): string | undefined =>
  kept_by === 'watching'
    ? "run the node where it may make control groups: as a unit of the user's own systemd (systemd-run --user), or as root; with --sandbox bwrap also where the user's own systemd answers (XDG_RUNTIME_DIR)"
    : undefined;

/** Which limits held a task that has ended. */
export function heldLimitsWords({ exact, watched }: HeldLimits): Wording {
  const missing = LIMIT_NAMES.filter((name) => !exact.includes(name) && !watched.includes(name));
  const said = [
    ['exact', exact],
    ['watched', watched],
    ['none of', missing],
  ] as const;
  const parts = said.flatMap(([how, names]) => (names.length === 0 ? [] : [`${how} ${names.join(', ')}`]));
  const short =
    missing.length > 0
      ? `no limit of ${missing.join(', ')}`
      : `limits watched: ${watched.join(', ') || 'none'}`;
  return { long: `limits: ${parts.join('; ')}`, short };
}
