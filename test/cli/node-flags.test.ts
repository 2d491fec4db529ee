import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unitText } from '../../source/cli/commands/service.ts';
import { NODE_FLAGS, NODE_VARIABLE_WORDS } from '../../source/cli/node-flags.ts';

const TOP = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(TOP, path), 'utf8');

it('Node is started with the same flags and variables by npm start, by the program itself, and by systemd', () => {
  const variables = NODE_VARIABLE_WORDS.join(' ');
  const flags = NODE_FLAGS.join(' ');
  expect(textOf('source/cli/main.ts').split('\n')[0]).toBe(`#!/usr/bin/env -S ${variables} node ${flags}`);
  expect(textOf('.ci/start')).toContain(
    `exec env ${variables} node_modules/.bin/node ${flags} dist/cli/main.js`,
  );
  const settings = { dataDir: '/data', drainMs: 0 };
  const unit = unitText({
    ...{ isSystem: false, node: '/node', main: '/main.js', configFile: null, settings, flags: [] },
  });
  expect(unit).toContain(`\nEnvironment=${variables}\n`);
  expect(unit).toContain(`\nExecStart="/node" ${NODE_FLAGS.map((flag) => `"${flag}"`).join(' ')} "/main.js"`);
});
