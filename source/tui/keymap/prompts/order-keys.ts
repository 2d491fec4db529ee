import { THEME_LETTERS } from '../../data/choices.ts';
import { MARKET_ORDERS, type MarketOrder, PEER_ORDERS, type PeerOrder } from '../../data/order.ts';
import { withEffects } from '../../state/console-state.ts';
import { chooseTheme } from '../../state/looks.ts';
import { orderMarket, orderPeers } from '../../state/prompt-update.ts';
import { type Binding, plainly } from '../binding.ts';

const marketOrder = ([letter, order]: readonly [string, MarketOrder]): Binding => ({
  keys: [letter],
  contexts: ['order-market'],
  words: plainly(`by ${order}`),
  run: (state) => withEffects(orderMarket(state, order)),
});

const peerOrder = ([letter, order]: readonly [string, PeerOrder]): Binding => ({
  keys: [letter],
  contexts: ['order-peers'],
  words: plainly(`by ${order}`),
  run: (state) => withEffects(orderPeers(state, order)),
});

/** The letters that choose a theme. */
export const THEME_KEYS: readonly Binding[] = Object.entries(THEME_LETTERS).map(([letter, theme]) => ({
  keys: [letter],
  contexts: ['theme'],
  words: plainly(theme),
  run: (state) => chooseTheme(state, theme),
}));

/** The letters that choose an order. */
export const ORDER_KEYS: readonly Binding[] = [
  ...Object.entries(MARKET_ORDERS).map(marketOrder),
  ...Object.entries(PEER_ORDERS).map(peerOrder),
];
