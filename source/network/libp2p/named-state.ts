import type { TargetFault } from '../transport/target-fault.ts';
import type { TargetState } from '../transport/target-state.ts';

const NOBODY: TargetFault = {
  words: 'nobody answers there',
  remedy:
    'see to it that a node listens at this address, with --network dht, and that firewalls and routers on the way let its TCP port through; or take it out of --bootstrap-peers',
};
const UNKNOWN_NAME: TargetFault = {
  words: 'its name is not known, or the name server does not answer',
  remedy:
    'check the name in --bootstrap-peers and the name server of this machine, or give an address in its place',
};
const ANOTHER_NODE: TargetFault = {
  words: 'who answers there is another node than its peer id says, or none of this kind',
  remedy: 'ask its owner for address and peer id, or leave /p2p/… away in --bootstrap-peers',
};
/** Of what is asked to find a name, also where no name server listens. */
const LOOKS_UP = /^(?:query|getaddrinfo)/u;

/** Why a peer to begin with is not linked. */
export function namedFault(error: Error): TargetFault {
  const errors = error instanceof AggregateError ? [error, ...(error.errors as Error[])] : [error];
  if (errors.some(({ name }) => name === 'EncryptionFailedError')) return ANOTHER_NODE;
  const isUnknown = errors.some(({ syscall = '' }: NodeJS.ErrnoException) => LOOKS_UP.test(syscall));
  return isUnknown ? UNKNOWN_NAME : NOBODY;
}

/** As the status has it; `fault`: null of one that is linked, undefined of one that was not tried yet. */
export const namedState = (target: string, fault: TargetFault | null | undefined): TargetState => ({
  ...{ target, addresses: [], waiting: 0, isForMany: false, fault: fault ?? null },
  state: stateOf(fault),
});

function stateOf(fault: TargetFault | null | undefined): TargetState['state'] {
  if (fault === undefined) return 'untried';
  if (fault === null) return 'works';
  return fault === NOBODY ? 'silent' : 'fails';
}
