import type { Clock } from '../base/ports.ts';
import { readTextFile, whyNot } from '../base/text-file.ts';
import { CrabnetError, type Refusal } from '../model/errors.ts';
import type { Seed } from '../model/types.ts';
import { fileSizesOf } from './file-sizes.ts';
import { ALLOW_ALL, checkPolicy, type Policy } from './policy.ts';
import { readPolicy } from './read-policy.ts';

/** Says which tasks this node's operator wants it to take. Asked before a bid and before a run. */
export class PolicyGuard {
  #policy: Policy;
  readonly #clock: Clock;

  /** Reads the policy file; null allows all. Throws `CrabnetError` `config` for a file that cannot be used. */
  constructor(file: string | null, clock: Clock) {
    this.#policy = policyIn(file);
    this.#clock = clock;
  }

  /** Reads a policy file in place of the one before; throws as the constructor, and then that one holds on. */
  readAnew(file: string | null): void {
    this.#policy = policyIn(file);
  }

  /** Why this node does not take the task for `price`, or undefined. */
  refusal(seed: Seed, price: number): Refusal | undefined {
    const { created_by: publisher, command, timeout_ms: timeoutMs } = seed;
    const fileSizes = fileSizesOf(seed);
    const now = new Date(this.#clock.now());
    const minuteOfDay = now.getHours() * 60 + now.getMinutes();
    return checkPolicy(this.#policy, { publisher, command, price, timeoutMs, fileSizes, minuteOfDay });
  }
}

const policyIn = (file: string | null): Policy => (file === null ? ALLOW_ALL : readPolicy(readFile(file)));

function readFile(file: string): string {
  try {
    return readTextFile(file);
  } catch (cause) {
    throw new CrabnetError('config', `the policy file ${file} cannot be read: ${whyNot(cause, file)}`, {
      field: 'policy',
      remedy: 'make it readable for this user, or name another with --policy',
      cause,
    });
  }
}
