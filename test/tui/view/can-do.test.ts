import { expect, test } from 'vitest';
import { BenchConsole } from '../support/bench-console.ts';
import { FakeApi } from '../support/fake-api.ts';

test.each([[120], [110]])(
  'each verb of which a reason is said stands apart from it, also the longest: %i columns',
  async (columns) => {
    const api = new FakeApi();
    api.statusNow = { ...api.statusNow, alarm_codes: ['disk full'] };
    const bench = await BenchConsole.open(columns, 40, { api });
    const said = bench.text.match(/\w+ *no: /gu) ?? [];
    expect(said).toContain('publish no: ');
    expect(said.length).toBeGreaterThan(3);
    for (const each of said) expect(each).toMatch(/^\w+ +no: /u);
  },
);
