import type { PetnameLookup } from '../../contract/petname.ts';
import { isPeerId } from '../../model/types.ts';
import type { Order } from './order.ts';

type Names = Pick<PetnameLookup, 'nodeOf'>;

/** An order with the nodes that its names mean now; a name that nobody has fits nobody. */
export function withIds(order: Order, names: Names): Order {
  if (order.kind === 'publish') return order;
  const { publisher, bidder } = order.match;
  if (publisher === undefined && bidder === undefined) return order;
  const match = {
    ...order.match,
    ...(publisher === undefined ? {} : { publisher: publisher.map((text) => idOf(text, names)) }),
    ...(bidder === undefined ? {} : { bidder: bidder.map((text) => idOf(text, names)) }),
  };
  return { ...order, match };
}

/** The names in orders that nobody has, each once. */
export const namesOfNobody = (orders: readonly Order[], names: Names): readonly string[] => [
  ...new Set(
    orders
      .flatMap((order) => (order.kind === 'publish' ? [] : [order.match]))
      .flatMap(({ publisher = [], bidder = [] }) => [...publisher, ...bidder])
      .filter((text) => !isPeerId(text) && names.nodeOf(text) === undefined),
  ),
];

/** What is no id fits no node, and says in `why` whom the file means. */
const idOf = (text: string, names: Names): string => (isPeerId(text) ? text : (names.nodeOf(text) ?? text));
