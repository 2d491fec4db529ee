import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runOnUserMachine, userMachineFault } from '../../support/user-machine.ts';

const HOST = fileURLToPath(new URL('./scope-task-host.ts', import.meta.url));
const BOOT_MAX_MS = 180_000;
const fault = userMachineFault();

it.skipIf(fault !== undefined)(
  `a task of a user whose systemd answers is held by a scope of that, exactly${fault === undefined ? '' : ` (not tried: ${fault})`}`,
  async () => {
    const printed = await runOnUserMachine(`exec '${process.execPath}' '${HOST}'`);
    const [, result = 'null'] = /^RESULT (.*)$/mu.exec(printed) ?? [];
    expect(JSON.parse(result), printed).toMatchObject({
      keeping: { kept_by: 'systemd-scope' },
      ...{ kind: 'capped', stoppedBy: 'the limit of memory, 64 MiB', stdout: 'begun\n' },
      limits: { exact: expect.arrayContaining(['memory', 'processes']) },
    });
  },
  BOOT_MAX_MS,
);
