import type { VerbsParts } from '../../source/node/trade/verbs.ts';

const nobodyAsks = (): never => {
  throw new Error('no files are given or wanted');
};

/** For nodes whose seeds have no files. */
export const NO_FILES: VerbsParts['files'] = {
  get store(): never {
    return nobodyAsks();
  },
  take: nobodyAsks,
  keep: nobodyAsks,
  keptInputs: nobodyAsks,
};
