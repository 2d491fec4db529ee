import { describe, expect, it } from 'vitest';
import { ATTACKS } from './attacks.ts';
import { battle } from './battle.ts';

/** Two trades beside each attack; `npm run attack` goes on for minutes. */
describe.each(ATTACKS)('while $name goes on', (attack) => {
  const { unavailable } = attack;
  it.skipIf(unavailable !== undefined)(
    `trades beside it come to an end, and it reaches nothing${unavailable === undefined ? '' : ` (not tried: ${unavailable})`}`,
    async () => {
      const { beside, faults } = await battle(attack, { before: 1, trades: 2, forMs: 0 });
      expect(faults).toEqual([]);
      expect(beside).toHaveLength(2);
    },
  );
});
