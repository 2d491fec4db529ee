import { UnderWay } from '../../base/under-way.ts';
import { isRawCid } from '../../model/files/cid.ts';
import type { Cid } from '../../model/files/file-names.ts';
import { MANIFEST_MAX_BYTES } from '../../model/limits.ts';
import type { AskedFile } from '../file-access.ts';
import type { FileStore, PartialFile } from '../file-store.ts';
import { type Channel, ChannelCut, TransferFault } from './channel.ts';
import { ChannelReader } from './channel-reader.ts';
import { PACE, type Patience } from './patience.ts';
import { questionFrame, readAnswer } from './wire.ts';

/** A file that is wanted, and its size. */
export interface WantedFile {
  readonly cid: Cid;
  readonly bytes: number;
}

/** What became of a file: here and proven, not given by this peer. */
export type Took = 'whole' | 'not-given';

interface Asked {
  readonly wanted: WantedFile;
  readonly part: PartialFile;
}

/** As much is asked for ahead: small files would wait for each other's way there and back. */
const AHEAD_FILES = 32;
const AHEAD_BYTES = 256 * 1024;
const PIECE_BYTES = 256 * 1024;
const FINISHING_FILES = 16;

/**
 * Takes the files of one side of a seed from one peer, on one channel. Nothing of what the peer sends counts before it was held against its
 * name; who sends what is wrong is cut, with `TransferFault`.
 */
export class FileTaker {
  readonly #channel: Channel;
  readonly #store: Pick<FileStore, 'begin'>;
  readonly #side: Omit<AskedFile, 'cid'>;
  readonly #patience: Patience;
  readonly #reader: ChannelReader;

  constructor(
    channel: Channel,
    store: Pick<FileStore, 'begin'>,
    side: Omit<AskedFile, 'cid'>,
    patience: Patience,
  ) {
    this.#channel = channel;
    this.#store = store;
    this.#side = side;
    this.#patience = patience;
    this.#reader = new ChannelReader(channel, this.#patience);
  }

  /** Takes a manifest, whose size its giver says. Rejects with `ChannelCut`. */
  async takeManifest(cid: Cid): Promise<Took> {
    this.#patience.begin();
    try {
      await this.#ask(cid, 0, !isRawCid(cid));
      const answer = await readAnswer(this.#reader);
      if (answer === null) return 'not-given';
      if (answer.bytes > MANIFEST_MAX_BYTES) throw new TransferFault('its manifest is too large');
      const part = await this.#store.begin(cid, answer.bytes);
      try {
        await this.#takeRoot(part, answer.root);
        // What was cut off before is here: it is sent once more, and left out.
        for (let left = part.at; left > 0; ) left -= (await this.#reader.some(left)).length;
        await this.#takeBytes(part, () => {});
        return await finished(part);
      } finally {
        await part.close();
      }
    } finally {
      this.#patience.end();
    }
  }

  /**
   * Takes files as `next` names them, until it names none; `came` hears of bytes that came, `done` what became of each file. Rejects with
   * `ChannelCut`; what was under way then was told of nothing.
   */
  async takeAll(
    next: () => Promise<WantedFile | undefined>,
    on: { readonly came: (bytes: number) => void; readonly done: (wanted: WantedFile, took: Took) => void },
  ): Promise<void> {
    const asked: Asked[] = [];
    const finishing = new UnderWay(FINISHING_FILES);
    let ahead = 0;
    this.#patience.begin();
    try {
      for (;;) {
        while (asked.length === 0 || (asked.length < AHEAD_FILES && ahead < AHEAD_BYTES)) {
          const wanted = await next();
          if (wanted === undefined) break;
          const part = await this.#store.begin(wanted.cid, wanted.bytes);
          asked.push({ wanted, part });
          ahead += wanted.bytes - part.at;
          await this.#ask(wanted.cid, part.at, part.needsRoot);
        }
        const first = asked[0];
        if (first === undefined) {
          await finishing.end();
          return;
        }
        ahead -= first.wanted.bytes - first.part.at;
        const isGiven = await this.#take(first, on.came);
        asked.shift();
        this.#patience.moved(PACE.fileBytes);
        // Several go to the disk at once, while others come: each would wait for it.
        if (isGiven) await finishing.add(this.#finish(first, on.done));
        else {
          await first.part.close();
          on.done(first.wanted, 'not-given');
        }
      }
    } finally {
      this.#patience.end();
      for (const { part } of asked) await part.close();
      await finishing.end();
    }
  }

  async #take({ wanted, part }: Asked, came: (bytes: number) => void): Promise<boolean> {
    const answer = await readAnswer(this.#reader);
    if (answer === null) return false;
    if (answer.bytes !== wanted.bytes) throw new TransferFault('its file has another size');
    await this.#takeRoot(part, answer.root);
    await this.#takeBytes(part, came);
    return true;
  }

  async #finish({ wanted, part }: Asked, done: (wanted: WantedFile, took: Took) => void): Promise<void> {
    try {
      done(wanted, await finished(part));
    } finally {
      await part.close();
    }
  }

  #ask(cid: Cid, offset: number, root: boolean): Promise<void> {
    const { seedId: seed, side } = this.#side;
    return this.#channel.write(questionFrame({ seed, side, cid, offset, root }));
  }

  async #takeRoot(part: PartialFile, length: number): Promise<void> {
    if (part.needsRoot !== length > 0) throw new TransferFault('its root is not there, or not wanted');
    if (length > 0 && !(await part.putRoot(await this.#reader.exactly(length)))) throw wrong();
  }

  async #takeBytes(part: PartialFile, came: (bytes: number) => void): Promise<void> {
    while (part.at < part.bytes) {
      const piece = await this.#reader.some(Math.min(PIECE_BYTES, part.bytes - part.at));
      const before = part.at;
      const written = await part.write(piece);
      // Of what is wrong, what counted before counts no more.
      came(part.at - before);
      if (!written.ok) throw wrong();
    }
  }
}

async function finished(part: PartialFile): Promise<Took> {
  if (await part.finish()) return 'whole';
  throw new ChannelCut('the file is not whole');
}

const wrong = () => new TransferFault('what it sent is not what its name says');
