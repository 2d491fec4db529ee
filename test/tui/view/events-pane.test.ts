import { expect, test } from 'vitest';
import { lineText } from '../../../source/tui/text/span.ts';
import { drawScreen } from '../../../source/tui/view/screen.ts';
import type { NodeEvent } from '../../../source/words/events/event-facts.ts';
import { ME, nowTs } from '../support/fake-market.ts';
import { StateBench } from '../support/state-bench.ts';

test('a run that a crash interrupted says which key runs it again', () => {
  const interrupted: NodeEvent = {
    ts: nowTs,
    source: 'node',
    kind: 'task_interrupted',
    node_id: ME,
    payload: { seed_id: 'seed', started_ts: nowTs },
  };
  const { state, data } = new StateBench({ events: [interrupted] }).press('3', 'z', 'f');
  const lines = drawScreen(state, data).lines.map(lineText);
  expect(lines).toContainEqual(expect.stringContaining('a crash interrupted its run, r runs it again'));
});
