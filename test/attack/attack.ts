import type { NodeApi } from '../../source/contract/node-api.ts';
import type { NamespaceLan } from '../support/namespaces.ts';
import type { NetworkKind } from './victim.ts';

/** Where a victim can be reached, as an attacker may know it. */
export interface VictimDoors {
  readonly nodeId: string;
  readonly udpPort: number;
  readonly webPort: number;
  /** What the victim's libp2p listens on; empty with UDP alone. */
  readonly multiaddr: string;
  /** The UDP port of the honest peer on 127.0.0.1. */
  readonly honestUdpPort: number;
  /** The owner's own way in: to see what became of the attack, never to attack by. */
  readonly api: NodeApi;
  /** What the victim takes now. */
  memoryMb(): number;
  /** How many files, pipes and sockets the victim has open. */
  handles(): number;
  /** The link that the victim is on; undefined on loopback. */
  readonly lan: NamespaceLan | undefined;
}

/** An attack that is under way. */
export interface Siege {
  /** How many things were sent or opened so far. */
  sent(): number;
  /** What the attack was after and got all the same, in words; undefined while the victim holds. */
  breach?(): Promise<string | undefined> | string | undefined;
  /** The share of a core that the victim may take beside it, where that is bounded. */
  readonly coresMax?: number;
  end(): Promise<void>;
}

/** One way to silence, blind or stop a node. */
export interface Attack {
  readonly name: string;
  readonly tries: string;
  readonly network: NetworkKind;
  /** True for what takes a link with multicast: the nodes are hosts of their own then. */
  readonly isOnLan?: true;
  /** Why it cannot be tried on this machine; undefined where it can. */
  readonly unavailable?: string | undefined;
  /** Begins it at `ratePerSecond` or as fast as its kind goes; resolves once it is under way. */
  begin(victim: VictimDoors): Promise<Siege>;
}
