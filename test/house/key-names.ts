import { parseAst } from 'vitest/node';
import type { SourceFile } from './import-rules.ts';

/** Stands in a template's text for an expression. */
const FILLED = '\u{fffc}';

/** The texts of `files` that spell one of `keys` as the name of a key, one line each. */
export function spelledKeys(files: readonly SourceFile[], keys: readonly string[]): readonly string[] {
  const pattern = spelling(keys);
  return files.flatMap(({ path, text }) =>
    textsIn(parseAst(text, { lang: path.endsWith('.tsx') ? 'tsx' : 'ts' }))
      .filter((said) => pattern.test(said))
      .map((said) => `${path}: ${said.replaceAll(FILLED, '…')}`),
  );
}

/** What tells a key from the letter, the article or the number that it may be as well. */
function spelling(keys: readonly string[]): RegExp {
  const oneOf = (some: readonly string[]): string =>
    `(?:${some.map((key) => key.replace(/[?*+.^$()[\]{}|\\/]/gu, '\\$&')).join('|')})`;
  const any = oneOf(keys);
  const character = oneOf(keys.filter((key) => key.length === 1));
  const sign = oneOf(keys.filter((key) => /^[^\p{L}\p{N}]$/u.test(key)));
  const forms = [
    // `Enter`, anywhere.
    `(?<![\\w-])${oneOf(keys.filter((key) => key.length > 1))}(?![\\w-])`,
    // `b`, `j k`, `1-9 j k`.
    `^${any}(?:[ -]${any})*$`,
    // `r runs it`, `a: next`, `r, then`; but `a process`.
    `(?<![^ (])${character}(?:: |, then\\b| [a-z]+[a-rt-z]s\\b)`,
    // `searched for: /`.
    `: ${character}$`,
    // `1 Market`, `/ words`.
    `^ ?(?:\\d(?= [A-Z])|${sign}(?= [^ ]))`,
  ];
  return new RegExp(forms.join('|'), 'u');
}

/** What a program may say: its strings and templates but for those that it compares, imports or has as types. */
function textsIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(textsIn);
  if (typeof node !== 'object' || node === null) return [];
  const { type, key, test, value, quasis, ...parts }: Readonly<Record<string, unknown>> = { ...node };
  switch (type) {
    case 'ImportDeclaration':
    case 'TSLiteralType':
    case 'BinaryExpression':
      return [];
    case 'Literal':
      return typeof value === 'string' ? [value] : [];
    case 'TemplateLiteral':
      return [templateText(quasis), ...textsIn(parts.expressions)];
    default:
      return [
        ...(type === 'SwitchCase' ? [] : textsIn(test)),
        ...textsIn(value),
        ...textsIn(Object.values(parts)),
      ];
  }
}

const templateText = (quasis: unknown): string =>
  Array.isArray(quasis) ? quasis.map(({ value }) => value.cooked).join(FILLED) : '';
