import type { Clock } from '../../base/ports.ts';
import type { KeyPair } from '../../identity/key-file.ts';
import { signPayload } from '../../identity/seal-envelope.ts';
import type { JsonObject } from '../../model/types.ts';

/** A message to peers as a carrier in our name, of now. */
export function sealCarrier(
  message: JsonObject,
  { clock, keyPair }: { readonly clock: Clock; readonly keyPair: KeyPair },
): string {
  const ts = Math.floor(clock.now() / 1000);
  return signPayload('TaskSettle', 0, { crabnet: { ...message, ts } }, keyPair);
}
