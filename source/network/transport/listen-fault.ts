import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import { CrabnetError } from '../../model/errors.ts';

/** Why it cannot listen there: `port-in-use`, or `network` for an address that is not ours. */
export function listenFault(
  protocol: 'UDP' | 'TCP',
  error: NodeJS.ErrnoException,
  address: HostPort,
): CrabnetError {
  const where = formatHostPort(address);
  if (error.code === 'EADDRINUSE') {
    return new CrabnetError('port-in-use', `${protocol} port ${where} is taken`, {
      field: 'listen-addr',
      remedy: 'stop what listens there, or name another with --listen-addr (port 0 picks a free one)',
      cause: error,
    });
  }
  return new CrabnetError('network', `cannot listen on ${protocol} ${where}: ${error.message}`, {
    field: 'listen-addr',
    remedy: 'name an address of this machine with --listen-addr, such as 0.0.0.0:9012',
    cause: error,
  });
}
