import { createWriteStream } from 'node:fs';
import type { OutputStream } from '../io.ts';

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

/** A terminal that is held (Ctrl-S) would hold who writes to it: it is written to beside the main thread. */
export const unblocked = (stream: OutputStream, name: keyof typeof DESCRIPTORS): NodeJS.WritableStream =>
  stream.isTTY === true ? createWriteStream('', { fd: DESCRIPTORS[name], autoClose: false }) : stream;
