import {
  constants,
  createWriteStream,
  fstatSync,
  openSync,
  rmdirSync,
  rmSync,
  type WriteStream,
} from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { invariant } from '../../model/errors.ts';
import { runTool } from '../task/run-tool.ts';

export interface OutputPipes {
  /** The ends that the task gets. */
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  /** Closes our copies of those, once the task has its own. */
  release(): void;
  /** Resolves when all output has been read. Call it when nobody is left who could print. */
  drained(): Promise<void>;
}

type Listener = (chunk: Buffer) => void;

/** How long output may still be on its way. */
const DRAIN_MAX_MS = 1_000;

/**
 * Two pipes for a task's stdout and stderr. Node would give it sockets, and then `echo text > /dev/stderr` fails. They
 * are made under names in `folder`, which only the node may enter, and it and they have none any more when this returns.
 */
export async function openOutputPipes(
  folder: string,
  onStdout: Listener,
  onStderr: Listener,
): Promise<OutputPipes> {
  const paths = [join(folder, 'stdout'), join(folder, 'stderr')] as const;
  // Mode 666: the task may run as another user, who opens them again through /dev/stdout.
  const made = await runTool('mkfifo', ['-m', '666', '--', ...paths]);
  if (made.failed) throw made;
  const pipes = followed(openPipe(paths[0], onStdout), openPipe(paths[1], onStderr));
  rmdirSync(folder);
  return pipes;
}

function followed(stdout: OutputPipe, stderr: OutputPipe): OutputPipes {
  const release = () => {
    stdout.writer.destroy();
    stderr.writer.destroy();
  };
  return {
    stdout: stdout.writer,
    stderr: stderr.writer,
    release,
    drained: async () => {
      release();
      await Promise.race([
        Promise.all([stdout.closed, stderr.closed]),
        delay(DRAIN_MAX_MS, undefined, { ref: false }),
      ]);
      stdout.reader.destroy();
      stderr.reader.destroy();
    },
  };
}

interface OutputPipe {
  readonly reader: Socket;
  readonly writer: WriteStream;
  readonly closed: Promise<void>;
}

function openPipe(path: string, onData: Listener): OutputPipe {
  const readEnd = openFifo(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = createWriteStream(path, { fd: openFifo(path, constants.O_WRONLY) });
  rmSync(path);
  const reader = new Socket({ fd: readEnd, readable: true, writable: false });
  reader.on('data', onData);
  // A pipe that fails is closed: there is nothing more to read.
  reader.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    reader.once('close', () => resolve());
  });
  return { reader, writer, closed };
}

/** Never through a link, and nothing but a pipe. */
function openFifo(path: string, flags: number): number {
  const descriptor = openSync(path, flags | constants.O_NOFOLLOW);
  invariant(fstatSync(descriptor).isFIFO(), `${path} is the pipe that was made there`);
  return descriptor;
}
