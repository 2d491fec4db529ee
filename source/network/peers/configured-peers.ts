import { formatHostPort, type HostPort } from '../../base/host-port.ts';

const DIRECT = /^\/(ip4|ip6)\/([^/]+)\/tcp\/(\d+)(?:\/p2p\/([^/]+))?$/u;

/** The peers that the owner of a node named: UDP targets and bootstrap addresses. Where a name leads has to be noted. */
export class ConfiguredPeers {
  readonly #addresses = new Set<string>();
  readonly #ids = new Set<string>();
  /** Of a target, as it was named: where it led last. */
  readonly #resolved = new Map<string, readonly string[]>();

  /** `bootstrap`: `ip:port` or multiaddrs. */
  constructor({ targets, bootstrap }: ConfiguredAddresses) {
    for (const target of targets) this.#addresses.add(formatHostPort(target));
    for (const text of bootstrap) {
      this.#addresses.add(hostPortIn(text) ?? text);
      const id = /\/p2p\/([^/]+)$/u.exec(text)?.[1];
      if (id !== undefined && !text.includes('/p2p-circuit')) this.#ids.add(id);
    }
  }

  /** A target, `host:port` as it was named, leads to these IP addresses now; to none that are known: where it led before counts. */
  note(target: string, hosts: readonly string[]): void {
    const port = Number(target.slice(target.lastIndexOf(':') + 1));
    if (hosts.length > 0)
      this.#resolved.set(
        target,
        hosts.map((host) => formatHostPort({ host, port })),
      );
  }

  /** Whether a peer is named that was proven at an address, `host:port` or the multiaddr of its link. */
  has(nodeId: string, address: string): boolean {
    const place = address.startsWith('/') ? (hostPortIn(address) ?? address) : address;
    return (
      this.#addresses.has(place) ||
      this.#ids.has(nodeId) ||
      [...this.#resolved.values()].flat().includes(place)
    );
  }
}

interface ConfiguredAddresses {
  readonly targets: readonly HostPort[];
  readonly bootstrap: readonly string[];
}

/** `host:port` of a multiaddr that leads straight to an IP address. */
function hostPortIn(multiaddr: string): string | undefined {
  const [, , host, port] = DIRECT.exec(multiaddr) ?? [];
  return host === undefined ? undefined : formatHostPort({ host, port: Number(port) });
}
