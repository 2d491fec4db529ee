import { expect, it } from 'vitest';
import { addressesIn } from '../../../source/network/transport/resolve-name.ts';

const HOSTS = `
# 192.0.2.1 commented
::1 both
127.0.0.1 localhost both # 192.0.2.9 after
192.0.2.7\tNode.Example node
no-address node
`;

it('a hosts file names addresses, IPv4 first, by any of their names in any case', () => {
  expect(addressesIn(HOSTS, 'node.example')).toEqual(['192.0.2.7']);
  expect(addressesIn(HOSTS, 'NODE')).toEqual(['192.0.2.7']);
  expect(addressesIn(HOSTS, 'both')).toEqual(['127.0.0.1', '::1']);
  for (const name of ['commented', 'after', 'another']) expect(addressesIn(HOSTS, name)).toEqual([]);
});
