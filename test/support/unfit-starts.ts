import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fifo = (path: string) => void execFileSync('mkfifo', [path]);

/** A data dir in which `prepare` puts something. */
const inDataDir =
  (prepare: (at: string) => unknown) =>
  (at: string): void => {
    mkdirSync(at, { mode: 0o700 });
    prepare(at);
  };
const asDataDir = (at: string) => ['--data-dir', at];

/** What no node starts with: how it comes to be at a path, the options for it, and the code of the refusal. */
export const UNFIT_STARTS: readonly (readonly [
  what: string,
  prepare: (at: string) => unknown,
  args: (at: string) => readonly string[],
  code: string,
])[] = [
  ['a data dir in /proc', () => {}, () => ['--data-dir', '/proc/x/y'], 'data-dir'],
  ['a data dir that is a file', (at) => writeFileSync(at, ''), (at) => ['--data-dir', at], 'data-dir'],
  [
    'a data dir under a file',
    (at) => writeFileSync(at, ''),
    (at) => ['--data-dir', join(at, 'd')],
    'data-dir',
  ],
  ['a data dir that is a pipe', fifo, (at) => ['--data-dir', at], 'data-dir'],
  ['a data dir that is a device', () => {}, () => ['--data-dir', '/dev/null'], 'data-dir'],
  [
    'a data dir that is a link to nothing',
    (at) => symlinkSync('/nowhere/x', at),
    (at) => ['--data-dir', at],
    'data-dir',
  ],
  [
    'a data dir of a path too long',
    () => {},
    (at) => ['--data-dir', join(at, ...Array(5).fill('x'.repeat(150)))],
    'data-dir',
  ],
  [
    'a pipe for a lock',
    (at) => {
      mkdirSync(at);
      fifo(join(at, 'lock'));
    },
    (at) => ['--data-dir', at],
    'data-dir',
  ],
  [
    'a folder for a key',
    (at) => mkdirSync(join(at, 'node.key'), { recursive: true }),
    (at) => ['--data-dir', at],
    'data-dir',
  ],
  [
    'a folder for a store',
    (at) => mkdirSync(join(at, 'market.db'), { recursive: true }),
    (at) => ['--data-dir', at],
    'data-dir',
  ],
  [
    'a key that is none',
    (at) => {
      mkdirSync(at);
      writeFileSync(join(at, 'node.key'), 'x', { mode: 0o600 });
    },
    (at) => ['--data-dir', at],
    'key-file',
  ],
  [
    'a store that is none',
    (at) => {
      mkdirSync(at);
      writeFileSync(join(at, 'market.db'), 'x'.repeat(9000));
    },
    (at) => ['--data-dir', at],
    'store',
  ],
  [
    'a file for the control socket',
    (at) => {
      mkdirSync(at);
      writeFileSync(join(at, 'control.sock'), '');
    },
    (at) => ['--data-dir', at],
    'control',
  ],
  ['a policy that is a pipe', fifo, (at) => ['--policy', at], 'config'],
  ['a policy that is a folder', (at) => mkdirSync(at), (at) => ['--policy', at], 'config'],
  ['a policy that is none', (at) => writeFileSync(at, '{}'), (at) => ['--policy', at], 'config'],
  ['a config file that is a pipe', fifo, (at) => ['--config', at], 'config'],
  [
    'a token file that is a pipe',
    fifo,
    (at) => ['--web-addr', '127.0.0.1:0', '--web-token-file', at],
    'web-token',
  ],
  [
    'a token that is empty',
    (at) => writeFileSync(at, ''),
    (at) => ['--web-addr', '127.0.0.1:0', '--web-token-file', at],
    'web-token',
  ],
  ['an address of another machine', () => {}, () => ['--listen-addr', '192.0.2.1:9'], 'network'],
  ['a web address of another machine', () => {}, () => ['--web-addr', '192.0.2.1:9'], 'address'],
  ['a data dir that others may write', inDataDir((at) => chmodSync(at, 0o777)), asDataDir, 'data-dir'],
  [
    'a store that is a link',
    inDataDir((at) => {
      writeFileSync(join(at, 'elsewhere'), '');
      symlinkSync('elsewhere', join(at, 'market.db'));
    }),
    asDataDir,
    'data-dir',
  ],
  [
    'a file for the folder of tasks',
    inDataDir((at) => writeFileSync(join(at, 'work'), '')),
    asDataDir,
    'data-dir',
  ],
  ['a pipe for the folder of files', inDataDir((at) => fifo(join(at, 'files'))), asDataDir, 'data-dir'],
  [
    'a file for the folder of what files are kept for',
    inDataDir((at) => {
      mkdirSync(join(at, 'files'));
      writeFileSync(join(at, 'files', 'kept'), '');
    }),
    asDataDir,
    'data-dir',
  ],
  [
    'a folder of files that others may write',
    inDataDir((at) => {
      mkdirSync(join(at, 'files'));
      chmodSync(join(at, 'files'), 0o777);
    }),
    asDataDir,
    'data-dir',
  ],
  [
    'a pipe for the alerts that stand',
    inDataDir((at) => fifo(join(at, 'alerts.json'))),
    asDataDir,
    'data-dir',
  ],
  ['an event file that is a folder', (at) => mkdirSync(at), (at) => ['--monitor-events', at], 'config'],
  [
    'an event file that is a link',
    (at) => {
      writeFileSync(`${at}.real`, '');
      symlinkSync(`${at}.real`, at);
    },
    (at) => ['--monitor-events', at],
    'config',
  ],
  [
    'an event file that others may write',
    (at) => {
      writeFileSync(at, '');
      chmodSync(at, 0o666);
    },
    (at) => ['--monitor-events', at],
    'config',
  ],
  [
    'an event file where others may put another',
    (at) => {
      mkdirSync(at);
      chmodSync(at, 0o777);
    },
    (at) => ['--monitor-events', join(at, 'events')],
    'config',
  ],
];
