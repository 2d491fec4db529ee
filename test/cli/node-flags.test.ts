import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NODE_FLAGS } from '../../source/cli/node-flags.ts';

const TOP = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(TOP, path), 'utf8');

it('Node is started with the same flags by npm start, by the program itself, and by systemd', () => {
  const flags = NODE_FLAGS.join(' ');
  expect(textOf('source/cli/main.ts').split('\n')[0]).toBe(`#!/usr/bin/env -S node ${flags}`);
  expect(textOf('.ci/start')).toContain(`bin/node ${flags} dist/cli/main.js`);
});
