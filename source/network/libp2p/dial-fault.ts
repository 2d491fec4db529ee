import { sanitizeLine } from '../../base/text/sanitize.ts';
import { CrabnetError } from '../../model/errors.ts';

/** Why an address that the owner named cannot be reached, and what to do. */
export function dialFault(text: string, error: Error): CrabnetError {
  const address = sanitizeLine(text);
  if (error.name === 'InvalidPeerIdError') {
    return new CrabnetError('address', `${address} is this node itself`, {
      field: 'address',
      remedy: 'name the address of another node',
      cause: error,
    });
  }
  const [first] = error instanceof AggregateError ? (error.errors as Error[]) : [error];
  return new CrabnetError('network', `cannot reach ${address}: ${sanitizeLine((first ?? error).message)}`, {
    field: 'address',
    remedy: 'check that a node listens there with --network dht, and that neither side blocks the other',
    cause: error,
  });
}
