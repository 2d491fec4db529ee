import { done } from '../../source/model/errors.ts';
import { FakeNode } from '../support/fake-node.ts';
import { aDetail, aSeed, aStatus } from '../support/made-rows.ts';

export const seedRow = (id: string) => aSeed({ id });

/** A node that holds `aa1` and `aa2`, and knows of a seed whose id no path can bear as it is. */
export class FakeNodeApi extends FakeNode {
  /** What asking for its status does first; throws to fail it. */
  before: () => void | Promise<void> = () => undefined;

  constructor() {
    super();
    this.statusNow = aStatus({ node_id: 'us' });
    this.seedRows = [seedRow('aa1'), seedRow('aa2')];
    this.detail = aDetail({ seed: seedRow('ä /?') });
    this.topologyNow = {
      nodes: [{ id: 'us', kind: 'node', last_seen: 1, degree: 0, live: true }],
      edges: [],
    };
    this.answer = done({ told: 'sent', targets: 1 });
  }

  override async status() {
    await this.before();
    return super.status();
  }
}
