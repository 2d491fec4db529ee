import { Damage, type DamageParts } from '../../source/node/replication/damage.ts';

const nothing = () => {};

/** What says of a log that it is damaged, where nobody listens but to its events. */
export const quietDamage = (emit: DamageParts['monitor']['emit'] = nothing): Damage =>
  new Damage({
    monitor: { emit },
    alarms: { raise: nothing, clear: nothing, storeFailed: nothing },
    changes: { seeds: nothing, forgotten: nothing },
  });
