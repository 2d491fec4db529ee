/** A message as it came off the wire. `peer` is `host:port`, `host` alone the address. */
export interface Datagram {
  readonly bytes: Buffer;
  readonly peer: string;
  readonly host: string;
}

/** How a send went: to how many targets, and what failed in words. */
export interface SendReport {
  readonly targets: number;
  readonly failures: readonly string[];
}

/** What carries envelopes between nodes. Every implementation runs the same contract suite. */
export interface Transport {
  readonly kind: 'udp' | 'dht' | 'memory';
  /** Starts listening; rejects with `CrabnetError` `port-in-use` or `network`. */
  start(onDatagram: (datagram: Datagram) => void, onFault: (error: Error) => void): Promise<void>;
  /** The bound addresses, as `host:port`. */
  addresses(): readonly string[];
  /** Sends to all targets; never rejects. */
  send(text: string): Promise<SendReport>;
  /** Sends to one peer, best effort; never rejects. */
  sendTo(peer: string, text: string): Promise<SendReport>;
  stop(): Promise<void>;
}
