import { Crowd } from '../../base/crowd.ts';
import { networksOf } from '../../base/host-network.ts';
import type { Timers } from '../../base/ports.ts';
import { type BucketSize, RateLimiter } from '../../base/rate-limiter.ts';
import { LEAF_BYTES } from '../../model/limits.ts';
import type { AskedFile, FileAccess } from '../file-access.ts';
import { DamagedFile, type FileStore, type StoredFile } from '../file-store.ts';
import { type Channel, ChannelCut, TransferFault } from './channel.ts';
import { ChannelReader } from './channel-reader.ts';
import { Patience } from './patience.ts';
import { answerFrame, type FileQuestion, readQuestion } from './wire.ts';

export interface GiverParts {
  readonly store: Pick<FileStore, 'open'>;
  readonly access: FileAccess;
  readonly timers: Timers;
  monotonicMs(): number;
  /** Bytes to all peers, where it is not the usual. */
  readonly pace?: BucketSize | undefined;
  /** Hears what was given on a channel. */
  readonly onGiven?: (channel: Channel, of: Pick<AskedFile, 'seedId' | 'side'>, bytes: number) => void;
}

export const GIVER_LIMITS = {
  /** Peers are served side by side, each on so many channels. */
  channels: 32,
  channelsPerPeer: 2,
  /** Questions of one peer, and bytes to all of them; who asks more waits. */
  questions: { perSecond: 1000, burst: 4000 } satisfies BucketSize,
  /** As many questions is one that is answered with no: to look whether a stranger may have something is work. */
  refusal: 20,
  bytes: { perSecond: 128 * 1024 * 1024, burst: 16 * 1024 * 1024 } satisfies BucketSize,
  /** As many bytes is a question that is answered: the file is opened, and its root read, for however little of it. */
  openingBytes: 64 * 1024,
} as const;

/** How much somebody got on a channel. */
interface Served {
  hasGiven: boolean;
  bytes: number;
}

/** With what the muxer adds it goes in one message of noise, which has 64 KiB: what is cut in two is written in two. */
const PIECE_BYTES = 63 * 1024;
/** How long one rests that asked more than it may. */
const BREATH_MS = 50;
const ALL = '';

/** Gives files to the peers that may have them. Whether something is not here or not theirs looks the same. */
export class FileGiver {
  readonly #parts: GiverParts;
  readonly #questions = new RateLimiter(GIVER_LIMITS.questions);
  readonly #bytes: RateLimiter;
  /** Those that are served, and whether something was given on them; first those that were served first. */
  readonly #channels = new Map<Channel, Served>();

  constructor(parts: GiverParts) {
    this.#parts = parts;
    this.#bytes = new RateLimiter(parts.pace ?? GIVER_LIMITS.bytes);
  }

  /** Answers a peer's questions until it asks no more; never rejects. */
  async serve(channel: Channel): Promise<void> {
    if (!this.#hasPlace(channel)) {
      channel.cut('too many ask for files');
      return;
    }
    this.#channels.set(channel, { hasGiven: false, bytes: 0 });
    try {
      await this.#answerAll(channel);
      channel.close();
    } catch (error) {
      if (error instanceof TransferFault || error instanceof DamagedFile) channel.cut(error.message);
      else if (!(error instanceof ChannelCut)) channel.cut('the node cannot read it');
    } finally {
      this.#channels.delete(channel);
    }
  }

  /** Ends what is under way. */
  stop(): void {
    for (const channel of this.#channels.keys()) channel.cut('the node stops');
  }

  #hasPlace(channel: Channel): boolean {
    const served = [...this.#channels];
    const ofPeer = served.filter(([{ peer }]) => peer === channel.peer);
    if (ofPeer.length >= GIVER_LIMITS.channelsPerPeer) return false;
    if (served.length < GIVER_LIMITS.channels) return true;
    const gives = givesWay(served, channel.host);
    if (gives === undefined) return false;
    this.#channels.delete(gives);
    gives.cut('others wait for files');
    return true;
  }

  async #answerAll(channel: Channel): Promise<void> {
    const patience = new Patience(channel, this.#parts.timers);
    const reader = new ChannelReader(channel, patience);
    try {
      for (;;) {
        patience.begin();
        if (!(await reader.hasMore())) return;
        const question = await readQuestion(reader);
        patience.end();
        await this.#wait(() => this.#questions.take(channel.peer, this.#parts.monotonicMs()));
        await this.#answer(channel, question, patience);
      }
    } finally {
      patience.end();
    }
  }

  async #answer(
    channel: Channel,
    { seed, side, cid, offset, root }: FileQuestion,
    patience: Patience,
  ): Promise<void> {
    const { access, store } = this.#parts;
    const isAllowed = await access.mayGive({ seedId: seed, side, cid }, channel.peer);
    const file = isAllowed ? await store.open(cid) : undefined;
    patience.begin();
    if (file === undefined) {
      this.#questions.take(channel.peer, this.#parts.monotonicMs(), GIVER_LIMITS.refusal);
      await channel.write(answerFrame(null));
      return;
    }
    const state = this.#channels.get(channel);
    if (state !== undefined) state.hasGiven = true;
    try {
      if (offset > file.bytes) throw new TransferFault('it asks for what is behind the end of a file');
      // Of its leaf what comes before the offset is read too.
      const openingBytes = GIVER_LIMITS.openingBytes + (offset % LEAF_BYTES);
      await this.#wait(() => this.#bytes.take(ALL, this.#parts.monotonicMs(), openingBytes));
      const block = root ? file.root : null;
      await channel.write(answerFrame({ bytes: file.bytes, root: block?.length ?? 0 }));
      if (block !== null) await channel.write(block);
      await this.#give(channel, file, offset, (bytes) => {
        patience.moved(bytes);
        if (state !== undefined) state.bytes += bytes;
        this.#parts.onGiven?.(channel, { seedId: seed, side }, bytes);
      });
    } finally {
      await file.close();
    }
  }

  async #give(
    channel: Channel,
    file: StoredFile,
    offset: number,
    moved: (bytes: number) => void,
  ): Promise<void> {
    for (let at = offset; at < file.bytes; ) {
      const piece = await file.read(at, PIECE_BYTES);
      await this.#wait(() => this.#bytes.take(ALL, this.#parts.monotonicMs(), piece.length));
      await channel.write(piece);
      moved(piece.length);
      at += piece.length;
    }
  }

  async #wait(isAfforded: () => boolean): Promise<void> {
    while (!isAfforded()) await new Promise<void>((resolve) => this.#parts.timers.after(BREATH_MS, resolve));
  }
}

/**
 * Who gives way to somebody of `host` where all places are taken: of a host that has two more the one that got nothing yet, else the one
 * that got least, so that a crowd of one host keeps nobody else out; where none has, one that got nothing, of a host that has no fewer
 * than this one would have.
 */
function givesWay(served: readonly Serving[], host: string): Channel | undefined {
  const networksIn = ([channel]: Serving) => networksOf(channel.host);
  const crowd = new Crowd(served, networksIn);
  const networks = networksOf(host);
  const own = crowd.count(networks);
  const most = crowd.largest();
  const isIdle = ([, { hasGiven }]: Serving) => !hasGiven;
  const least = (all: readonly Serving[]) =>
    all.find(isIdle) ?? all.reduce((one, other) => (other[1].bytes < one[1].bytes ? other : one));
  if (most.count > own + 1) return least(most.entries)[0];
  const ours = new Set(crowd.around(networks));
  return served.find((each) => isIdle(each) && (ours.has(each) || crowd.count(networksIn(each)) > own))?.[0];
}

type Serving = readonly [Channel, Served];
