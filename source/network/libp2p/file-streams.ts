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
}

export interface FileStreamPorts {
  /** Where a peer may be dialled; empty where nobody knows. */
  addressOf(peer: string): string;
  /** Rejects where nobody answers there. */
  dial(address: string, signal: AbortSignal): Promise<unknown>;
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
    const connection = this.#connection(peer) ?? (await this.#connect(peer, signal));
    return new StreamChannel(await connection.newStream(FILES_PROTOCOL, { signal }), endOf(connection));
  }

  async #connect(peer: NodeId, signal: AbortSignal): Promise<Connection> {
    const address = this.#ports.addressOf(peer);
    if (address === '') throw new Error('it is not linked, and nobody knows where it is');
    await this.#ports.dial(address, signal);
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
