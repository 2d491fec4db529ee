import type { SeedDetail } from '../../contract/node-api.ts';
import { toldDetail } from '../../words/history-words.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { OneShot } from '../invocation.ts';
import { seedReportLines } from '../render/seed-report.ts';

/** `seed show SEED`: all that is known of one seed. */
export const seedShow: OneShot = async (api, { args: [id = ''] }, out) => {
  const found = await api.seed(id);
  if (!found.ok) return reportRefusal(found.refusal, out);
  if (out.json) {
    out.value(toldDetail(found.value));
    return EXIT.done;
  }
  const { node_id } = await api.status();
  out.lines(seedReportLines(found.value, { us: node_id, out }));
  if (hasFiles(found.value)) out.hint(`its files: crabnet files show ${found.value.seed.id}`);
  const next = nextStep(found.value);
  if (next !== undefined) out.hint(`next: ${next}`);
  return EXIT.done;
};

const hasFiles = ({ seed, results }: SeedDetail): boolean =>
  seed.files !== undefined || results.some(({ files }) => files !== undefined);

/** The command that the rules allow now and that moves the seed on; undefined where it is for others to act. */
function nextStep({ seed, bids, refusals }: SeedDetail): string | undefined {
  const ours = seed.role === 'publisher';
  if (refusals.run === null) return `crabnet seed run ${seed.id}`;
  if (refusals.run.code === 'needs-confirmation') return `crabnet seed run ${seed.id} --yes`;
  if (ours && refusals.accept === null) return `crabnet seed settle ${seed.id} --accepted, or --rejected`;
  const cheapest = bids.find(({ rank }) => rank === 1);
  if (ours && refusals.claim === null && cheapest !== undefined) {
    return `crabnet seed claim ${seed.id} ${cheapest.id}`;
  }
  return !ours && refusals.bid === null ? `crabnet seed bid ${seed.id} --price ${seed.min_price}` : undefined;
}
