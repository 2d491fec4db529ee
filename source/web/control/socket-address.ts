import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** What a Unix socket's address holds. */
const ADDRESS_MAX_BYTES = 108;

/** Where a Unix socket of any path is reached. */
export interface SocketAddress {
  /** Short enough; good until it is closed. */
  readonly path: string;
  close(): Promise<void>;
}

/** A path that is too long for an address leads through its open folder. Rejects with the system's error. */
export async function openSocketAddress(socketPath: string): Promise<SocketAddress> {
  if (Buffer.byteLength(socketPath) <= ADDRESS_MAX_BYTES) return { path: socketPath, close: async () => {} };
  const folder = await open(dirname(socketPath), 'r');
  return { path: `/proc/self/fd/${folder.fd}/${basename(socketPath)}`, close: () => folder.close() };
}
