import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { Multiaddr } from '@multiformats/multiaddr';
import { BoundedMap } from '../../base/bounded-map.ts';
import { type HostKind, hostKind, isMapped, withinAny } from '../../base/host-kind.ts';
import { hostOf, peerOf, portOf } from './address.ts';
import { CONNECTION_LIMITS } from './limits.ts';

export interface ReachPorts {
  /** Where this node was told to listen: an IP address. */
  readonly listenHost: string;
  /** The multiaddrs at which this node listens now. */
  own(): readonly Multiaddr[];
  /** Addresses in memory are as good as public ones: in simulations. */
  readonly isMemory: boolean;
  /** The network interfaces of this machine. */
  readonly interfaces?: () => readonly NetworkInterfaceInfo[];
}

/** Addresses that may be dialled although they lie inside; the oldest goes. */
const ADMITTED_MAX = 1024;
/** Names that an address of ours may begin with. */
const IP_NAMES: ReadonlySet<string> = new Set(['ip4', 'ip6']);

const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

const machineInterfaces = () => Object.values(networkInterfaces()).flatMap((infos) => infos ?? []);

/**
 * Which addresses are dialled. What the owner names always is. What others tell is only when it is the IP address and port of
 * somewhere public, or of the same kind of inside in which the teller was met; never where this node listens itself. What was
 * let through by neither is not dialled, whichever part of libp2p wants to.
 */
export class DhtReach {
  readonly #ports: ReachPorts;
  readonly #owners = new BoundedMap<string, true>(ADMITTED_MAX);
  readonly #told = new BoundedMap<string, true>(ADMITTED_MAX);

  constructor(ports: ReachPorts) {
    this.#ports = ports;
  }

  /** The owner names it. */
  name(address: Multiaddr): void {
    this.#owners.set(keyOf(address), true);
  }

  /** Of the addresses that a peer tells of `peer`, those that may be dialled; `met` is where the teller was met. */
  told(addresses: readonly Multiaddr[], peer: string, met: Multiaddr): readonly Multiaddr[] {
    const inside = this.#kindOf(met);
    return this.#admit(addresses, peer, (kind) => kind === 'public' || kind === inside);
  }

  /** The networks of this machine's links. */
  networks(): readonly string[] {
    return this.#interfaces().flatMap(({ cidr, internal }) => (cidr === null || internal ? [] : [cidr]));
  }

  /** The same of what was heard by multicast on a link of ours: only what is on such a link. */
  near(addresses: readonly Multiaddr[], peer: string): readonly Multiaddr[] {
    const isNear = withinAny(this.networks());
    return this.#admit(addresses, peer, (_kind, host) => isNear(host));
  }

  /** The same of what an earlier run wrote down: inside, only where this machine is of that kind of inside now. */
  kept(address: Multiaddr): readonly Multiaddr[] {
    const peer = peerOf(address);
    if (peer === undefined) return [];
    const here = new Set(this.#interfaces().map(({ address: ours }) => hostKind(ours)));
    return this.#admit([address], peer, (kind) => kind === 'public' || here.has(kind));
  }

  /** Of addresses of one peer, those that another one may be told, who is met at `asker`. */
  tellable(addresses: readonly Multiaddr[], asker: Multiaddr): readonly Multiaddr[] {
    const inside = this.#kindOf(asker);
    return addresses.filter((address) => {
      const kind = this.#kindOf(address);
      return kind === 'public' || (kind !== 'never' && kind === inside);
    });
  }

  /** Asked before every dial. */
  allows(address: Multiaddr): boolean {
    const key = keyOf(address);
    if (this.#owners.has(key)) return true;
    if (this.#isOurs(address)) return false;
    return this.#told.has(key) || this.#kindOf(address) === 'public';
  }

  #admit(
    addresses: readonly Multiaddr[],
    peer: string,
    isFit: (kind: HostKind, host: string) => boolean,
  ): readonly Multiaddr[] {
    const fit = addresses
      .slice(0, CONNECTION_LIMITS.addressesPerPeer)
      .filter((address) => this.#isPlain(address, peer))
      .filter((address) => {
        const kind = this.#kindOf(address);
        return kind !== 'never' && isFit(kind, hostOf(address)) && !this.#isOurs(address);
      });
    for (const address of fit) this.#told.set(keyOf(address), true);
    return fit.map((address) =>
      peerOf(address) === undefined ? address.encapsulate(`/p2p/${peer}`) : address,
    );
  }

  /** An IP address and a TCP port, of this peer: no names, relays or other transports. */
  #isPlain(address: Multiaddr, peer: string): boolean {
    const parts = address.getComponents();
    const [host, port, id] = parts;
    if (parts.length > 3 || (id !== undefined && (id.name !== 'p2p' || id.value !== peer))) return false;
    if (this.#ports.isMemory) return host?.name === 'memory';
    const isIp = IP_NAMES.has(host?.name ?? '') && !isMapped(host?.value ?? '');
    return isIp && port?.name === 'tcp' && portOf(address) > 0;
  }

  #kindOf(address: Multiaddr): HostKind {
    if (this.#ports.isMemory) return 'public';
    return hostKind(hostOf(address)) ?? 'never';
  }

  #isOurs(address: Multiaddr): boolean {
    const host = hostOf(address);
    // Who listens everywhere names one loopback address, and hears on all.
    const isEverywhere = WILDCARDS.has(this.#ports.listenHost) && hostKind(host) === 'loopback';
    return this.#ports
      .own()
      .some((own) => portOf(own) === portOf(address) && (isEverywhere || hostOf(own) === host));
  }

  #interfaces(): readonly NetworkInterfaceInfo[] {
    return (this.#ports.interfaces ?? machineInterfaces)();
  }
}

const keyOf = (address: Multiaddr): string => `${hostOf(address)} ${portOf(address)}`;
