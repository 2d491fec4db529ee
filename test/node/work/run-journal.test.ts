import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClaimId, SeedId } from '../../../source/model/types.ts';
import { RunJournal } from '../../../source/node/work/run-journal.ts';

let dataDir: string;
let folder: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'crabnet-journal-'));
  folder = join(dataDir, 'work');
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const run = (seed: string, startedMs = 1) => ({
  seedId: seed as SeedId,
  claimId: 'claim' as ClaimId,
  startedMs,
});

describe('the journal of runs', () => {
  it('has what began and did not end, for whoever opens it next', () => {
    const journal = new RunJournal(folder);
    expect(journal.runs()).toEqual([]);
    journal.begin(run('one'));
    journal.begin(run('two'));
    journal.end(run('one').seedId);
    expect(new RunJournal(folder).runs()).toEqual([run('two')]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('has the last run of a seed', () => {
    const journal = new RunJournal(folder);
    journal.begin(run('one', 1));
    journal.begin(run('one', 2));
    expect(journal.runs()).toEqual([run('one', 2)]);
  });

  it('takes any text for an id', () => {
    const journal = new RunJournal(folder);
    const odd = run(`../../${'x'.repeat(5000)}\0`);
    journal.begin(odd);
    expect(journal.runs()).toEqual([odd]);
    journal.end(odd.seedId);
    expect(journal.runs()).toEqual([]);
  });

  it('takes no notice of what was not written to its end, and of what is not its own', () => {
    const journal = new RunJournal(folder);
    journal.begin(run('one'));
    for (const [name, text] of [
      ['run-half.new', '{"seedId":"x"'],
      ['run-empty', ''],
      ['run-strange', '{"seedId":7,"claimId":"c","startedMs":1}'],
      ['task-abc', '{}'],
    ] as const) {
      writeFileSync(join(folder, name), text);
    }
    expect(journal.runs()).toEqual([run('one')]);
  });

  it('lets no run begin that it cannot note', () => {
    writeFileSync(folder, 'in the way');
    expect(() => new RunJournal(folder).begin(run('one'))).toThrow(
      expect.objectContaining({ code: 'task-start', remedy: expect.stringMatching(/\S/u) }),
    );
  });
});
