import { randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { TaskProcess } from './process.ts';

/** The files of a task: what lies in its working folder when it starts, and who looks at that folder when it is over. */
export interface TaskFiles {
  /** Makes a tar archive of what the task gets; null for nothing. */
  readonly inputs: (() => AsyncIterable<Uint8Array>) | null;
  /**
   * Called once nothing of the task is alive, with a path that leads to its working folder until this resolves; null where nothing of it
   * is wanted.
   */
  readonly gather: ((folder: string) => Promise<void>) | null;
}

/** What stands before a task's command that has files: it shows itself, waits to be seen, and unpacks what it is given. */
const BEFORE = `
if [ "$1" ]; then { : >"$1" && read -r _ && rm -f -- "$1"; } || exit; fi
if [ "$2" ]; then tar --extract --file=- --no-same-owner || exit; fi
exec bash -c "$3" </dev/null
`;

/** Where the working folder is inside bubblewrap. */
const INSIDE = 'tmp/work';
const POLL_MS = 5;

/** The way of files into the working folder of one task, and out of it. */
export class TaskFilesWay {
  readonly #files: TaskFiles | undefined;
  /** The folder itself; undefined in bubblewrap, where it is in a file system that goes with the task. */
  readonly #folder: string | undefined;
  /** Drawn by lot: what has a file of this name is the folder of our task. */
  readonly #sign: string;
  #held: FileHandle | undefined;

  constructor(files: TaskFiles | undefined, folder: string | undefined) {
    this.#files = files;
    this.#folder = folder;
    this.#sign = files?.gather && folder === undefined ? `.crabnet-${randomBytes(12).toString('hex')}` : '';
  }

  /** How bash is to run the shell text. */
  shell(command: string): readonly string[] {
    if (!this.isNeeded) return ['bash', '-c', command];
    const unpacks = this.#files?.inputs ? 'unpack' : '';
    return ['bash', '-c', BEFORE, 'crabnet-task', this.#sign, unpacks, command];
  }

  /** Whether the task's input is to be ours. */
  get isNeeded(): boolean {
    return Boolean(this.#files?.inputs ?? this.#files?.gather);
  }

  /** Takes hold of the working folder and gives the task its inputs. Rejects where they do not get there. */
  async begin(running: TaskProcess): Promise<void> {
    const stdin = await running.stdin;
    if (stdin === undefined) return;
    if (this.#files?.gather) this.#held = await this.#hold(running);
    if (this.#sign !== '') stdin.write('seen\n');
    const inputs = this.#files?.inputs?.();
    if (inputs === undefined) stdin.end();
    else await pipeline(Readable.from(inputs, { objectMode: false }), stdin);
  }

  /** Nothing of the task is alive any more: lets its folder be looked at. */
  async gather(): Promise<void> {
    if (this.#held === undefined) return;
    await this.#files?.gather?.(`/proc/self/fd/${this.#held.fd}`);
  }

  async close(): Promise<void> {
    await this.#held?.close();
    this.#held = undefined;
  }

  async #hold(running: TaskProcess): Promise<FileHandle | undefined> {
    if (this.#folder !== undefined) return openFolder(this.#folder);
    let hasEnded = false;
    void running.exit.then(() => {
      hasEnded = true;
    });
    while (!hasEnded) {
      const pid = running.sandboxPid();
      const folder =
        pid === undefined
          ? undefined
          : await openFolder(join(`/proc/${pid}/root`, INSIDE)).catch(() => undefined);
      // Until the sandbox has a root of its own, this one is the machine's.
      if (folder !== undefined && existsSync(`/proc/self/fd/${folder.fd}/${this.#sign}`)) return folder;
      await folder?.close();
      await delay(POLL_MS);
    }
    return undefined;
  }
}

const openFolder = (path: string): Promise<FileHandle> =>
  open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
