export interface HostPort {
  /** An IPv4 or IPv6 address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** `host:port` as people write it, an IPv6 host in brackets. */
export const formatHostPort = ({ host, port }: HostPort): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Whether an IP address is one of this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/iu.test(host);
