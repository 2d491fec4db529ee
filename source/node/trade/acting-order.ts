import type { HeldEnvelope } from '../../model/types.ts';

/** The standing order by which a verb is called that no person calls. */
export interface ActingOrder {
  readonly name: string;
  /** Called as soon as what it said is on disk, before anybody is told. */
  readonly acted: (said: HeldEnvelope) => void;
}
