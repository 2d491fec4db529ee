import type { ActionInput, ActionValue } from '../../contract/actions.ts';
import { PETNAME_MAX_CHARS, readPetname } from '../../contract/petname.ts';
import { done, type Outcome, refused } from '../../model/errors.ts';
import type { NodeId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import { type Given, PETNAMES_MAX } from '../../operator/petnames.ts';
import type { Changes } from '../changes.ts';
import { findPeer } from './find-peer.ts';
import type { KnownPeers } from './known-peers.ts';
import type { NamedNodes } from './named-nodes.ts';

export interface NamingParts {
  readonly us: NodeId;
  readonly petnames: NamedNodes;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'flag'>;
}

/** Gives a node a name of the owner's. Throws `CrabnetError`. */
export function nameNode(
  { us, petnames, monitor, changes }: NamingParts,
  peers: Pick<KnownPeers, 'find' | 'ids'>,
  { peer, name }: ActionInput['name'],
): Outcome<ActionValue['name']> {
  const found = peers.find(peer);
  if (!found.ok) return found;
  const node = found.value;
  if (node === us) return refused('invalid-field', { problem: 'this-node' }, 'peer');
  const { given, petnames: next } = petnames.current.with(node, name);
  if (!given.ok) return refusalOf(given, name);
  // Who asks for that end of an id means the other node.
  const others = new Set([...peers.ids()].filter((other) => other !== node));
  const meant = findPeer(others, given.name, () => false);
  if (meant.ok || meant.refusal.code === 'ambiguous-id')
    return refused('invalid-field', { problem: 'no-name', why: 'like-an-id' }, 'name');
  if (petnames.of(node) !== given.name) {
    petnames.replace(next);
    monitor.emit('peer_named', { peer: node, name: given.name });
    changes.flag('peers');
  }
  return done({ node_id: node, name: given.name });
}

/** Takes the name of a node back. Throws `CrabnetError`. */
export function unnameNode(
  { petnames, monitor, changes }: NamingParts,
  peers: Pick<KnownPeers, 'find'>,
  { peer }: ActionInput['unname'],
): Outcome<ActionValue['unname']> {
  const found = peers.find(peer);
  if (!found.ok) return found;
  if (petnames.of(found.value) === undefined) return refused('not-named', {});
  petnames.replace(petnames.current.without(found.value));
  monitor.emit('peer_named', { peer: found.value, name: null });
  changes.flag('peers');
  return done({ node_id: found.value });
}

function refusalOf(given: Extract<Given, { ok: false }>, text: string): Outcome<never> {
  switch (given.fault) {
    case 'taken': {
      const read = readPetname(text);
      const facts = { given: read.ok ? read.name : text, name: given.by.name, node_id: given.by.node };
      return refused('name-taken', facts, 'name');
    }
    case 'full':
      return refused('enough', { what: 'names', count: PETNAMES_MAX });
    case 'empty':
      return refused('invalid-field', { problem: 'empty' }, 'name');
    case 'too-long':
      return refused(
        'invalid-field',
        { problem: 'too-long', most: PETNAME_MAX_CHARS, unit: 'characters' },
        'name',
      );
    case 'characters':
    case 'scripts':
    case 'like-an-id':
    case 'reserved':
      return refused('invalid-field', { problem: 'no-name', why: given.fault }, 'name');
  }
}
