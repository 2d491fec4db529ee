import type { Timers } from '../../base/ports.ts';
import { type BucketSize, RateLimiter } from '../../base/rate-limiter.ts';
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
} as const;

const PIECE_BYTES = 64 * 1024;
/** How long one rests that asked more than it may. */
const BREATH_MS = 50;
const ALL = '';

/** Gives files to the peers that may have them. Whether something is not here or not theirs looks the same. */
export class FileGiver {
  readonly #parts: GiverParts;
  readonly #questions = new RateLimiter(GIVER_LIMITS.questions);
  readonly #bytes = new RateLimiter(GIVER_LIMITS.bytes);
  /** Those that are served, and whether something was given on them; first those that were served first. */
  readonly #channels = new Map<Channel, { hasGiven: boolean }>();

  constructor(parts: GiverParts) {
    this.#parts = parts;
  }

  /** Answers a peer's questions until it asks no more; never rejects. */
  async serve(channel: Channel): Promise<void> {
    if (!this.#hasPlace(channel)) {
      channel.cut('too many ask for files');
      return;
    }
    this.#channels.set(channel, { hasGiven: false });
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

  /** Who got nothing yet gives way where all places are taken: whoever asks for what is not theirs holds none for long. */
  #hasPlace({ peer }: Channel): boolean {
    const served = [...this.#channels.keys()];
    if (served.filter((other) => other.peer === peer).length >= GIVER_LIMITS.channelsPerPeer) return false;
    if (served.length < GIVER_LIMITS.channels) return true;
    const idle = served.find((other) => this.#channels.get(other)?.hasGiven === false);
    if (idle === undefined) return false;
    this.#channels.delete(idle);
    idle.cut('others wait for files');
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
      const block = root ? file.root : null;
      await channel.write(answerFrame({ bytes: file.bytes, root: block?.length ?? 0 }));
      if (block !== null) await channel.write(block);
      await this.#give(channel, file, offset, (bytes) => {
        patience.moved(bytes);
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
