import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { ALL_PROBES } from '../probes/all-probes.ts';
import type { Evidence, Probe } from '../probes/probe.ts';
import { bwrapRefusal } from '../try-task.ts';

const HOST = `${import.meta.dirname}/../probes/probe-host.ts`;
const ORDINARY_UID = 61_234;
const SECRET = 'the-secret-that-nobody-may-know';
const isRoot = process.getuid?.() === 0;

type Seen = ReadonlyMap<string, Evidence>;

/**
 * A command line that runs another one as a user: as root any, else only as ourselves. Should the sandbox fail, what the
 * probes can do to the machine still ends at this number of processes.
 */
const as = (uid: number, ...command: readonly string[]): [string, readonly string[]] => [
  'prlimit',
  [
    '--nproc=10000',
    ...(isRoot && uid !== 0 ? ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'] : []),
    ...command,
  ],
];

/** Runs probes as a user, root or an ordinary one, at a level, and collects what was seen. */
async function runProbes(uid: number, level: 'bwrap' | 'none'): Promise<Seen> {
  const { stdout } = await execa(...as(uid, process.execPath, HOST, level), {
    env: { CRABNET_PROBE_SECRET: SECRET, TMPDIR: '/tmp', HOME: '/tmp' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return new Map(Object.entries(JSON.parse(stdout)));
}

const successes = ({ signs }: Evidence): readonly string[] =>
  Object.entries(signs).flatMap(([sign, seen]) => (seen ? [sign] : []));

function expectFailure(probe: Probe, evidence: Evidence | undefined): void {
  expect(evidence, 'it was run').toBeDefined();
  if (evidence === undefined) return;
  expect(successes(evidence), `printed: ${evidence.printed}`).toEqual([]);
  expect(evidence.kind).not.toBe('could-not-start');
  if (probe.ends === undefined) return;
  expect(evidence.kind, `printed: ${evidence.printed}`).toBe(probe.ends.kind);
  expect(evidence.stoppedBy).toMatch(probe.ends.stoppedBy);
}

it('there are at least 40 probes, each under a name of its own', () => {
  expect(new Set(ALL_PROBES.map(({ name }) => name)).size).toBe(ALL_PROBES.length);
  expect(ALL_PROBES.length).toBeGreaterThanOrEqual(40);
});

/** Why probes cannot be run as this user on this machine, or undefined. */
async function obstacleFor(uid: number): Promise<string | undefined> {
  if (bwrapRefusal !== undefined) return JSON.stringify(bwrapRefusal.facts);
  if (uid === 0 && !isRoot) return 'only root can be root';
  const { exitCode } = await execa(...as(uid, 'test', '-r', HOST, '-a', '-x', process.execPath), {
    reject: false,
  });
  if (exitCode !== 0) return 'another user may not read this checkout';
  return (await execa('perl', ['-e', '1'], { reject: false })).exitCode === 0
    ? undefined
    : 'perl is not installed';
}

const USERS = await Promise.all(
  [
    { user: 'root', uid: 0 },
    { user: 'an ordinary user', uid: ORDINARY_UID },
  ].map(async (user) => ({ ...user, obstacle: await obstacleFor(user.uid) })),
);

describe.each(USERS)('run by a node of $user', ({ uid, obstacle }) => {
  const note = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;
  let fenced: Seen = new Map();
  let unfenced: Seen = new Map();

  beforeAll(async () => {
    if (obstacle !== undefined) return;
    fenced = await runProbes(uid, 'bwrap');
    unfenced = await runProbes(uid, 'none');
  }, 300_000);

  for (const probe of ALL_PROBES) {
    it.skipIf(obstacle)(`"${probe.name}" does not manage to ${probe.tries}${note}`, () => {
      expectFailure(probe, fenced.get(probe.name));
    });
  }

  for (const { name, shows } of ALL_PROBES.filter(({ worksUnfenced }) => worksUnfenced)) {
    it.skipIf(obstacle)(`"${name}" does manage it without a sandbox${note}`, () => {
      expect(unfenced.get(name)?.signs[shows], unfenced.get(name)?.printed).toBe(true);
    });
  }
});
