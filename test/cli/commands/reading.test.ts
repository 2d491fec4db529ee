import { beforeEach, describe, expect, test } from 'vitest';
import { aSeed, aStatus, NOW_S, OTHER, SEED_ID, US } from '../../support/made-rows.ts';
import { Bench } from '../fake-backend.ts';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

describe('status', () => {
  test('starts with the reference’s five lines', async () => {
    expect(await bench.run('status')).toBe(0);
    expect(bench.io.stdout.lines.slice(0, 5)).toEqual([
      `node-id: ${US}`,
      'seeds: 1',
      'bids: 2',
      'claims: 3',
      'results: 4',
    ]);
    expect(bench.out).toContain('running: yes\n');
  });

  test('is the node’s own object as JSON', async () => {
    await bench.run('status', '--json');
    expect(bench.json).toEqual(aStatus());
  });

  test('says alarms, and how to start a node that does not run', async () => {
    bench.io.sitDown();
    bench.node.statusNow = aStatus({
      running: false,
      alarms: ['disk full'],
      web_addr: null,
      listen_addrs: [],
    });
    await bench.run('status');
    expect(bench.io.stderr.lines).toEqual([
      'warning: disk full',
      'no node runs on this data dir; start it with: crabnet',
    ]);
    expect(bench.out).toContain('listening: nowhere\nweb: none\n');
  });
});

describe('seed list', () => {
  test('is the reference’s line of each seed in a pipe', async () => {
    const newer = { id: 'b', created_at: NOW_S, status: 'Claimed', command: 'a\u001b[31m\nb' } as const;
    bench.node.seedRows = [aSeed(newer), aSeed()];
    expect(await bench.run('seed', 'list')).toBe(0);
    expect(bench.io.stdout.lines).toEqual([
      `${SEED_ID} [OPEN] cmd=echo hello world timeout=120000ms reward=20`,
      'b [CLAIMED] cmd=a b timeout=120000ms reward=20',
    ]);
  });

  test('is a table on a terminal', async () => {
    bench.io.sitDown();
    bench.node.seedRows = [aSeed()];
    await bench.run('seed', 'list');
    expect(bench.io.stdout.lines).toEqual([
      'ID      STATUS  TITLE        FROM    MIN  BEST  BIDS  REWARD  WAITS FOR  LEFT',
      '7f3a9c  Open    Count words  Tz41vB    5     6   2/4      20  bidders     10m',
    ]);
  });

  test('says what to do where there is none', async () => {
    expect(await bench.run('seed', 'list')).toBe(0);
    expect(bench.out).toBe('');
    expect(bench.err).toContain('crabnet seed publish --cmd');
  });

  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => aSeed({ id: `s${index}`, created_at: NOW_S + index }));

  test('is all rows as one JSON array, page after page', async () => {
    await bench.run('seed', 'list', '--json');
    expect(bench.out).toBe('[]\n');
    bench = new Bench();
    bench.node.seedRows = many(2_345);
    await bench.run('seed', 'list', '--json');
    expect(bench.json).toEqual(bench.node.seedRows);
    expect(bench.io.stdout.lines).toHaveLength(1);
  });

  test('is JSON for a person as other commands write it', async () => {
    bench.io.sitDown();
    bench.node.seedRows = many(2);
    await bench.run('seed', 'list', '--json');
    expect(bench.out).toBe(`${JSON.stringify(bench.node.seedRows, null, 2)}\n`);
  });

  test('is the newest alone with a limit, oldest first', async () => {
    bench.node.seedRows = many(1_500);
    await bench.run('seed', 'list', '--limit', '3', '--json');
    expect(bench.json).toEqual(bench.node.seedRows.slice(-3));
  });
});

describe('peers', () => {
  test('is a table', async () => {
    bench.io.sitDown();
    bench.node.peerRows = [
      {
        node_id: OTHER,
        alias: 'he\u001b[31mron',
        addrs: ['192.0.2.23:9012'],
        transport: 'udp',
        last_seen: NOW_S - 3,
        live: true,
        blocked: false,
        verified: false,
        rules: 2,
        clock_skew_s: 2,
        votes: false,
        rate_in: 18.25,
        link: null,
        blocked_reason: null,
        catch_up: null,
      },
    ];
    await bench.run('peers');
    expect(bench.io.stdout.lines).toEqual([
      'NODE    ALIAS  HEARD    IN  CLOCK  BY   NOTE        ADDRESS',
      'Tz41vB  heron   live  18/s    +2s  udp  unverified  192.0.2.23:9012',
    ]);
  });

  test('shows links, what is being fetched, and who is blocked for what', async () => {
    const row = {
      alias: '',
      transport: 'dht',
      blocked: false,
      verified: true,
      rules: null,
      clock_skew_s: null,
      votes: false,
      rate_in: 0,
      blocked_reason: null,
      catch_up: null,
    } as const;
    const address = '/ip4/192.0.2.23/tcp/9012';
    bench.node.peerRows = [
      {
        ...row,
        node_id: OTHER,
        addrs: [address],
        last_seen: NOW_S,
        live: true,
        link: { address, direction: 'out', latency_ms: 23.4, score: -1.26 },
        catch_up: { phase: 'fetching', missing: 340, fetched: 120, day: '2026-11-20', days_left: 0 },
      },
      {
        ...row,
        node_id: US,
        addrs: [],
        last_seen: 0,
        live: true,
        link: null,
        blocked: true,
        blocked_reason: 'flo\u001b[31mods',
      },
    ];
    await bench.run('peers');
    expect(bench.io.stdout.lines).toEqual([
      'NODE    ALIAS  HEARD  IN  CLOCK  BY   LINK   RTT  SCORE  NOTE                 ADDRESS',
      'Tz41vB          live   -      -  dht  out   23ms   -1.3  fetching 120 of 340  /ip4/192.0.2.23/tcp/9012',
      '9Kd2Lm             -   -      -  dht  -        -      -  blocked: floods      -',
    ]);
  });

  test('says what to do where there is none', async () => {
    await bench.run('peers');
    expect(bench.err).toContain('no peer heard yet');
    bench.io.stdout.text = '';
    await bench.run('peers', '--json');
    expect(bench.json).toEqual([]);
  });
});

describe('digest', () => {
  test('is words or JSON', async () => {
    await bench.run('digest');
    expect(bench.out).toBe('digest: abc\nenvelopes: 10\nseeds: 1\n');
    bench.io.stdout.text = '';
    await bench.run('digest', '--json');
    expect(bench.json).toEqual({ digest: 'abc', envelopes: 10, seeds: 1, unsigned_digest: null });
  });
});

describe('topology', () => {
  test('is two tables', async () => {
    bench.node.topologyNow = {
      nodes: [{ id: US, kind: 'node', last_seen: NOW_S, degree: 3, live: true }],
      edges: [{ from: US, to: OTHER, kind: 'udp_receive', total: 3, bytes: 1800, last_seen: NOW_S - 90 }],
    };
    await bench.run('topology');
    expect(bench.io.stdout.lines).toEqual([
      'NODE    KIND  LIVE  DEGREE  SEEN',
      '9Kd2Lm  node  yes        3   now',
      '',
      'FROM    TO      KIND         COUNT  BYTES       SEEN',
      '9Kd2Lm  Tz41vB  udp_receive      3   1800  1m30s ago',
    ]);
  });

  test('says what stands of links, and who is blocked', async () => {
    bench.node.topologyNow = {
      nodes: [
        { id: US, kind: 'node', last_seen: NOW_S, degree: 1, live: true },
        { id: OTHER, kind: 'network-node', last_seen: 0, degree: 1, live: false, blocked_reason: 'floods' },
      ],
      edges: [
        {
          ...{ from: US, to: OTHER, kind: 'link', total: 1, bytes: 0, last_seen: NOW_S },

          ...{ transport: 'dht', direction: 'in', latency_ms: 7, score: 0 },
          catch_up: { phase: 'comparing', missing: 0, fetched: 0, day: null, days_left: 0 },
        },
      ],
    };
    await bench.run('topology');
    expect(bench.io.stdout.lines).toEqual([
      'NODE    KIND          LIVE  DEGREE  SEEN  BLOCKED',
      '9Kd2Lm  node          yes        1   now  -',
      'Tz41vB  network-node  no         1     -  floods',
      '',
      'FROM    TO      KIND  COUNT  BYTES  SEEN  LINK',
      '9Kd2Lm  Tz41vB  link      1      -   now  dht in, 7ms, score 0.0, comparing',
    ]);
  });
});
