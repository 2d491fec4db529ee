import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SignatureToCheck } from '../model/unproven.ts';
import { verifies } from './signature.ts';
import { packSignatures } from './signature-batch.ts';

export interface SignatureWorkersOptions {
  /** How many threads; 0: none. */
  readonly count: number;
  /** Hears why a thread is gone; the others, or who hands batches, do its work from then on. */
  readonly onLost: (words: string) => void;
  /** What the threads run. */
  readonly entry?: URL;
}

/** As many as keep a thread busy while the main one commits. */
const OUTSTANDING_MAX = 256;
/** A thread reads a few files of ours and sodium; it holds a batch at a time. */
const MEMORY = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 64 };

interface Handed {
  readonly batch: readonly SignatureToCheck[];
  readonly answer: (verdicts: readonly boolean[]) => void;
}

interface Thread {
  readonly worker: Worker;
  /** The oldest first: a thread answers in the order in which it was asked. */
  readonly handed: Handed[];
  outstanding: number;
  isReady: boolean;
}

const verifiesHere = ({ signature, bytes, publicKey }: SignatureToCheck): boolean =>
  verifies(signature, bytes, publicKey);

/**
 * Threads that look at signatures. They start with the first batch, and end with `close` or the process. What a thread that
 * is lost has not answered is looked at here: every batch that was taken is answered.
 */
export class SignatureWorkers {
  readonly #options: SignatureWorkersOptions;
  #threads: Thread[] | undefined;

  constructor(options: SignatureWorkersOptions) {
    this.#options = options;
  }

  /** The verdicts on a batch, in its order; undefined where no thread has room for it now. Never rejects. */
  hand(batch: readonly SignatureToCheck[]): Promise<readonly boolean[]> | undefined {
    this.#threads ??= this.#start();
    const thread = this.#threads.reduce<Thread | undefined>(
      (best, each) =>
        each.isReady && each.outstanding < (best?.outstanding ?? OUTSTANDING_MAX) ? each : best,
      undefined,
    );
    if (thread === undefined) return undefined;
    const packed = packSignatures(batch);
    thread.worker.postMessage(packed, [packed.buffer]);
    thread.outstanding += batch.length;
    return new Promise((answer) => thread.handed.push({ batch, answer }));
  }

  async close(): Promise<void> {
    const threads = this.#threads ?? [];
    this.#threads = [];
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #start(): Thread[] {
    const threads: Thread[] = [];
    for (let number = 0; number < this.#options.count; number += 1) {
      try {
        threads.push(this.#startOne());
      } catch (error) {
        this.#options.onLost((error as Error).message);
      }
    }
    return threads;
  }

  #startOne(): Thread {
    const { entry = new URL(`./signature-worker${extname(import.meta.url)}`, import.meta.url) } =
      this.#options;
    const worker = new Worker(entry, { execArgv: [], env: {}, resourceLimits: MEMORY });
    const thread: Thread = { worker, handed: [], outstanding: 0, isReady: false };
    worker.unref();
    // Its first word says that it has read what it needs: until then it would only hold up what is handed to it.
    worker.once('message', () => {
      thread.isReady = true;
      worker.on('message', (verdicts: Uint8Array) => this.#answered(thread, verdicts));
    });
    worker.on('error', (error) => this.#lost(thread, String(error)));
    worker.on('exit', (code) => this.#lost(thread, `it ended with ${code}`));
    return thread;
  }

  #answered(thread: Thread, verdicts: Uint8Array): void {
    const first = thread.handed.shift();
    if (first === undefined) return;
    thread.outstanding -= first.batch.length;
    first.answer(Array.from(verdicts, (verdict) => verdict === 1));
  }

  #lost(thread: Thread, words: string): void {
    const handed = thread.handed.splice(0);
    thread.isReady = false;
    for (const { batch, answer } of handed) answer(batch.map(verifiesHere));
    if (this.#threads?.includes(thread) !== true) return;
    this.#threads = this.#threads.filter((each) => each !== thread);
    this.#options.onLost(words);
  }
}
