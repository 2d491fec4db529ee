import { readdirSync, readFileSync } from 'node:fs';

/** Who a task runs as. Its group has the same number. */
export interface TaskUser {
  readonly uid: number;
  /** Nobody else on this machine is this user: the node, which is root, chose it for the task. */
  readonly isOwn: boolean;
}

interface UidRange {
  readonly first: number;
  readonly count: number;
}

/**
 * Numbers that neither accounts nor containers nor services of systemd have (systemd.io/UIDS-GIDS); the later range is for
 * containers that have only the first 65,536.
 */
const TASK_UIDS: readonly UidRange[] = [
  { first: 2_000_000_000, count: 4_096 },
  { first: 60_800, count: 384 },
];

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

/**
 * The numbers that tasks may have as users here, by the maps of users and groups of our namespace (user_namespaces(7));
 * undefined where it has none of them.
 */
export const taskUids = (
  uidMap = read('/proc/self/uid_map'),
  gidMap = read('/proc/self/gid_map'),
): UidRange | undefined => TASK_UIDS.find((range) => isMapped(range, uidMap) && isMapped(range, gidMap));

const isMapped = ({ first, count }: UidRange, map: string): boolean =>
  map.split('\n').some((line) => {
    const [inside = 0, , length = 0] = line.trim().split(/\s+/).map(Number);
    return inside <= first && first + count <= inside + length;
  });

/** Whether any process but `exceptPid` has `uid` as user, as group or among its groups. */
export function isUidTaken(uid: number, exceptPid: number, proc = '/proc'): boolean {
  const holds = new RegExp(`^(?:Uid|Gid|Groups):.*\\b${uid}\\b`, 'm');
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name) && name !== String(exceptPid))
    .some((pid) => holds.test(read(`${proc}/${pid}/status`)));
}
