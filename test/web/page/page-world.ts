import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { HostPort } from '../../../source/base/host-port.ts';
import type { MonitorEvent } from '../../../source/contract/monitor-event.ts';
import type { PeerRow } from '../../../source/contract/node-api.ts';
import { MonitorServer } from '../../../source/web/monitor/monitor-server.ts';
import { BuiltInSite } from '../../../source/web/site/built-in-site.ts';
import type { Site } from '../../../source/web/site/site.ts';
import { FakeNode } from '../../support/fake-node.ts';
import { aSeed, aStatus, OTHER, US } from '../../support/made-rows.ts';

const DIST = fileURLToPath(new URL('../../../dist/', import.meta.url));
/** What a page is waited for at the most, well within a test's own time. */
const WAIT_MS = 20_000;
export const TOKEN = 'the-token-of-this-node';

/** A node that holds what a test puts into it. */
class PageNode extends FakeNode {
  #lastEvent = 0;

  constructor() {
    super();
    this.statusNow = aStatus({ node_id: US });
  }

  /** A bid of each price comes in. */
  bids(...prices: readonly number[]): void {
    const events = prices.map((price): MonitorEvent => {
      this.#lastEvent += 1;
      const payload = { kind: 'BidSubmitted', seed_id: aSeed().id, by: OTHER, price, addr: '10.0.0.2:9000' };
      const ts = Math.floor(Date.now() / 1000);
      return { id: this.#lastEvent, ts, node_id: US, kind: 'store_sync', source: 'node', payload };
    });
    this.happened(...events);
    this.tell({ events });
  }
}

export const aPeer = (more: Partial<PeerRow> = {}): PeerRow => ({
  node_id: OTHER,
  alias: 'otter',
  addrs: ['10.0.0.2:9000'],
  transport: 'udp',
  last_seen: 0,
  live: true,
  blocked: false,
  verified: true,
  rules: 2,
  clock_skew_s: 0,
  votes: true,
  rate_in: 0.5,
  link: null,
  blocked_reason: null,
  catch_up: null,
  ...more,
});

/** The page that the build made, over a node, in a browser of its own; what went wrong in it, and where it asked. */
export class PageWorld {
  readonly api = new PageNode();
  /** Of the page: errors, and what the browser kept it from. */
  readonly faults: string[] = [];
  readonly asked: URL[] = [];
  /** What `Last-Event-ID` the readers of events had, in their order. */
  readonly resumed: (string | undefined)[] = [];
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  #server: MonitorServer | undefined;
  #address: HostPort = { host: '127.0.0.1', port: 0 };

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  get origin(): string {
    return `http://${this.#address.host}:${this.#address.port}`;
  }

  /** Serves, from the second time on at the same port. */
  async serve(
    token: string | null = null,
    site: Site = new BuiltInSite(['/api/status'], DIST),
  ): Promise<this> {
    this.#server = new MonitorServer({
      api: this.api,
      address: this.#address,
      hosts: [],
      token,
      site,
      oldestEvent: () => 1,
      metrics: async () => '',
      onDefect: (error) => this.faults.push(String(error)),
    });
    this.#address = await this.#server.start();
    return this;
  }

  /** The node is gone. */
  async cut(): Promise<void> {
    await this.#server?.stop();
  }

  async open(place = '#/overview', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext(options);
    this.#contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (message) => {
      // A server that is gone or wants the token is no fault of the page.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.faults.push(message.text());
    });
    page.on('dialog', (dialog) => this.faults.push(`a dialog: ${dialog.message()}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      this.asked.push(url);
      if (url.pathname === '/api/events/stream') this.resumed.push(request.headers()['last-event-id']);
    });
    await page.goto(`${this.origin}/${place}`);
    return page;
  }

  async close(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.#server?.stop();
  }
}
