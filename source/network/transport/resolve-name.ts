import { Resolver } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

const HOSTS_FILE = '/etc/hosts';
const ASK = { timeout: 2000, tries: 2 } as const;
/** That nobody answered is known by who asked; what the system makes of it may be anything. */
const SILENT: ReadonlySet<string | undefined> = new Set(['ETIMEOUT', 'ECONNREFUSED', 'ESERVFAIL']);

/** The system's own look holds a thread while a name server is silent: one at a time, after all other ways. */
let systemLook: Promise<unknown> = Promise.resolve();

/**
 * The IP addresses of a name, IPv4 first, at least one: by the hosts file, by the name server, by what else the system knows. Names are
 * looked up side by side, so that one without an answer holds up no other, nor the work on files. Rejects with what the system says.
 */
export async function resolveName(name: string, signal?: AbortSignal): Promise<readonly string[]> {
  const known = addressesIn(await readFile(HOSTS_FILE, 'utf8').catch(() => ''), name);
  if (known.length > 0) return known;
  const asked = await askNameServer(name, signal);
  if (asked.addresses.length > 0) return asked.addresses;
  try {
    return await lookBySystem(name, signal);
  } catch (error) {
    throw SILENT.has(asked.error?.code) ? asked.error : error;
  }
}

/** What a hosts file says of a name, IPv4 first. */
export function addressesIn(hostsFile: string, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const found = hostsFile.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/u, '').trim().split(/\s+/u);
    return isIP(address) !== 0 && names.some((each) => each.toLowerCase() === wanted) ? [address] : [];
  });
  return found.toSorted((left, right) => isIP(left) - isIP(right));
}

interface Answer {
  readonly addresses: readonly string[];
  /** What it says to the question for IPv4. */
  readonly error: NodeJS.ErrnoException | undefined;
}

async function askNameServer(name: string, signal: AbortSignal | undefined): Promise<Answer> {
  const resolver = new Resolver(ASK);
  const give = () => resolver.cancel();
  signal?.addEventListener('abort', give);
  const ask = (how: 'resolve4' | 'resolve6') =>
    new Promise<Answer>((resolve) => {
      resolver[how](name, (error, addresses) =>
        resolve(error === null ? { addresses, error: undefined } : { addresses: [], error }),
      );
    });
  const [four, six] = await Promise.all([ask('resolve4'), ask('resolve6')]);
  signal?.removeEventListener('abort', give);
  return { addresses: [...four.addresses, ...six.addresses], error: four.error };
}

function lookBySystem(name: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const look = systemLook.then(() => {
    signal?.throwIfAborted();
    return lookup(name, { all: true, order: 'ipv4first' });
  });
  systemLook = look.catch(() => {});
  return look.then((found) => found.map(({ address }) => address));
}
