import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProbeWorld } from './probe.ts';

/** A machine as a node's: with a key, a home, servers and processes, all of which know or guard the secret. */
export class PlantedWorld {
  readonly facts: Omit<ProbeWorld, 'marker'>;
  readonly workRoot: string;
  readonly #servers: readonly Server[];

  private constructor(facts: Omit<ProbeWorld, 'marker'>, servers: readonly Server[]) {
    this.facts = facts;
    this.workRoot = join(facts.home, 'work');
    this.#servers = servers;
  }

  static async plant(secret: string): Promise<PlantedWorld> {
    const home = mkdtempSync(join(tmpdir(), 'crabnet-probe-'));
    const keyPath = join(home, 'node.key');
    const canaryFolder = join(home, 'canary');
    const canaryFile = join(canaryFolder, 'file');
    const temporaryFile = `${home}.public`;
    mkdirSync(join(home, '.ssh'));
    mkdirSync(canaryFolder);
    for (const path of [keyPath, join(home, '.ssh', 'id_ed25519')])
      writeFileSync(path, `${secret}\n`, { mode: 0o600 });
    writeFileSync(canaryFile, 'as it was');
    writeFileSync(temporaryFile, secret, { mode: 0o644 });
    const controlSocket = join(home, 'control.sock');
    const abstractSocket = `crabnet-probe-${process.pid}`;
    const tcp = await serve(secret, { host: '127.0.0.1', port: 0 });
    const servers = [
      tcp,
      await serve(secret, { path: controlSocket }),
      await serve(secret, { path: `\0${abstractSocket}` }),
    ];
    const victim = startVictim(secret, home, keyPath);
    await once(victim, 'spawn');
    const address = tcp.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const victimPid = victim.pid ?? 0;
    return new PlantedWorld(
      {
        secret,
        keyPath,
        home,
        canaryFolder,
        canaryFile,
        temporaryFile,
        controlSocket,
        abstractSocket,
        port,
        victimPid,
      },
      servers,
    );
  }

  canaryTouched(): boolean {
    try {
      return readFileSync(this.facts.canaryFile, 'utf8') !== 'as it was';
    } catch {
      return true;
    }
  }

  /** Whether the process still runs, and the server still answers. */
  async victimHarmed(): Promise<boolean> {
    try {
      const runs = /\) [RS] /.test(readFileSync(`/proc/${this.facts.victimPid}/stat`, 'latin1'));
      return !runs || (await answer(this.facts.port)) !== this.facts.secret;
    } catch {
      return true;
    }
  }

  remove(): void {
    process.kill(this.facts.victimPid, 'SIGKILL');
    for (const server of this.#servers) server.close();
    rmSync(this.facts.home, { recursive: true, force: true });
    rmSync(this.facts.temporaryFile, { force: true });
  }
}

/** A server that tells everybody the secret. */
async function serve(secret: string, where: ListenOptions): Promise<Server> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.end(secret);
  });
  server.listen(where);
  await once(server, 'listening');
  return server;
}

async function answer(port: number): Promise<string> {
  let text = '';
  for await (const chunk of connect(port, '127.0.0.1')) text += String(chunk);
  return text;
}

/**
 * A process with the secret in its arguments, its environment and its memory, and the key open and in its folder. It ends
 * with the program that started it.
 */
function startVictim(secret: string, home: string, keyPath: string): ChildProcess {
  const key = openSync(keyPath, 'r');
  const victim = spawn('bash', ['-c', 'read -r _ <&3', 'victim', secret], {
    cwd: home,
    env: { PATH: '/usr/bin:/bin', SECRET: secret },
    stdio: [key, 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  closeSync(key);
  return victim;
}
