import { allSeeds } from '../../source/contract/seed-pages.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { checkMarket, countedKeys, type Judged } from './check-market.ts';
import type { Cluster } from './cluster.ts';
import type { Acknowledged, Machine } from './machine.ts';
import { readStored, type StoredEnvelope } from './stored-market.ts';

/** Where a seed may stand for good once every deadline of the rules is over and everybody did what was theirs to do. */
const FINAL: ReadonlySet<string> = new Set(['Accepted', 'Rejected', 'Expired', 'Void']);

const VERB_KINDS = {
  publish: 'SeedCreated',
  bid: 'BidSubmitted',
  claim: 'ClaimCreated',
  run: 'TaskResult',
  settle: 'TaskSettle',
} as const;

/** Everything that is wrong with a cluster at the end of a run, in words. */
export async function checkCluster({ machines, acknowledged }: Cluster): Promise<string[]> {
  const stores = machines.map((machine) => readStored(dataDirFiles(machine.dataDir).store));
  const [first = []] = stores;
  const [reference] = machines;
  const honest = new Set(machines.map(({ nodeId }) => nodeId));
  // Of a void seed each holds another proof, and parties may hold more than counts (L3, L6).
  const counted = stores.map((store) => {
    const keys = countedKeys(store);
    return store.filter(({ key }) => keys.has(key));
  });
  const faults = counted.flatMap((store, number) => differences(counted[0] ?? [], store, number));
  const { judged, faults: unlawful } = checkMarket(first, reference?.now() ?? 0, (from) => honest.has(from));
  faults.push(
    ...unlawful,
    ...acknowledged.flatMap((what) => lost(what, machines, stores[what.machine] ?? [])),
  );
  for (const { seedId, status, isHonest } of judged) {
    if (isHonest && !FINAL.has(status)) faults.push(`seed ${seedId} is stuck: ${status}`);
  }
  for (const machine of machines) faults.push(...(await disagreements(machine, judged)));
  return [...faults, ...(await digestFaults(machines))];
}

/** Compares the sets, and each text byte for byte. */
function differences(
  expected: readonly StoredEnvelope[],
  found: readonly StoredEnvelope[],
  number: number,
): readonly string[] {
  const texts = new Map(found.map(({ key, text }) => [key, text]));
  const missing = expected.filter(({ key }) => !texts.has(key)).map(({ key, kind }) => `${kind} ${key}`);
  const changed = expected.filter(({ key, text }) => texts.has(key) && texts.get(key) !== text);
  const known = new Set(expected.map(({ key }) => key));
  const added = found.filter(({ key }) => !known.has(key)).map(({ key, kind }) => `${kind} ${key}`);
  return [
    ...missing.map((what) => `${what} is on 0 and not on ${number}`),
    ...added.map((what) => `${what} is on ${number} and not on 0`),
    ...changed.map(({ key }) => `${key} has another text on ${number}`),
    ...(texts.size === found.length ? [] : [`${number} holds an envelope twice`]),
  ];
}

/** An operation that was acknowledged and that who acknowledged it does not hold; what counts is compared besides. */
function lost(
  { machine, verb, id }: Acknowledged,
  machines: readonly Machine[],
  envelopes: readonly StoredEnvelope[],
): readonly string[] {
  const by = machines[machine]?.nodeId;
  const isHeld = envelopes.some(
    ({ kind, from, object }) => kind === VERB_KINDS[verb] && from === by && object.id === id,
  );
  return isHeld ? [] : [`lost: ${verb} of ${id}, which ${machine} acknowledged`];
}

/** Where a node shows another market than the envelopes make. */
async function disagreements(machine: Machine, judged: readonly Judged[]): Promise<readonly string[]> {
  const rows = new Map(
    (machine.api === undefined ? [] : await allSeeds(machine.api)).map((row) => [row.id, row]),
  );
  const faults = judged.flatMap(({ seedId, status, claimId, resultId, isHonest }) => {
    const row = rows.get(seedId);
    // Which of several claims of an adversary holds is compared by the digests.
    if (!isHonest) {
      return (row?.status === 'Void') === (status === 'Void')
        ? []
        : [`${machine.number} shows ${row?.status}`];
    }
    const shown = `${row?.status} ${row?.claim_id} ${status === 'Done' ? row?.result_id : ''}`;
    const right = `${status} ${claimId} ${status === 'Done' ? resultId : ''}`;
    return shown === right ? [] : [`${machine.number} shows seed ${seedId} as ${shown}, not ${right}`];
  });
  return rows.size === judged.length ? faults : [...faults, `${machine.number} shows ${rows.size} seeds`];
}

async function digestFaults(machines: readonly Machine[]): Promise<readonly string[]> {
  const digests = await Promise.all(machines.map(async ({ api }) => (await api?.digest())?.digest));
  return digests.flatMap((digest, number) =>
    digest === digests[0] && digest !== undefined
      ? []
      : [`the digest of ${number} is ${digest}, not ${digests[0]}`],
  );
}
