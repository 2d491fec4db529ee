import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGuard } from '../../source/runner/sandbox/process-guard.ts';
import { newProcessMark } from '../../source/runner/sandbox/process-mark.ts';
import { toolEnvironment } from '../../source/runner/task/environment.ts';

/**
 * A program that ends by force in the moment in which it has started a guard over the folder `task` of its work root. The shell of that
 * guard, in the folder `bin`, takes its time, as on a busy machine: nobody hears its first word.
 */
const [, , workRoot = ''] = process.argv;
const [bin, folder] = [join(workRoot, 'bin'), join(workRoot, 'task')];
for (const each of [bin, folder]) mkdirSync(each);
writeFileSync(join(bin, 'bash'), '#!/bin/sh\nsleep 0.3\nexec /bin/bash "$@"\n', { mode: 0o755 });
Object.assign(toolEnvironment, { PATH: `${bin}:${toolEnvironment.PATH}` });
const user = { uid: process.getuid?.() ?? 0, isOwn: false };
startGuard({ mark: newProcessMark(), user, folder, record: undefined });
process.kill(process.pid, 'SIGKILL');
