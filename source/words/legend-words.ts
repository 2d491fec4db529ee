import type { SeedStatus } from '../model/types.ts';
import type { Direction } from './events/event-facts.ts';
import type { Look } from './look.ts';

/** What each status of a seed says. */
export const STATUS_MEANINGS: { readonly [Each in SeedStatus]: string } = {
  Open: 'bids are taken',
  Expired: 'over: its bids closed and nobody was awarded it in time',
  Claimed: 'awarded to a worker',
  Running: 'its worker runs it',
  Done: 'its result is in, its publisher has to settle',
  Accepted: 'settled: the result was accepted, final',
  Rejected: 'settled: the result was rejected, or the seed closed',
  Forfeited: 'its worker brought no result in time: it may be awarded again',
  Void: 'over: its publisher said two things at once',
};

/** What the colours and weights say; whatever has one says it by a word or a sign as well. */
export const LOOK_MEANINGS: { readonly [Each in Look]: string } = {
  attention: 'waits for you; refused; less than a minute left; found by a search',
  good: 'accepted; done as asked; your bid ranks first',
  bad: 'rejected, forfeited; failed; refused of a peer; an alarm; blocked',
  active: 'claimed, running; being fetched; the rule of the pane that has the keys',
  unverified: 'signed by nobody; a standing mode of this node; other rules',
  dim: 'over, silent, or of no use now',
  key: 'a key',
  strong: 'a heading, a name',
};

/** What stands before an event: where it came from, or what became of it. */
export const DIRECTION_MEANINGS: { readonly [Each in Direction]: string } = {
  '<': 'came from a peer',
  '>': 'this node said it',
  '.': 'happened here',
  x: 'came in and was refused',
  '^': 'ours, and not sent',
};
