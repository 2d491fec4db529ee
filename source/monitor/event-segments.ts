import { basename, format, parse } from 'node:path';

/**
 * Full event files are set aside beside the live one as `events.<n>.ndjson`; a higher number is newer, and a number is
 * never given to another segment while a newer one is there.
 */
export function segmentPath(filePath: string, number: number): string {
  const { dir, name, ext } = parse(filePath);
  return format({ dir, name: `${name}.${number}`, ext });
}

/** Segments that are packed have this at the end of their names. */
export const PACKED = '.gz';

/** As `segmentNumbers`, of those that are packed. */
export const packedNumbers = (filePath: string, namesInFolder: readonly string[]): readonly number[] =>
  segmentNumbers(
    filePath,
    namesInFolder.flatMap((name) => (name.endsWith(PACKED) ? [name.slice(0, -PACKED.length)] : [])),
  );

/** The segment numbers of `filePath` among the names in its folder, oldest first. */
export function segmentNumbers(filePath: string, namesInFolder: readonly string[]): readonly number[] {
  const { name, ext } = parse(filePath);
  const numbers: number[] = [];
  for (const candidate of namesInFolder) {
    const digits = candidate.slice(name.length + 1, candidate.length - ext.length);
    if (!/^[1-9]\d{0,14}$/u.test(digits)) continue;
    if (basename(segmentPath(filePath, Number(digits))) === candidate) numbers.push(Number(digits));
  }
  return numbers.sort((left, right) => left - right);
}
