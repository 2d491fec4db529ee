import { expect, test } from 'vitest';
import { BenchConsole, FACTS } from '../support/bench-console.ts';

test.each([[120], [110]])(
  'each verb of which a reason is said stands apart from it, also the longest: %i columns',
  async (columns) => {
    const bench = await BenchConsole.open(columns, 40, {
      facts: { ...FACTS, isReadOnly: true, isAttached: true },
    });
    const said = bench.text.match(/\w+ *no: this console is read-only/gu) ?? [];
    expect(said.length).toBeGreaterThan(4);
    for (const each of said) expect(each).toMatch(/^\w+ +no: /u);
  },
);
