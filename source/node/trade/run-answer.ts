import type { ActionValue, Told } from '../../contract/actions.ts';
import type { KeptRun } from '../work/kept-run.ts';
import { warnedOf } from './warned.ts';

/** What is said of a run besides its result: how it was held, what it brought, and what is to be noticed. */
export function runAnswer(
  { sandbox, outcome, files, filesFault }: KeptRun,
  told: Told,
): Pick<ActionValue['run'], keyof Told | 'sandbox' | 'limits' | 'files'> {
  const by = outcome.stoppedBy;
  const warned = by === undefined ? told : warnedOf(told, { code: 'ended-early', by });
  return {
    ...(filesFault === undefined ? warned : warnedOf(warned, { code: 'no-files', fault: filesFault })),
    ...{ sandbox, limits: outcome.limits },
    ...(files === undefined ? {} : { files }),
  };
}
