import { expect, it } from 'vitest';
import { obstacleOf } from '../../../source/runner/sandbox/obstacle.ts';
import { sandboxRemedy } from '../../../source/words/sandbox-words.ts';

const NO_MAP = 'bwrap: setting up uid map: Permission denied';
const FULL = 'bwrap: Creating new namespace failed: nesting depth or max_*_namespaces exceeded (ENOSPC)';

it.each([
  [NO_MAP, { 'kernel.apparmor_restrict_unprivileged_userns': '1' }, 'apparmor', undefined],
  [NO_MAP, { 'kernel.unprivileged_userns_clone': '0' }, 'namespaces-off', 'kernel.unprivileged_userns_clone'],
  [FULL, { 'user.max_net_namespaces': '0' }, 'namespaces-off', 'user.max_net_namespaces'],
  [FULL, { 'user.max_net_namespaces': '100' }, 'namespaces-full', undefined],
  [NO_MAP, {}, 'namespaces-forbidden', undefined],
  ['bwrap: Unknown option --disable-userns', {}, 'old-bubblewrap', undefined],
  ['prlimit: failed to set the NOFILE resource limit: Operation not permitted', {}, 'own-limit', 'nofile'],
  ['x: line 3: ulimit: file locks: cannot modify limit: x', {}, 'own-limit', 'file locks'],
  ['x: fork: retry: Resource temporarily unavailable', {}, 'processes-full', undefined],
  ["EROFS: read-only file system, mkdir '/w/task-1'", {}, 'folder', '/w'],
  ['something else', {}, 'unknown', undefined],
])('%s, with %j, is %s', (said, settings: Record<string, string>, cause, subject) => {
  const obstacle = obstacleOf(said, (name) => settings[name], true);
  expect([obstacle.cause, obstacle.subject]).toEqual([cause, subject]);
  expect(sandboxRemedy('bwrap', { ...obstacle, said })).toMatch(/\S/);
});

it("what Ubuntu's AppArmor forbids has its own remedy", () => {
  const words = sandboxRemedy('bwrap', { cause: 'apparmor', said: NO_MAP });
  expect(words).toContain('/etc/apparmor.d/bwrap');
  expect(words).toContain('kernel.apparmor_restrict_unprivileged_userns=0');
});
