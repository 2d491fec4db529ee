import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the kernel may hold for the processes of a task without charging it to any of them, at the most: where no control
 * group counts it, this stands for it in the task's use of memory. File locks and mappings are not in it; what a task does
 * with those is left to the watch over the machine's memory.
 */

/** What a pipe holds, by half, since it has two ends; and what it holds when its user has many (pipe(7)). */
const PIPE_END_BYTES = 32 * 1024;
const CROWDED_PIPE_END_BYTES = 4 * 1024;
/** How much the pipes of one user hold before each further one is a small one. */
const PIPES_MAX_BYTES = 64 * 1024 * 1024;
/** For a file that is waited for by an epoll(7). */
const EPOLL_WATCH_BYTES = 160;
const DEFAULT_SOCKET_BUFFER_BYTES = 212_992;

/** All that its sockets can hold, in a network namespace of its own whose first process is `pid`. */
export function heldBySockets(pid: number): number {
  const used = /^sockets: used (\d+)$/m.exec(read(`/proc/${pid}/net/sockstat`))?.[1] ?? 0;
  // A datagram may begin when the buffer is all but full, and be as large as it.
  return Number(used) * 2 * socketBufferBytes();
}

/** The size of a socket's buffer, which nobody in a sandbox can change. */
const socketBufferBytes = (): number =>
  Number(read('/proc/sys/net/core/wmem_default')) || DEFAULT_SOCKET_BUFFER_BYTES;

/** All that its pipes and polls can hold, by how many descriptors its processes have; `proc` is where these are. */
export function heldByDescriptors(proc: string, pids: readonly string[]): number {
  let descriptors = 0;
  let watches = 0;
  for (const pid of pids) {
    const open = openDescriptors(join(proc, pid, 'fd'));
    descriptors += open;
    // Half of them wait for the other half.
    watches += (open / 2) ** 2;
  }
  return (
    Math.min(descriptors * PIPE_END_BYTES, PIPES_MAX_BYTES) +
    descriptors * CROWDED_PIPE_END_BYTES +
    watches * EPOLL_WATCH_BYTES
  );
}

/** Kernels before 6.2 do not tell by the folder's size. */
function openDescriptors(folder: string): number {
  try {
    return statSync(folder).size || readdirSync(folder).length;
  } catch {
    return 0;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
