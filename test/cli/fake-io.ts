import { PassThrough, Writable } from 'node:stream';
import type { EndSignal } from '../../source/cli/exit-code.ts';
import type { Io } from '../../source/cli/io.ts';
import { NOW_S } from '../support/made-rows.ts';

/** A stream that keeps what is written to it. */
class Captured extends Writable {
  text = '';
  isTTY = false;
  columns = 80;
  /** Writing fails with this code. */
  failure: string | undefined;

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (this.failure !== undefined) {
      done(Object.assign(new Error('write failed'), { code: this.failure }));
      return;
    }
    this.text += chunk.toString('utf8');
    done();
  }

  get lines(): readonly string[] {
    return this.text === '' ? [] : this.text.replace(/\n$/u, '').split('\n');
  }
}

class Keyboard extends PassThrough {
  isTTY = false;
}

/** The outside of the program, in a test's hands. */
export class FakeIo implements Io {
  readonly stdin = new Keyboard();
  readonly stdout = new Captured();
  readonly stderr = new Captured();
  readonly env: { [name: string]: string | undefined } = { USER: 'ann', LANG: 'C.UTF-8' };
  cwd = '/work';
  homeDir = '/nowhere/ann';
  readonly #signals = new Set<(signal: EndSignal) => void>();

  now(): number {
    return NOW_S * 1000;
  }

  onSignal(listener: (signal: EndSignal) => void): () => void {
    this.#signals.add(listener);
    return () => {
      this.#signals.delete(listener);
    };
  }

  get listensForSignals(): boolean {
    return this.#signals.size > 0;
  }

  signal(signal: EndSignal): void {
    for (const listener of [...this.#signals]) listener(signal);
  }

  /** A person at a terminal of this width, without colours. */
  sitDown(columns = 100): this {
    this.stdin.isTTY = true;
    this.stdout.isTTY = true;
    this.stderr.isTTY = true;
    this.stdout.columns = columns;
    this.env.NO_COLOR = '1';
    return this;
  }
}
