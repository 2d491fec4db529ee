import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';

/** `digest`: what two nodes compare. */
export const digest: OneShot = async (api, _call, out) => {
  const value = await api.digest();
  if (out.json) {
    out.value(value);
    return EXIT.done;
  }
  out.lines([
    `digest: ${value.digest}`,
    `envelopes: ${value.envelopes}`,
    `seeds: ${value.seeds}`,
    ...(value.unsigned_digest === null ? [] : [`unsigned: ${value.unsigned_digest}`]),
  ]);
  return EXIT.done;
};
