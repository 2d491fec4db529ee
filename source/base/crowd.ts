import { type HostNetworks, SITE_SHARES } from './host-network.ts';

/** How many entries each host has, and of IPv6 addresses each site. */
export class Crowd<Entry> {
  readonly #entries: readonly Entry[];
  readonly #networksOf: (entry: Entry) => HostNetworks;
  readonly #ofHost = new Map<string, number>();
  readonly #ofSite = new Map<string, number>();

  constructor(entries: readonly Entry[], networksOf: (entry: Entry) => HostNetworks) {
    this.#entries = entries;
    this.#networksOf = networksOf;
    for (const entry of entries) {
      const { host, site } = networksOf(entry);
      this.#ofHost.set(host, (this.#ofHost.get(host) ?? 0) + 1);
      if (site !== null) this.#ofSite.set(site, (this.#ofSite.get(site) ?? 0) + 1);
    }
  }

  /** How many hosts' places a host takes: those that it has, or its share of what its site has, where that is more. */
  count({ host, site }: HostNetworks): number {
    const ofHost = this.#ofHost.get(host) ?? 0;
    return site === null ? ofHost : Math.max(ofHost, this.#shareOf(site));
  }

  /** The entries that crowd a host: its own, or those of its whole site where that takes more than its share. */
  around({ host, site }: HostNetworks): readonly Entry[] {
    const isSite = site !== null && this.#shareOf(site) > (this.#ofHost.get(host) ?? 0);
    return this.#entries.filter((entry) => {
      const other = this.#networksOf(entry);
      return isSite ? other.site === site : other.host === host;
    });
  }

  /** The entries of whoever takes most, and how many hosts' places that are. */
  largest(): { readonly count: number; readonly entries: readonly Entry[] } {
    const networks = this.#entries.map(this.#networksOf);
    const counts = networks.map((each) => this.count(each));
    const count = Math.max(0, ...counts);
    const most = networks[counts.indexOf(count)];
    return { count, entries: most === undefined ? [] : this.around(most) };
  }

  #shareOf(site: string): number {
    return Math.floor((this.#ofSite.get(site) ?? 0) / SITE_SHARES);
  }
}
