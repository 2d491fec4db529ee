import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Node has no datagrams over Unix sockets; each that comes is printed as JSON lines of its words. */
const RECEIVER = `use Socket; $| = 1;
socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die; bind($s, sockaddr_un($ARGV[0])) or die; print "bound\\n";
while (defined recv($s, my $text, 65536, 0)) { print map { "$_\\n" } split /\\n/, $text }`;

/** A socket as systemd has one for a service, and what was told over it. */
export class NotifySocket {
  readonly #folder = mkdtempSync(join(tmpdir(), 'crabnet-notify-'));
  readonly path = join(this.#folder, 'notify');
  #receiver: ChildProcess | undefined;
  #told = '';

  static async open(): Promise<NotifySocket> {
    const socket = new NotifySocket();
    const receiver = spawn('perl', ['-e', RECEIVER, socket.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    socket.#receiver = receiver;
    receiver.stdout.on('data', (chunk) => {
      socket.#told += chunk;
    });
    await once(receiver.stdout, 'data');
    return socket;
  }

  /** The assignments that came, in their order. */
  get told(): readonly string[] {
    return this.#told.split('\n').filter((line) => line.includes('=') && !line.startsWith('BARRIER='));
  }

  close(): void {
    this.#receiver?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
