import { randomInt } from 'node:crypto';
import { CrabnetError } from '../../model/errors.ts';
import { dropsUser, nodeUid } from './launch.ts';
import { type Guarded, type ProcessGuard, startGuard } from './process-guard.ts';
import type { SandboxLevel } from './sandbox-level.ts';
import { isUidTaken, type TaskUser, taskUids } from './task-user.ts';

export interface GuardedTask {
  readonly guard: ProcessGuard;
  /** Whom it is to run as. */
  readonly user: TaskUser;
}

/** How often another user is tried where one turns out to be taken. */
const ATTEMPTS = 50;

/**
 * Starts the guard of a task, and where the node is root finds a user that no process of this machine has. Throws
 * `CrabnetError` `task-start` where there is none.
 */
export async function guardTask(sandbox: SandboxLevel, guarded: Omit<Guarded, 'user'>): Promise<GuardedTask> {
  if (dropsUser(sandbox)) return guardWithOwnUser(guarded);
  const user = { uid: nodeUid(), isOwn: false };
  return { guard: startGuard({ ...guarded, user }), user };
}

async function guardWithOwnUser(guarded: Omit<Guarded, 'user'>): Promise<GuardedTask> {
  const range = taskUids();
  if (range === undefined) throw noUser('the namespace of users that the node is in has none to spare');
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const user = { uid: range.first + randomInt(range.count), isOwn: true };
    const guard = startGuard({ ...guarded, user });
    const pid = await guard.ready;
    if (pid === undefined) throw noUser('setpriv may not set groups');
    // Who else wants this user is there by now, or will find ours there: of two that meet both go on to another one.
    if (!isUidTaken(user.uid, pid)) return { guard, user };
    guard.dismiss();
  }
  throw noUser(`of ${range.count} from ${range.first} on, ${ATTEMPTS} that were tried are taken`);
}

const noUser = (why: string): CrabnetError =>
  new CrabnetError('task-start', `there is no user of its own for the task: ${why}`, {
    remedy: 'run the node as an ordinary user, or let it set users and groups',
  });
