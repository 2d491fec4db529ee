import { execFileSync } from 'node:child_process';

const SUBNET = '10.77.0';

const ip = (...args: readonly string[]): string =>
  execFileSync('ip', [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** True where this user may make network namespaces: root, with Debian's iproute2. */
export function canMakeNamespaces(): boolean {
  const name = `crab-try-${process.pid}`;
  try {
    ip('netns', 'add', name);
    ip('netns', 'del', name);
    return true;
  } catch {
    return false;
  }
}

/**
 * A LAN of its own: hosts in network namespaces on a bridge in another one, so that nothing of it, multicast included, is seen
 * outside. Needs root.
 */
export class NamespaceLan {
  readonly #tag = `crab${process.pid}x${Math.floor(Math.random() * 46_656).toString(36)}`;
  readonly #namespaces: string[] = [];
  #hosts = 0;

  constructor() {
    this.#add(this.#bridgeSpace);
    ip('-n', this.#bridgeSpace, 'link', 'add', 'lan', 'type', 'bridge');
    // With snooping, multicast would wait for memberships to be learnt.
    ip('-n', this.#bridgeSpace, 'link', 'set', 'lan', 'type', 'bridge', 'mcast_snooping', '0');
    ip('-n', this.#bridgeSpace, 'link', 'set', 'lan', 'up');
  }

  /** A host on the LAN, with a default route or none: its address, and the words in front of a command that runs there. */
  host(route: 'default' | 'none' = 'default'): {
    readonly address: string;
    readonly before: readonly string[];
    readonly plug: string;
    readonly space: string;
  } {
    this.#hosts += 1;
    const space = `${this.#tag}h${this.#hosts}`;
    const address = `${SUBNET}.${this.#hosts}`;
    const plug = `port${this.#hosts}`;
    this.#add(space);
    ip('-n', space, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', plug, 'netns', this.#bridgeSpace);
    ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
    ip('-n', space, 'link', 'set', 'lo', 'up');
    ip('-n', space, 'link', 'set', 'eth0', 'up');
    if (route === 'default') ip('-n', space, 'route', 'add', 'default', 'dev', 'eth0');
    ip('-n', this.#bridgeSpace, 'link', 'set', plug, 'master', 'lan', 'up');
    return { address, before: ['ip', 'netns', 'exec', space], plug, space };
  }

  /** Pulls a host's plug out of the bridge, or puts it in again. */
  set(plug: string, state: 'up' | 'down'): void {
    ip('-n', this.#bridgeSpace, 'link', 'set', plug, state);
  }

  remove(): void {
    for (const name of this.#namespaces.splice(0).reverse()) ip('netns', 'del', name);
  }

  get #bridgeSpace(): string {
    return `${this.#tag}lan`;
  }

  #add(name: string): void {
    ip('netns', 'add', name);
    this.#namespaces.push(name);
  }
}
