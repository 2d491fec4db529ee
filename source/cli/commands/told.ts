import type { Told } from '../../contract/actions.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import type { Output } from '../output.ts';

/** Says how far an own envelope got, and what the node warns of. */
export async function remarkTold(api: NodeApi, told: Told, out: Output): Promise<void> {
  if (told.warning !== undefined) out.warning(told.warning);
  if (!out.json) out.remark(await toldWords(api, told));
}

async function toldWords(api: NodeApi, { told, targets }: Told): Promise<string> {
  switch (told) {
    case 'sent':
      return `sent to ${targets} ${targets === 1 ? 'target' : 'targets'}`;
    case 'held-back':
      return 'kept here, and never announced';
    case 'waiting': {
      const { running } = await api.status();
      return running
        ? 'kept in the outbox: the node sends it as soon as it can'
        : 'kept in the outbox until the node runs; start it with: crabnet';
    }
  }
}
