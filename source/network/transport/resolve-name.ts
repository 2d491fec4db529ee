import { Resolver } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

const HOSTS_FILE = '/etc/hosts';
const ASK = { timeout: 2000, tries: 2 } as const;

/** The system's own look holds a thread while a name server is silent: one at a time, after all other ways. */
let systemLook: Promise<unknown> = Promise.resolve();

/**
 * The IP addresses of a name, IPv4 first: by the hosts file, by the name server, by what else the system knows. Names are looked up
 * side by side, so that one without an answer holds up no other. Rejects with what the system says.
 */
export async function resolveName(name: string): Promise<readonly string[]> {
  const known = addressesIn(await readFile(HOSTS_FILE, 'utf8').catch(() => ''), name);
  if (known.length > 0) return known;
  const [four, six] = await Promise.allSettled([ask('resolve4', name), ask('resolve6', name)]);
  const found = [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (found.length > 0) return found;
  try {
    return await lookBySystem(name);
  } catch (error) {
    // That the name server says nothing is better known by who asked it.
    const said = four.status === 'rejected' ? (four.reason as NodeJS.ErrnoException) : undefined;
    throw said?.code === 'ETIMEOUT' || said?.code === 'ECONNREFUSED' ? said : error;
  }
}

/** What a hosts file says of a name. */
export function addressesIn(hostsFile: string, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return hostsFile.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/u, '').trim().split(/\s+/u);
    return isIP(address) !== 0 && names.some((each) => each.toLowerCase() === wanted) ? [address] : [];
  });
}

function ask(how: 'resolve4' | 'resolve6', name: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    new Resolver(ASK)[how](name, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    );
  });
}

function lookBySystem(name: string): Promise<readonly string[]> {
  const look = systemLook.then(() => lookup(name, { all: true, order: 'ipv4first' }));
  systemLook = look.catch(() => {});
  return look.then((found) => found.map(({ address }) => address));
}
