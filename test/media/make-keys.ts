/** Makes `media/keys.md` from the console's key map. Run: npm run keys. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { keysPage } from '../../source/tui/keymap/keys-page.ts';

writeFileSync(fileURLToPath(new URL('../../media/keys.md', import.meta.url)), keysPage());
console.log('media/keys.md');
