import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AlertMessage } from '../../source/contract/alert.ts';

export const SECRET = 'a secret that only two know';

/** A webhook that can be killed and started again at the same port; what it took whole, and answered or not, is in `taken`. */
export class AlertReceiver {
  readonly taken: AlertMessage[] = [];
  /** Of the messages whose signature was right. */
  signed = 0;
  /** What it answers next; 0 dies before it answers, having taken the message or not. */
  answer: () => number = () => 204;
  #server: Server | undefined;
  port = 0;

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const status = this.answer();
        if (status === 0) {
          void this.kill();
          return;
        }
        const { 'crabnet-timestamp': timestamp, 'crabnet-signature': signature } = request.headers;
        const wanted = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
        if (signature === `sha256=${wanted}`) this.signed += 1;
        if (status < 300) this.taken.push(JSON.parse(body) as AlertMessage);
        response.writeHead(status).end();
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    const bound = server.address();
    if (typeof bound === 'object' && bound !== null) this.port = bound.port;
  }

  /** Ends as a process that is killed: nobody is answered any more. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
