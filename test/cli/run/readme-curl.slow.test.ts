import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Program, QUIET } from '../../support/program.ts';
import { until } from '../../support/until.ts';

const readme = readFileSync(fileURLToPath(new URL('../../../README.md', import.meta.url)), 'utf8');
const lines = [...readme.matchAll(/^ {4}(?<line>curl .+)$/gmu)].map(({ groups }) => groups?.line ?? '');

const hasCurl = (() => {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
/** How curl ends when its time is over, which it is for what never ends. */
const TIME_OVER = 28;

describe.skipIf(!hasCurl)("each line with curl in the README (wants Debian's curl)", () => {
  const program = new Program();
  let address: string;
  beforeAll(async () => {
    program.start(['listen', '--web-addr', '127.0.0.1:0', ...QUIET]).read();
    address = await until('its web server listens', async () => (await program.ready()).web_addr ?? false);
  });
  afterAll(() => program.remove());

  it('is there', () => expect(lines.length).toBeGreaterThan(3));

  it.each(lines)('%s', async (line) => {
    const isEndless = line.startsWith('curl -N ');
    const asked = line
      .replace(/^curl /u, `curl --silent --show-error --fail ${isEndless ? '--max-time 2 ' : ''}`)
      .replaceAll('127.0.0.1:3000', address)
      .replaceAll('~/.local/share/crabnet', program.dataDir);
    const { code, stdout, stderr } = await run(asked);
    expect(code, stderr).toBe(isEndless ? TIME_OVER : 0);
    expect(stdout).not.toBe('');
  });
});

const run = (command: string): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const child = execFile('sh', ['-c', command], (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
