import { sanitizeText } from '../../../source/base/text/sanitize.ts';
import { fitOutput } from '../../../source/runner/output/fit-output.ts';
import type { SandboxLevel } from '../../../source/runner/sandbox/sandbox-level.ts';
import type { TaskOutcome } from '../../../source/runner/task/outcome.ts';
import { runTask } from '../../../source/runner/task/runner.ts';
import { processesWith } from '../processes.ts';
import { ALL_PROBES } from './all-probes.ts';
import { type Evidence, PROBE_LIMITS, PROBE_TIMEOUT_MS, type Probe } from './probe.ts';
import { PlantedWorld } from './probe-world.ts';

/**
 * A program that stands for a node. It plants a world, runs in it the probes that have `worksUnfenced` (level `none`) or
 * all (level `bwrap`), or just the one that is named, and prints a JSON object from the name of each to its evidence. The secret is in its environment.
 */
const secret = process.env.CRABNET_PROBE_SECRET ?? '';
const sandbox: SandboxLevel = process.argv[2] === 'none' ? 'none' : 'bwrap';
const only = process.argv[3];
const probes = ALL_PROBES.filter(
  ({ name, worksUnfenced }) =>
    (sandbox === 'bwrap' || worksUnfenced) && (only === undefined || name === only),
);

const world = await PlantedWorld.plant(secret);
const evidence: { [name: string]: Evidence } = {};
const waiting = [...probes];
try {
  await Promise.all(Array.from({ length: sandbox === 'none' ? 1 : 4 }, work));
} finally {
  world.remove();
}
process.stdout.write(JSON.stringify(evidence));

async function work(): Promise<void> {
  for (let probe = waiting.shift(); probe !== undefined; probe = waiting.shift()) {
    evidence[probe.name] = await run(probe);
  }
}

async function run(probe: Probe): Promise<Evidence> {
  const marker = `probe${process.pid}x${ALL_PROBES.indexOf(probe)}x`;
  const outcome = await runTask({
    command: probe.command({ ...world.facts, marker }),
    timeoutMs: PROBE_TIMEOUT_MS[probe.ends?.kind === 'timed-out' ? 'awaited' : 'unwanted'],
    workRoot: world.workRoot,
    sandbox,
    limits: PROBE_LIMITS,
    hide: [world.facts.home],
  }).done;
  const printed = `${outcome.stdout.toString('latin1')}${outcome.stderr.toString('latin1')}`;
  return {
    signs: {
      secret: printed.includes(secret),
      reached: printed.includes('REACHED'),
      canary: world.canaryTouched(),
      alive: outcome.leftBehind !== null || (await processesWith(marker)).length > 0,
      victim: await world.victimHarmed(),
      escape: hasControls(shown(outcome)),
    },
    kind: outcome.kind,
    stoppedBy: outcome.stoppedBy,
    printed: printed.slice(-2_000),
  };
}

/** What a console shows of it. */
function shown({ stdout, stderr, stdoutBytes, stderrBytes }: TaskOutcome): string {
  const fitted = fitOutput(stdout, stderr, stdoutBytes, stderrBytes, 40_000);
  return sanitizeText(fitted.stdout) + sanitizeText(fitted.stderr);
}

function hasControls(text: string): boolean {
  return /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/u.test(text);
}
