import { BoundedMap } from '../../base/bounded-map.ts';
import type { AskedFile, FileAccess } from '../../files/file-access.ts';
import type { Cid, FilesName } from '../../model/files/file-names.ts';
import type { Manifest } from '../../model/files/manifest.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { Market } from '../../model/fold/market.ts';
import type { NodeId } from '../../model/types.ts';

export interface SeedFileAccessParts {
  readonly market: Pick<Market, 'folded'>;
  readonly nowMs: () => number;
  /** The manifest of that name, where it is in the store. */
  readonly manifest: (files: FilesName) => Promise<Manifest | undefined>;
}

/** Manifests whose names of files are remembered: a transfer asks about each of its files. */
const REMEMBERED = 16;

/** F5: who may have which file, by what the market says now. */
export class SeedFileAccess implements FileAccess {
  readonly #parts: SeedFileAccessParts;
  readonly #files = new BoundedMap<Cid, ReadonlySet<Cid>>(REMEMBERED);

  constructor(parts: SeedFileAccessParts) {
    this.#parts = parts;
  }

  async mayGive({ seedId, side, cid }: AskedFile, peer: NodeId): Promise<boolean> {
    for (const files of this.#namesFor({ seedId, side }, peer))
      if (await this.#hasFile(files, cid)) return true;
    return false;
  }

  /** Whether a peer may have any files of one side of a seed. */
  isParty(asked: Omit<AskedFile, 'cid'>, peer: NodeId): boolean {
    return this.#namesFor(asked, peer).length > 0;
  }

  #namesFor({ seedId, side }: Omit<AskedFile, 'cid'>, peer: NodeId): readonly FilesName[] {
    const { market, nowMs } = this.#parts;
    const folded = market.folded(seedId);
    if (folded === undefined || folded.standing.isVoid || nowMs() >= folded.horizonMs) return [];
    return side === 'inputs' ? inputsFor(folded, peer, nowMs()) : outputsFor(folded, peer);
  }

  async #hasFile(files: FilesName, cid: Cid): Promise<boolean> {
    if (cid === files.cid) return true;
    let names = this.#files.get(files.cid);
    if (names === undefined) {
      const manifest = await this.#parts.manifest(files);
      if (manifest === undefined) return false;
      names = new Set(manifest.files.map((file) => file.cid));
      this.#files.set(files.cid, names);
    }
    return names.has(cid);
  }
}

function inputsFor(
  { seed: { files }, claims }: FoldedSeed,
  peer: NodeId,
  nowMs: number,
): readonly FilesName[] {
  if (files === undefined || 'fault' in files || files.inputs === null) return [];
  const isWorker = claims.some(({ claim, forfeitMs }) => claim.worker === peer && nowMs < forfeitMs);
  return files.open_inputs || isWorker ? [files.inputs] : [];
}

function outputsFor({ seed, results }: FoldedSeed, peer: NodeId): readonly FilesName[] {
  if (seed.created_by !== peer) return [];
  return results.flatMap(({ result: { files } }) => (files !== undefined && 'cid' in files ? [files] : []));
}
