/** A peer that is not to be heard; times in unix milliseconds. */
export interface Blocked {
  /** Its node id, or the address that stands for it where no more is known. */
  readonly nodeId: string;
  /** Where it was last heard when it was blocked, `host:port`; null where that was not proven. */
  readonly address: string | null;
  readonly reason: string;
  readonly sinceMs: number;
  /** Null: by the operator, for good. A number: for a while, because it misbehaved. */
  readonly untilMs: number | null;
}

export interface BlockListPorts {
  readonly nowMs: () => number;
  /** Where a peer was last heard, if it is proven that it hears there: anybody can write anybody's address. */
  readonly provenAddressOf: (nodeId: string) => string | undefined;
}

const BLOCKED_MAX = 1024;
const KEPT_PREFIX = 'blocked:';

/**
 * The peers that are blocked, 1,024 at most. A block is of a node id. It holds for an address as well only where that was proven to be
 * the peer's, and there for what names no signer: who writes a foreign address on what it says must not have that blocked.
 */
export class BlockList {
  readonly #ports: BlockListPorts;
  readonly #byId = new Map<string, Blocked>();
  readonly #byAddress = new Map<string, Blocked>();

  constructor(ports: BlockListPorts) {
    this.#ports = ports;
  }

  /** Starts from what the store kept of peers; what is no block, or does not read, is left out. */
  restore(kept: ReadonlyMap<string, string>): void {
    for (const [id, text] of kept) {
      const blocked = id.startsWith(KEPT_PREFIX) ? readKept(text) : undefined;
      if (blocked !== undefined && this.#makeRoom(blocked)) this.#put(blocked);
    }
  }

  /** What the store keeps beside the peers: a JSON text for each block. */
  kept(): ReadonlyMap<string, string> {
    return new Map(
      this.all().map((blocked) => [
        KEPT_PREFIX + blocked.nodeId,
        JSON.stringify({ ...blocked, isProven: blocked.address !== null }),
      ]),
    );
  }

  /** Whether a node id, or an address where a blocked peer was heard, is blocked now. */
  has(nodeIdOrAddress: string): boolean {
    return this.get(nodeIdOrAddress) !== undefined;
  }

  get(nodeIdOrAddress: string): Blocked | undefined {
    const blocked = this.#byId.get(nodeIdOrAddress) ?? this.#byAddress.get(nodeIdOrAddress);
    if (blocked === undefined || !this.#isOver(blocked)) return blocked;
    this.#remove(blocked);
    return undefined;
  }

  /** All that are blocked now, the first blocked first. */
  all(): readonly Blocked[] {
    for (const blocked of [...this.#byId.values()]) if (this.#isOver(blocked)) this.#remove(blocked);
    return [...this.#byId.values()];
  }

  /**
   * Blocks a peer, for good where `untilMs` is null; what ends does not replace what is for good. False where the list is
   * full of blocks that are for good.
   */
  block(nodeId: string, reason: string, untilMs: number | null): boolean {
    const before = this.get(nodeId);
    if (before !== undefined && before.untilMs === null) return true;
    const address = this.#ports.provenAddressOf(nodeId) ?? before?.address ?? null;
    const blocked = { nodeId, address, reason, sinceMs: this.#ports.nowMs(), untilMs };
    if (before !== undefined) this.#remove(before);
    if (!this.#makeRoom(blocked)) return false;
    this.#put(blocked);
    return true;
  }

  /** False where it was not blocked. */
  unblock(nodeId: string): boolean {
    const blocked = this.get(nodeId);
    if (blocked === undefined) return false;
    this.#remove(blocked);
    return true;
  }

  #isOver({ untilMs }: Blocked): boolean {
    return untilMs !== null && untilMs <= this.#ports.nowMs();
  }

  /** Where the list is full, the block that ends first goes; those for good stay. */
  #makeRoom(next: Blocked): boolean {
    if (this.#byId.size < BLOCKED_MAX) return true;
    const ending = [...this.#byId.values(), next].filter(({ untilMs }) => untilMs !== null);
    const [first, ...others] = ending;
    if (first === undefined) return false;
    const soonest = others.reduce((soon, each) => (endOf(each) < endOf(soon) ? each : soon), first);
    if (soonest === next) return false;
    this.#remove(soonest);
    return true;
  }

  #put(blocked: Blocked): void {
    this.#byId.set(blocked.nodeId, blocked);
    if (blocked.address !== null) this.#byAddress.set(blocked.address, blocked);
  }

  #remove({ nodeId, address }: Blocked): void {
    this.#byId.delete(nodeId);
    if (address !== null && this.#byAddress.get(address)?.nodeId === nodeId) this.#byAddress.delete(address);
  }
}

const endOf = ({ untilMs }: Blocked): number => untilMs ?? Number.POSITIVE_INFINITY;

function readKept(text: string): Blocked | undefined {
  try {
    const kept = JSON.parse(text) as Partial<Blocked> & { readonly isProven?: unknown };
    const { nodeId, reason, sinceMs, untilMs } = kept;
    // Earlier versions kept addresses that were not proven.
    const address = kept.isProven === true ? kept.address : null;
    const fits =
      typeof nodeId === 'string' &&
      (address === null || typeof address === 'string') &&
      typeof reason === 'string' &&
      typeof sinceMs === 'number' &&
      (untilMs === null || typeof untilMs === 'number');
    return fits ? { nodeId, address, reason, sinceMs, untilMs } : undefined;
  } catch {
    return undefined;
  }
}
