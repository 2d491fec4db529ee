import { BoundedMap } from '../../base/bounded-map.ts';
import type { AskedFile, FileAccess } from '../../files/file-access.ts';
import type { FileSide, FilesName } from '../../model/files/file-names.ts';
import type { Manifest } from '../../model/files/manifest.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { Market } from '../../model/fold/market.ts';
import type { NodeId, SeedId } from '../../model/types.ts';
import { ManifestNames } from './manifest-names.ts';

export interface SeedFileAccessParts {
  /** The seeds in memory, which are folded. */
  readonly market: Pick<Market, 'folded'>;
  /** A seed that is finished: it is read from the disk, and folded. */
  readonly finished: (id: SeedId) => FoldedSeed | undefined;
  /** Whether anything of that side of a seed is kept here. */
  readonly keepsSide: (id: SeedId, side: FileSide) => boolean;
  readonly nowMs: () => number;
  /** The manifest of that name, where it is in the store. */
  readonly manifest: (files: FilesName) => Promise<Manifest | undefined>;
}

/** Who may have what of a seed, as its envelopes say it. */
interface Rights {
  readonly publisher: NodeId;
  readonly inputs: FilesName | null;
  readonly isOpen: boolean;
  readonly workers: readonly { readonly node: NodeId; readonly untilMs: number }[];
  readonly outputs: readonly FilesName[];
  readonly horizonMs: number;
}

const FINISHED_REMEMBERED = 1024;
/**
 * A finished seed that something new is said of comes into memory, and stays there for longer than this (`Shelving`): what is
 * remembered of it is never older than what lies on the disk.
 */
const FINISHED_REMEMBERED_MS = 5000;

/** F5: who may have which file, by what the market says now. Anybody asks: what is not kept here, and what was just asked, is cheap. */
export class SeedFileAccess implements FileAccess {
  readonly #parts: SeedFileAccessParts;
  readonly #names: ManifestNames;
  readonly #finished = new BoundedMap<SeedId, { readonly rights: Rights | null; readonly atMs: number }>(
    FINISHED_REMEMBERED,
  );

  constructor(parts: SeedFileAccessParts) {
    this.#parts = parts;
    this.#names = new ManifestNames(parts.manifest);
  }

  async mayGive({ seedId, side, cid }: AskedFile, peer: NodeId): Promise<boolean> {
    for (const files of this.#givenTo({ seedId, side }, peer))
      if (await this.#names.has(files, cid)) return true;
    return false;
  }

  /** Whether files of one side of a seed are here, and a peer may have any of them. */
  isParty(asked: Omit<AskedFile, 'cid'>, peer: NodeId): boolean {
    return this.#givenTo(asked, peer).length > 0;
  }

  #givenTo({ seedId, side }: Omit<AskedFile, 'cid'>, peer: NodeId): readonly FilesName[] {
    if (!this.#parts.keepsSide(seedId, side)) return [];
    const rights = this.#rights(seedId);
    const nowMs = this.#parts.nowMs();
    if (rights === null || nowMs >= rights.horizonMs) return [];
    return side === 'inputs' ? inputsFor(rights, peer, nowMs) : outputsFor(rights, peer);
  }

  #rights(id: SeedId): Rights | null {
    const { market, finished, nowMs } = this.#parts;
    const live = market.folded(id);
    if (live !== undefined) return rightsOf(live);
    const known = this.#finished.get(id);
    const now = nowMs();
    if (known !== undefined && Math.abs(now - known.atMs) < FINISHED_REMEMBERED_MS) return known.rights;
    const folded = finished(id);
    const rights = folded === undefined ? null : rightsOf(folded);
    this.#finished.set(id, { rights, atMs: now });
    return rights;
  }
}

function rightsOf({ seed, claims, results, standing, horizonMs }: FoldedSeed): Rights | null {
  if (standing.isVoid) return null;
  const named = seed.files !== undefined && 'inputs' in seed.files ? seed.files : undefined;
  return {
    publisher: seed.created_by,
    inputs: named?.inputs ?? null,
    isOpen: named?.open_inputs === true,
    workers: claims.map(({ claim, forfeitMs }) => ({ node: claim.worker, untilMs: forfeitMs })),
    outputs: results.flatMap(({ result: { files } }) =>
      files !== undefined && 'cid' in files ? [files] : [],
    ),
    horizonMs,
  };
}

function inputsFor({ inputs, isOpen, workers }: Rights, peer: NodeId, nowMs: number): readonly FilesName[] {
  if (inputs === null) return [];
  const isWorker = workers.some(({ node, untilMs }) => node === peer && nowMs < untilMs);
  return isOpen || isWorker ? [inputs] : [];
}

const outputsFor = ({ publisher, outputs }: Rights, peer: NodeId): readonly FilesName[] =>
  publisher === peer ? outputs : [];
