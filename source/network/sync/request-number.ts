import type { Random } from '../../base/ports.ts';

const BYTES = 6;

/** Ties an answer to its question. Nobody can guess it: who names it has heard the question, where that was sent. */
export const requestNumber = (random: Pick<Random, 'bytes'>): number =>
  Buffer.from(random.bytes(BYTES)).readUIntBE(0, BYTES);
