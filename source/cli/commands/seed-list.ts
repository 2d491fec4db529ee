import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';
import { seedLine, seedTableLines } from '../render/seed-table.ts';

/** `seed list`: a table on a terminal, the reference's lines in a pipe. */
export const seedList: OneShot = async (api, _call, out) => {
  const seeds = await api.seeds();
  if (out.json) out.value(seeds);
  else if (seeds.length === 0) out.remark("no seeds yet; offer a task: crabnet seed publish --cmd 'COMMAND'");
  else out.lines(out.terminal ? seedTableLines(seeds, out) : seeds.map(seedLine));
  return EXIT.done;
};
