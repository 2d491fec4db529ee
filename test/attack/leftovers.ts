import { until } from '../support/until.ts';
import type { VictimDoors } from './attack.ts';

/** How much more of each a node may have once its attackers are gone. */
const HANDLES_MORE = 12;
const MEMORY_MORE_MB = 150;

/** Notes what a node has open and takes now; what is returned says, once the attackers are gone, what is left of them, in words. */
export function leftoversOf({
  handles,
  memoryMb,
}: Pick<VictimDoors, 'handles' | 'memoryMb'>): () => Promise<string | undefined> {
  const [handlesBefore, memoryBefore] = [handles(), memoryMb()];
  return async () => {
    try {
      await until('the handles are closed', () => handles() <= handlesBefore + HANDLES_MORE, 40_000);
    } catch {
      return `it has ${handles()} handles open where it had ${handlesBefore}`;
    }
    const grownMb = memoryMb() - memoryBefore;
    return grownMb > MEMORY_MORE_MB ? `it takes ${grownMb.toFixed(0)} MB more than before` : undefined;
  };
}
