import { openPublishAgain } from '../forms/publish-form.ts';
import { PANES } from '../layout/pane.ts';
import { withEffects } from '../state/console-state.ts';
import { openAgain, openSeedForm } from '../state/open-form.ts';
import type { Binding } from './binding.ts';
import { KEYS } from './keys.ts';
import { readOnlyReason } from './verb-reasons.ts';
import { publishReason, seedReason, verbOnSeedReason } from './verbs.ts';

/** What does something once more. */
export const AGAIN: readonly Binding[] = [
  {
    keys: KEYS.again.publish,
    contexts: PANES,
    words: { long: 'publish again from this seed', short: 'publish again' },
    run: openSeedForm(openPublishAgain),
    group: { section: 'NOW' },
    disabledReason: (situation) => publishReason(situation) ?? seedReason(situation),
    verb: 'node',
  },
  {
    keys: KEYS.again.template,
    contexts: PANES,
    words: { long: 'publish from a template', short: 'template' },
    run: (state) => withEffects(state, { effect: 'template', to: 'list' }),
    group: { section: 'NOW' },
    disabledReason: publishReason,
    verb: 'node',
  },
  {
    keys: KEYS.again.verb,
    contexts: PANES,
    words: { long: 'the last verb and values', short: 'again' },
    run: openAgain,
    group: { section: 'NOW' },
    disabledReason: (situation) => {
      const { lastVerb, data } = situation;
      const readOnly = readOnlyReason(data);
      if (readOnly !== null) return readOnly;
      if (lastVerb === null) return 'nothing to repeat yet';
      const reason =
        lastVerb === 'publish' ? publishReason(situation) : verbOnSeedReason(lastVerb)(situation);
      return reason === null ? null : `${lastVerb}: ${reason}`;
    },
    verb: 'last',
  },
];
