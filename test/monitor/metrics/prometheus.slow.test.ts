import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Program, QUIET } from '../../support/program.ts';
import { hasPrometheus, Prometheus, promtool } from '../../support/prometheus.ts';
import { until } from '../../support/until.ts';

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const media = (name: string): string => fileURLToPath(new URL(`../../../media/${name}`, import.meta.url));
const RULES = media('prometheus-alerts.yml');
const TESTS = media('prometheus-alerts.test.yml');
const rulesText = readFileSync(RULES, 'utf8');
const dashboardText = readFileSync(media('grafana-dashboard.json'), 'utf8');
const dashboard = JSON.parse(dashboardText) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly multi?: boolean }[] };
};
const shown = dashboard.panels.filter(({ type }) => type !== 'row');
const ruleNames = [...rulesText.matchAll(/- alert: (\w+)/gu)].map(([, name = '']) => name);

/** As Grafana fills in what a person chose. */
const filledIn = (expression: string): string =>
  expression.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '5s');

/** The names in a text, without what a histogram's series have behind theirs. */
const namesIn = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/crabnet_\w+/gu)].map(([name]) =>
      name.replace(/(?<=_seconds)_(?:bucket|sum|count)$/u, ''),
    ),
  );

describe('the dashboard and the alert rules', () => {
  it('are of many nodes: one chooses which', () => {
    expect(dashboard.templating.list.find(({ name }) => name === 'instance')?.multi).toBe(true);
    for (const { title, targets = [] } of shown)
      for (const { expr } of targets) expect(expr, title).toContain('instance=~"$instance"');
  });

  it('have a test for each rule, and in each rule a severity and what to do', () => {
    expect(ruleNames.length).toBeGreaterThan(12);
    const tests = readFileSync(TESTS, 'utf8');
    for (const name of ruleNames) expect(tests).toContain(`name: ${name}\n`);
    for (const words of ['severity: ', 'summary: ', 'runbook: '])
      expect(rulesText.split(words)).toHaveLength(ruleNames.length + 1);
  });
});

describe.skipIf(!hasPrometheus)("with Debian's prometheus", () => {
  const program = new Program();
  const prometheus = new Prometheus();
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-config-'));
  let node: string;
  let text: string;

  beforeAll(async () => {
    program.start(['listen', '--web-addr', '127.0.0.1:0', ...QUIET]).read();
    node = await until('its web server listens', async () => (await program.ready()).web_addr ?? false);
    const answer = await fetch(`http://${node}/metrics`);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    text = await answer.text();
    await prometheus.start(node, RULES);
  });
  afterAll(async () => {
    await prometheus.remove();
    await program.remove();
    rmSync(folder, { recursive: true });
  });

  it('finds nothing to complain of in what a node tells', () => {
    expect(promtool(['check', 'metrics'], text)).toBe('');
  });

  it('fires each rule, and clears it', () => {
    expect(promtool(['check', 'rules', RULES])).toContain(`SUCCESS: ${ruleNames.length} rules`);
    expect(promtool(['test', 'rules', TESTS])).toContain('SUCCESS');
  });

  it('takes the configuration that the README gives', () => {
    const readme = readFileSync(fileURLToPath(new URL('../../../README.md', import.meta.url)), 'utf8');
    const config = /^ {4}rule_files:.*(?:\n {4}.*)*/mu.exec(readme)?.[0] ?? '';
    writeFileSync(join(folder, 'prometheus.yml'), config.replace('prometheus-alerts.yml', RULES));
    expect(promtool(['check', 'config', join(folder, 'prometheus.yml')])).toContain('SUCCESS');
  });

  it('names only what a node tells, and shows all of it', () => {
    const told = new Set([...text.matchAll(/^# TYPE (\w+)/gmu)].map(([, name = '']) => name));
    for (const name of namesIn(rulesText)) expect(told, 'in a rule').toContain(name);
    expect([...namesIn(dashboardText)].filter((name) => !name.includes('dashboard')).sort()).toEqual(
      [...told].sort(),
    );
  });

  it('answers what each panel asks, of a node that it scraped', async () => {
    const isScraped = async () =>
      (await prometheus.query('count_over_time(crabnet_uptime_seconds[5s]) >= 3 and up == 1')).data.result;
    await until('it has been there thrice', async () => (await isScraped()).length === 1);
    for (const { title, targets = [] } of shown) {
      for (const { expr } of targets) {
        const answer = await prometheus.query(filledIn(expr));
        expect(answer.status, `${title}: ${expr}`).toBe('success');
        expect(answer.data.result, `${title}: ${expr}`).not.toEqual([]);
      }
    }
  });

  it('can work out each rule of that node, which has nothing wrong but that it is alone', async () => {
    const rules = await until('each was looked at', async () => {
      const all = await prometheus.rules();
      return all.every(({ health }) => health !== 'unknown') && all;
    });
    expect(rules.map(({ name, health }) => [name, health])).toEqual(ruleNames.map((name) => [name, 'ok']));
    expect(rules.filter(({ state }) => state !== 'inactive').map(({ name }) => name)).toEqual([
      'CrabnetNoPeers',
    ]);
  });
});
