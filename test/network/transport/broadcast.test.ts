import type { NetworkInterfaceInfo } from 'node:os';
import { expect, it } from 'vitest';
import { broadcastAddresses } from '../../../source/network/transport/broadcast.ts';

const four = (address: string, netmask: string, internal = false): NetworkInterfaceInfo => ({
  family: 'IPv4',
  ...{ address, netmask, internal },
  ...{ mac: '00:00:00:00:00:00', cidr: null },
});
const MACHINE = {
  lo: [four('127.0.0.1', '255.0.0.0', true)],
  eth0: [four('192.168.7.20', '255.255.255.0'), four('192.168.7.21', '255.255.255.0')],
  wlan0: [four('172.20.3.4', '255.255.240.0')],
  tun0: [four('10.8.0.6', '255.255.255.255')],
  link0: [four('10.9.0.0', '255.255.255.254')],
};

it('a broadcast goes to each network of the machine once, whatever its default route', () => {
  expect(broadcastAddresses(MACHINE, '0.0.0.0')).toEqual(['192.168.7.255', '172.20.15.255']);
  expect(broadcastAddresses(MACHINE, '::')).toEqual(['192.168.7.255', '172.20.15.255']);
});

it('a node that listens on one network broadcasts there alone', () => {
  expect(broadcastAddresses(MACHINE, '172.20.3.4')).toEqual(['172.20.15.255']);
});

it('loopback, and links of two addresses or one, have no broadcast', () => {
  expect(broadcastAddresses(MACHINE, '127.0.0.1')).toEqual([]);
  expect(broadcastAddresses({ tun0: MACHINE.tun0, link0: MACHINE.link0 }, '0.0.0.0')).toEqual([]);
});
