import { createHash } from 'node:crypto';

/** R1: SHA-256 in hex of stdout's UTF-8 bytes followed by stderr's, as they stand in the result. */
export const outputHash = (stdout: string, stderr: string): string =>
  createHash('sha256').update(stdout, 'utf8').update(stderr, 'utf8').digest('hex');
