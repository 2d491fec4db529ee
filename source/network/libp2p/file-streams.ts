import type { Connection, PeerId, Stream } from '@libp2p/interface';
import type { Channel } from '../../files/transfer/channel.ts';
import type { NodeId } from '../../model/types.ts';
import { hostOf } from './address.ts';
import { STREAM_LIMITS } from './limits.ts';
import { StreamChannel } from './stream-channel.ts';

/** Files of seeds, between the parties (`PROTOCOL.md`, "Files"). */
export const FILES_PROTOCOL = '/crabnet/files/1.0.0';

/** What of a libp2p node carries files. */
export interface FilesHost {
  handle(
    protocol: string,
    handler: (stream: Stream, connection: Connection) => void,
    options: { readonly maxInboundStreams: number; readonly maxOutboundStreams: number },
  ): unknown;
  getConnections(): Connection[];
  addEventListener(type: 'connection:open', hear: (event: CustomEvent<Connection>) => void): void;
  removeEventListener(type: 'connection:open', hear: (event: CustomEvent<Connection>) => void): void;
}

export interface FileStreamPorts {
  /** Dials a peer where it is known to be; rejects where nobody answers, or nobody knows. */
  dial(peer: NodeId, signal: AbortSignal): Promise<unknown>;
}

/** The streams on which files are asked for and given. */
export class FileStreams {
  readonly #host: FilesHost;
  readonly #ports: FileStreamPorts;

  constructor(host: FilesHost, ports: FileStreamPorts) {
    this.#host = host;
    this.#ports = ports;
  }

  /** From now on peers may ask; to be called before the host starts, so that they are told that we speak it. */
  async start(asked: (channel: Channel) => void): Promise<void> {
    const handler = (stream: Stream, connection: Connection) =>
      asked(new StreamChannel(stream, endOf(connection)));
    await this.#host.handle(FILES_PROTOCOL, handler, {
      maxInboundStreams: STREAM_LIMITS.perProtocol,
      maxOutboundStreams: STREAM_LIMITS.perProtocol,
    });
  }

  /** Opens a channel on the connection that there is, whoever dialled it, or on a new one. Rejects where the peer cannot be reached. */
  async open(peer: NodeId, signal: AbortSignal): Promise<Channel> {
    const connection = await this.#connected(peer, signal);
    return new StreamChannel(await connection.newStream(FILES_PROTOCOL, { signal }), endOf(connection));
  }

  /** Resolves once there is a connection, whoever makes it. Rejects when `signal` says so. */
  async arrived(peer: NodeId, signal: AbortSignal): Promise<void> {
    if (this.#connection(peer) === undefined) await this.#arrival(peer, signal);
  }

  /** Sees to it that there is a connection. Rejects where the peer cannot be reached. */
  async reach(peer: NodeId, signal: AbortSignal): Promise<void> {
    await this.#connected(peer, signal);
  }

  /** Whether files are asked for or given on a connection now. */
  isUsed(connection: Connection): boolean {
    return connection.streams.some(({ protocol }) => protocol === FILES_PROTOCOL);
  }

  /** The same of any connection to a peer. */
  isAsking(peer: string): boolean {
    return this.#host
      .getConnections()
      .some((connection) => connection.remotePeer.toString() === peer && this.isUsed(connection));
  }

  async #arrival(peer: NodeId, signal: AbortSignal): Promise<void> {
    let stop = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        const came = ({ detail }: CustomEvent<Connection>) => {
          if (nodeOf(detail.remotePeer) === peer) resolve();
        };
        const late = () => reject(new Error('it did not come'));
        this.#host.addEventListener('connection:open', came);
        signal.addEventListener('abort', late);
        stop = () => {
          this.#host.removeEventListener('connection:open', came);
          signal.removeEventListener('abort', late);
        };
        if (signal.aborted) late();
      });
    } finally {
      stop();
    }
  }

  async #connected(peer: NodeId, signal: AbortSignal): Promise<Connection> {
    const standing = this.#connection(peer);
    if (standing !== undefined) return standing;
    await this.#ports.dial(peer, signal);
    const connection = this.#connection(peer);
    if (connection === undefined) throw new Error('somebody else is there');
    return connection;
  }

  #connection(peer: NodeId): Connection | undefined {
    return this.#host
      .getConnections()
      .find(({ remotePeer, status }) => status === 'open' && nodeOf(remotePeer) === peer);
  }
}

const endOf = ({ remotePeer, remoteAddr }: Connection): Pick<Channel, 'peer' | 'host'> => ({
  peer: nodeOf(remotePeer),
  host: hostOf(remoteAddr),
});

const nodeOf = (peer: PeerId): NodeId => peer.toString() as NodeId;
