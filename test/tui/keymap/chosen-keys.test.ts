import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

/** The console as it is loaded with these keys. */
async function consoleWith(keys: Readonly<Record<string, readonly string[]>>) {
  vi.resetModules();
  const { chooseKeys } = await import('../../../source/tui/keymap/chosen-keys.ts');
  chooseKeys(new Map(Object.entries(keys)));
  const { BenchConsole } = await import('../support/bench-console.ts');
  return BenchConsole.open(120, 40);
}

beforeEach(() => vi.resetModules());
afterEach(() => vi.resetModules());

describe('chosen keys', () => {
  test('do what the usual ones did, which do nothing any more', async () => {
    const bench = await consoleWith({ 'verb.publish': ['n', 'Ctrl-P'], 'look.next-match': ['Ctrl-N'] });
    await bench.press('p');
    expect(bench.message).toContain('p does nothing here');
    await bench.press('n');
    expect(bench.text).toContain('Publish a seed');
    await bench.press('Esc', 'Ctrl-P');
    expect(bench.text).toContain('Publish a seed');
  });

  test('stand in footer, help, palette, titles and sentences', async () => {
    const bench = await consoleWith({
      'verb.settle': ['S'],
      'program.help': ['H'],
      'pane.market': ['M'],
      'pane.back': ['Ctrl-G'],
      'prompt.back': ['Ctrl-G'],
      'look.filter': ['Ctrl-F'],
      'program.palette': ['Ctrl-P'],
    });
    await bench.press('j', 'j');
    expect(bench.line(1)).toContain('M Market');
    expect(bench.line(-1)).toMatch(/^ S settle .*Ctrl-F filter .*H help/u);
    expect(bench.text).toMatch(/CAN DO +S settle/u);
    await bench.press('ä');
    expect(bench.message).toContain('H shows the keys that do');
    await bench.press('2', 'n');
    expect(bench.message).toContain('nothing searched for: Ctrl-F');
    await bench.press('H');
    expect(bench.text).toMatch(/▸ S +settle/u);
    expect(bench.text).toMatch(/ Ctrl-F +/u);
    expect(bench.line(-1)).toContain('Ctrl-G close');
    await bench.press('Ctrl-G', 'Ctrl-P', 'text:settle');
    expect(bench.text).toMatch(/▸ S +settle/u);
  });

  test('hold where a form takes them too, and two keys of one action both do', async () => {
    const bench = await consoleWith({ 'form.next': ['Ctrl-N'], 'form.back': ['Ctrl-G', 'Esc'] });
    await bench.press('p', 'text:echo 1', 'Ctrl-N');
    expect(bench.line(-1)).toContain('Ctrl-N Shift-Tab field');
    await bench.press('Ctrl-G');
    expect(bench.message).toContain('Ctrl-G again drops what was typed');
    await bench.press('Esc');
    expect(bench.text).not.toContain('Publish a seed');
  });

  test('are chosen before the console is loaded, and not later', async () => {
    const { chooseKeys } = await import('../../../source/tui/keymap/chosen-keys.ts');
    await import('../../../source/tui/keymap/keys.ts');
    expect(() => chooseKeys(new Map())).toThrow('before it is loaded');
  });
});
