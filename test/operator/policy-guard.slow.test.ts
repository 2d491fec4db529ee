import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PolicyGuard } from '../../source/operator/policy-guard.ts';
import { LocalNode } from '../support/local-node.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-policy-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const clock = { now: () => 1_800_000_000_000 };

function policyFile(text: string): string {
  const file = join(folder, 'policy.json');
  writeFileSync(file, text);
  return file;
}

it('what the policy denies is refused before a bid and before a run, and the detail says so', async () => {
  const file = policyFile(
    JSON.stringify({
      otherwise: 'allow',
      rules: [{ verdict: 'deny', command: ['curl *'], because: 'no network' }],
    }),
  );
  const node = await new LocalNode({ settings: { policyFile: file, sandbox: 'none' } }).start();
  try {
    const publish = async (cmd: string) => {
      const outcome = await node.api.act('publish', { title: 't', cmd });
      return outcome.ok ? outcome.value.seed_id : '';
    };
    const denied = await publish('curl example.org');
    const refusal = {
      code: 'command-refused',
      facts: expect.objectContaining({ because: expect.stringContaining('no network') }),
    };
    expect(await node.api.act('bid', { seed: denied })).toMatchObject({ ok: false, refusal });
    const detail = await node.api.seed(denied);
    expect(detail).toMatchObject({ ok: true, value: { refusals: { bid: refusal } } });
    expect(await node.api.act('bid', { seed: await publish('true') })).toMatchObject({ ok: true });
  } finally {
    await node.remove();
  }
});

it('a policy file that cannot be used stops the start, naming the field', () => {
  expect(() => new PolicyGuard(join(folder, 'none'), clock)).toThrow(
    expect.objectContaining({ code: 'config', field: 'policy' }),
  );
  expect(() => new PolicyGuard(policyFile('{"otherwise":"allow","rulez":[]}'), clock)).toThrow(
    expect.objectContaining({ code: 'config', field: 'policy.rulez' }),
  );
});
