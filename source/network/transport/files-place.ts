import { isIP } from 'node:net';
import { isMapped } from '../../base/host-kind.ts';
import { isObject } from '../../model/fields.ts';
import type { JsonValue } from '../../model/types.ts';

/** Where a node that is no part of a libp2p network may be asked for files, as its hello says: at where it hears, and besides. */
export interface FilesPlace {
  /** TCP. */
  readonly port: number;
  /** IP addresses, without brackets or zone. */
  readonly hosts: readonly string[];
}

/** The same with the host where it was proven that the peer hears, by which the others are judged. */
export interface MetFilesPlace extends FilesPlace {
  readonly met: string;
}

export const FILES_HOSTS_MAX = 4;

/** Reads what a peer says, or what was kept of it; undefined for what is not well-formed: whoever says so has no place. */
export function readFilesPlace(value: JsonValue | undefined): FilesPlace | undefined {
  if (!isObject(value)) return undefined;
  const { port, hosts } = value;
  if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65_535) return undefined;
  if (!Array.isArray(hosts) || hosts.length > FILES_HOSTS_MAX) return undefined;
  const isHost = (host: JsonValue): host is string =>
    typeof host === 'string' && !host.includes('%') && isIP(host) !== 0 && !isMapped(host);
  return hosts.every(isHost) ? { port: port as number, hosts } : undefined;
}
