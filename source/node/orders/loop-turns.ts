import type { NodePorts } from '../ports.ts';

/** So long a piece of work may keep the loop, and so many looks where no time goes by. */
const TURN_MS = 10;
const LOOKS_MAX = 500;

/** Divides a long piece of work, so that the loop has its turn in between. */
export class LoopTurns {
  readonly #ports: Pick<NodePorts, 'monotonicMs' | 'soon'>;
  #beganMs: number;
  #looks = 0;

  constructor(ports: Pick<NodePorts, 'monotonicMs' | 'soon'>) {
    this.#ports = ports;
    this.#beganMs = ports.monotonicMs();
  }

  /** Counts a look; true once it is the loop's turn. */
  isOver(): boolean {
    this.#looks += 1;
    return this.#looks >= LOOKS_MAX || this.#ports.monotonicMs() - this.#beganMs >= TURN_MS;
  }

  /** Resolves when the loop has had its turn. */
  async next(): Promise<void> {
    await new Promise<void>((resolve) => this.#ports.soon(resolve));
    this.#looks = 0;
    this.#beganMs = this.#ports.monotonicMs();
  }
}
