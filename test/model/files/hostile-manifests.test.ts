import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../source/model/files/manifest.ts';
import { FILE_MAX_BYTES } from '../../../source/model/limits.ts';
import { nameOf } from '../../support/made-files.ts';

const MIB = 1024 * 1024;
const path = (fault: string) => ({ problem: 'path', fault });

describe('a hostile manifest', () => {
  const { cid } = nameOf(Buffer.from('x'));
  const large = nameOf(Buffer.alloc(MIB + 1)).cid;
  const entry = { bytes: 1, cid, mode: 'plain', path: 'a' };
  const textOf = (...entries: readonly object[]): string =>
    JSON.stringify({ files: entries.map((one) => ({ ...entry, ...one })), manifest: 1 });
  const said = (...paths: readonly string[]): string => textOf(...paths.map((one) => ({ path: one })));
  const member = (field: string) => ({ problem: 'member', field });

  const manifests: readonly [string, string, object][] = [
    ['a way up', said('../a'), path('dots')],
    ['a way up from within', said('a/../../b'), path('dots')],
    ['the folder itself', said('.'), path('dots')],
    ['the root', said('/etc/passwd'), path('absolute')],
    ['no path', said(''), path('empty')],
    ['an empty part', said('a//b'), path('empty-part')],
    ['a folder', said('a/'), path('empty-part')],
    ['NUL', said('a\0b'), path('control-character')],
    ['a line end', said('a\nb'), path('control-character')],
    ['an escape', said('a\u001b[2J'), path('control-character')],
    ['text that turns', said('a\u202eb'), path('control-character')],
    ['an isolate', said('a\u2066b'), path('control-character')],
    ['what is no character', said('a\uffffb'), path('control-character')],
    ['another Unicode form', said('e\u0301'), path('not-nfc')],
    ['half a character', textOf({ path: 'x' }).replace('"x"', '"\\ud800"'), { problem: 'path' }],
    ['a name too long', said('n'.repeat(256)), path('too-long')],
    ['a path too long', said(`${'d/'.repeat(20)}${'n/'.repeat(5)}${'x'.repeat(1000)}`), path('too-long')],
    ['folders too deep', said(`${'d/'.repeat(40)}f`), path('too-deep')],
    ['one name twice', said('a', 'a'), { problem: 'clash' }],
    ['names alike but for case', said('A', 'a'), { problem: 'clash' }],
    ['names that are a ligature apart', said('file', '\ufb01le'), { problem: 'clash' }],
    ['a file under a file', said('a', 'a/b'), { problem: 'clash' }],
    ['another order', said('b', 'a'), { problem: 'not-canonical' }],
    ['a mode that runs as its owner', textOf({ mode: 'setuid' }), member('files[0].mode')],
    ['a mode in figures', textOf({ mode: 0o4755 }), member('files[0].mode')],
    ['a link', textOf({ mode: 'link', target: '/etc' }), member('files[0].mode')],
    ['an owner', textOf({ owner: 0 }), { problem: 'not-canonical' }],
    ['fewer bytes than none', textOf({ bytes: -1 }), member('files[0].bytes')],
    ['half a byte', textOf({ bytes: 0.5 }), member('files[0].bytes')],
    [
      'more bytes than a file has',
      textOf({ bytes: FILE_MAX_BYTES + 1, cid: large }),
      member('files[0].bytes'),
    ],
    [
      'more bytes than a number has',
      textOf({}).replace('"bytes":1', '"bytes":1e400'),
      member('files[0].bytes'),
    ],
    ['a leaf for a large file', textOf({ bytes: MIB + 1 }), member('files[0].cid')],
    ['a root for a small file', textOf({ cid: large }), member('files[0].cid')],
    ['a path for a name', textOf({ cid: '../../kept' }), member('files[0].cid')],
    ['other bytes than were signed', textOf({ bytes: 2 }), { problem: 'sums' }],
    ['a prototype', textOf({}).replace('"mode"', '"__proto__":{},"mode"'), { problem: 'not-canonical' }],
    ['spaces', ` ${textOf({})}`, { problem: 'not-canonical' }],
    ['no JSON', '{"files":[', { problem: 'not-canonical' }],
    ['no list', '{"files":{"length":1},"manifest":1}', { problem: 'not-canonical' }],
    ['a file that is none', '{"files":[null],"manifest":1}', { problem: 'member' }],
    ['a hundred thousand files', textOf(...Array.from({ length: 50_000 }, () => ({}))), { problem: 'sums' }],
  ];
  it.each(manifests)('with %s is refused with its reason', (_, text, wanted) => {
    const count = text.includes('},{') && text.length < 10_000 ? 2 : 1;
    expect(readManifest(text, { bytes: count, count })).toMatchObject({ ok: false, fault: wanted });
  });

  it('is refused for that alone: without it, it is read', () => {
    const files = [{ path: 'a', mode: 'plain', bytes: 1, cid }] as const;
    expect(readManifest(textOf({}), { bytes: 1, count: 1 })).toEqual({ ok: true, value: { files } });
  });
});
