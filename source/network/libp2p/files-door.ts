import type { HostPort } from '../../base/host-port.ts';
import type { Channel } from '../../files/transfer/channel.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { NodeId } from '../../model/types.ts';
import type { FilesPlace } from '../transport/files-place.ts';
import type { TransportEvents } from '../transport/transport.ts';
import { tryListening } from '../transport/try-listening.ts';
import type { FilesBeside } from '../transport/udp-transport.ts';
import type { FilesNode, FilesNodeOptions } from './files-node.ts';

/** How often a port that others have is tried again. */
const AGAIN_MS = 30_000;

/**
 * The way of files beside UDP: on the TCP port of the same number. libp2p is loaded, and the port taken, with the first file that this
 * node gives or wants; whether it can be taken is looked at when the node starts. Where it cannot, peers are dialled all the same.
 */
export class FilesDoor implements FilesBeside {
  readonly #options: FilesNodeOptions;
  #begun:
    | { readonly events: TransportEvents; readonly listen: HostPort; readonly isAnyPort: boolean }
    | undefined;
  #opening: Promise<FilesNode> | undefined;
  #node: FilesNode | undefined;
  #isFaulty = false;
  #cancelAgain: (() => void) | undefined;
  #isStopped = false;

  constructor(options: FilesNodeOptions) {
    this.#options = options;
  }

  /** UDP listens at `listen`; `isAnyPort`: on a port that nobody chose. */
  begin(events: TransportEvents, listen: HostPort, isAnyPort: boolean): void {
    this.#begun = { events, listen, isAnyPort };
    void this.#look();
  }

  place(): FilesPlace | null {
    return this.#node?.place() ?? null;
  }

  async listen(): Promise<void> {
    await this.#opened().catch(() => {});
  }

  async open(peer: NodeId, signal: AbortSignal): Promise<Channel> {
    return (await this.#opened()).streams.open(peer, signal);
  }

  async arrived(peer: NodeId, signal: AbortSignal): Promise<void> {
    await (await this.#opened()).streams.arrived(peer, signal);
  }

  async reach(peer: NodeId, signal: AbortSignal): Promise<void> {
    await (await this.#opened()).streams.reach(peer, signal);
  }

  drop(peerId: string): void {
    this.#node?.drop(peerId);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelAgain?.();
    await (await this.#opening?.catch(() => undefined))?.stop();
  }

  #opened(): Promise<FilesNode> {
    this.#opening ??= this.#open().catch((error) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<FilesNode> {
    if (this.#begun === undefined || this.#isStopped)
      throw new CrabnetError('network', 'the node is not running');
    const { events, listen, isAnyPort } = this.#begun;
    const { FilesNode } = await import('./files-node.ts');
    const open = (at: HostPort | null) =>
      FilesNode.open(this.#options, at, (channel) => events.filesAsked(channel));
    const node = await open(listen)
      .catch((error) => {
        if (isAnyPort && isTaken(error)) return open({ ...listen, port: 0 });
        throw error;
      })
      .catch((error) => {
        this.#tell(error);
        return open(null);
      });
    this.#node = node;
    if (node.place() !== null) this.#tell(null);
    return node;
  }

  /** Whether the port is free, before anybody needs it. */
  async #look(): Promise<void> {
    if (this.#begun === undefined || this.#begun.isAnyPort) return;
    try {
      await tryListening(this.#begun.listen, 'TCP');
      if (this.#isFaulty) await this.#mend();
    } catch (error) {
      if (this.#node?.place() == null) this.#tell(error as CrabnetError);
    }
  }

  /** The port is free now: a node that only dialled makes way for one that listens, unless it is at work. */
  async #mend(): Promise<void> {
    const node = this.#node;
    if (node?.isUsed === true) {
      this.#lookAgain();
      return;
    }
    this.#tell(null);
    if (node === undefined) return;
    [this.#opening, this.#node] = [undefined, undefined];
    await node.stop();
    await this.listen();
  }

  #tell(fault: CrabnetError | null): void {
    if (this.#isStopped) return;
    this.#isFaulty = fault !== null;
    this.#begun?.events.filesPlaceChanged(fault);
    if (fault !== null) this.#lookAgain();
  }

  #lookAgain(): void {
    this.#cancelAgain?.();
    this.#cancelAgain = this.#options.timers.after(AGAIN_MS, () => void this.#look());
  }
}

const isTaken = (error: unknown): boolean => error instanceof CrabnetError && error.code === 'port-in-use';
