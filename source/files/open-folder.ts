import { constants, type Dirent } from 'node:fs';
import { type FileHandle, lstat, open, opendir } from 'node:fs/promises';

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * A folder by its descriptor. What is in it is reached through that and no other way, so that nobody who moves folders or puts links in
 * their place leads a reader elsewhere. Names are bytes: not all of them are text.
 */
export class OpenFolder {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** `path` may not end in a link; `isTrusted`: it may (a descriptor of our own, as `/proc` names it). */
  static async open(path: string | Buffer, isTrusted = false): Promise<OpenFolder> {
    const flags = O_RDONLY | O_DIRECTORY | (isTrusted ? 0 : O_NOFOLLOW);
    return new OpenFolder(await open(path, flags));
  }

  /** Where the folder is for this process, as long as it is open. */
  get path(): string {
    return `/proc/self/fd/${this.#handle.fd}`;
  }

  /** What is in it, in no order. */
  async *entries(): AsyncGenerator<Dirent<Buffer>> {
    // The types know of texts only.
    const names = await opendir(this.path, { encoding: 'buffer' as BufferEncoding });
    for await (const entry of names) yield entry as unknown as Dirent<Buffer>;
  }

  folder(name: Buffer): Promise<OpenFolder> {
    return OpenFolder.open(this.#child(name));
  }

  /** The user that it belongs to. */
  async owner(): Promise<number> {
    return (await this.#handle.stat()).uid;
  }

  /** Opens a regular file for reading, of `owner` where one is given; undefined for whatever else is there. */
  async file(name: Buffer, owner?: number): Promise<FileHandle | undefined> {
    const path = this.#child(name);
    // Of a device not even the opening is without effect.
    if (!(await lstat(path)).isFile()) return undefined;
    const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    let isFit = false;
    try {
      const stat = await file.stat();
      isFit = stat.isFile() && (owner === undefined || stat.uid === owner);
    } finally {
      if (!isFit) await file.close();
    }
    return isFit ? file : undefined;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #child(name: Buffer): Buffer {
    return Buffer.concat([Buffer.from(`${this.path}/`), name]);
  }
}
