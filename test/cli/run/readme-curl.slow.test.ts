import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { act } from '../../support/act.ts';
import { Program, QUIET } from '../../support/program.ts';

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
/** Each as it stands there, but for the shift. */
const CURLS = README.split('\n')
  .filter((line) => line.startsWith('    curl '))
  .map((line) => line.trim());
const HAS_CURL = spawnSync('curl', ['--version']).status === 0;
/** What has no end is read for so long. */
const STREAM_S = 2;

const program = new Program('.local', 'share', 'crabnet');
let webAddress: string;
let seed: string;

beforeAll(async () => {
  mkdirSync(program.dataDir, { recursive: true, mode: 0o700 });
  program.start(['listen', '--web-addr', '127.0.0.1:0', ...QUIET]);
  const { web_addr } = await program.ready();
  webAddress = web_addr ?? '';
  const api = await program.control();
  ({ seed_id: seed } = await act(api, 'publish', { title: 'Count words', cmd: 'wc -w' }));
});
afterAll(() => program.remove());

interface Answered {
  readonly body: string;
  readonly status: number;
}

/** Runs a line as a person would, with HOME where the node keeps its data dir, against the node's own port. */
function runLine(line: string): Promise<Answered> {
  const isEndless = line.includes('/stream');
  const more = `-sS -w '\\n%{http_code}'${isEndless ? ` --max-time ${STREAM_S}` : ''}`;
  const command = line
    .replace('curl ', `curl ${more} `)
    .replace('127.0.0.1:3000', webAddress)
    .replace('/SEED', `/${seed}`);
  const script = `TOKEN=$(cat ~/.local/share/crabnet/web-token)\n${command}`;
  const env = { PATH: process.env.PATH ?? '', HOME: join(program.folder) };
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], { env }, (_error, stdout) => {
      const end = stdout.lastIndexOf('\n');
      resolve({ body: stdout.slice(0, end), status: Number(stdout.slice(end + 1)) });
    });
  });
}

test('README has a line for every endpoint', () => {
  expect(README).toContain('    TOKEN=$(cat ~/.local/share/crabnet/web-token)\n');
  for (const path of [
    '/health',
    '/readyz',
    '/api/status',
    '/api/seeds',
    '/api/seeds/SEED',
    '/api/events',
    '/api/events/stream',
  ])
    expect(CURLS.some((line) => line.includes(`127.0.0.1:3000${path}`))).toBe(true);
  for (const path of ['overview', 'topology', 'peers', 'alerts', 'digest', 'openapi.json'])
    expect(CURLS.some((line) => line.endsWith(`/api/${path}`))).toBe(true);
});

test.runIf(HAS_CURL).each(CURLS)('a real node answers as README says: %s', async (line) => {
  const { status, body } = await runLine(line);
  expect(status).toBe(200);
  if (line.includes('/api/') && !line.includes('/stream')) expect(() => JSON.parse(body)).not.toThrow();
  expect(body).not.toBe('');
});
