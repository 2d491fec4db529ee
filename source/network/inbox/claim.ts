const SIGNATURE = Buffer.from('ed25519:');
const FROM = /"from"\s{0,8}:\s{0,8}"([1-9A-HJ-NP-Za-km-z]{40,64})"/u;

/**
 * Who a message says has signed it, found without reading it; undefined where it does not look signed. Anybody can write
 * anybody's name: it tells whose budget a look at the signature draws on, and nothing else.
 */
export function claimedSigner(bytes: Buffer): string | undefined {
  if (!bytes.includes(SIGNATURE)) return undefined;
  return FROM.exec(bytes.toString('latin1'))?.[1];
}
