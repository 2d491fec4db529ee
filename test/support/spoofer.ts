import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** Writes datagrams, whatever their source address, on a raw socket: each line of stdin is `from port to port base64`. */
const PERL = `
use strict; use Socket; use MIME::Base64;
socket(my $raw, AF_INET, SOCK_RAW, 255) or exit 1;
exit 0 if @ARGV;
$| = 1;
while (my $line = <STDIN>) {
  my ($from, $sport, $to, $dport, $text) = split ' ', $line;
  my $data = decode_base64($text // '');
  my ($src, $dst) = (inet_aton($from), inet_aton($to));
  my $udp = pack('nnnn', $sport, $dport, 8 + length $data, 0) . $data;
  my $ip = pack('CCnnnCCna4a4', 0x45, 0, 20 + length $udp, 0, 0, 64, 17, 0, $src, $dst);
  send($raw, $ip . $udp, 0, sockaddr_in(0, $dst));
}
`;

/** True where this user may write raw packets: root, with perl. */
export const canSpoof = (): boolean => spawnSync('perl', ['-e', PERL, 'try']).status === 0;

/** Who writes foreign source addresses on datagrams, on loopback. */
export class Spoofer {
  readonly #perl: ChildProcess = spawn('perl', ['-e', PERL], { stdio: ['pipe', 'ignore', 'inherit'] });

  /** Sends a datagram that says it comes from `from`, as `host:port`. */
  send(message: string | Uint8Array, from: string, toPort: number): void {
    const text = Buffer.from(message).toString('base64');
    this.#perl.stdin?.write(`${from.replace(':', ' ')} 127.0.0.1 ${toPort} ${text}\n`);
  }

  async close(): Promise<void> {
    const ended = once(this.#perl, 'exit');
    this.#perl.stdin?.end();
    await ended;
  }
}
