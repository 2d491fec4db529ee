import { defineAction } from './action.ts';

export const dial = defineAction({
  command: 'peers dial',
  summary: 'connect to a node, with --network dht',
  examples: [
    ['crabnet peers dial 192.0.2.11:9012', 'by address'],
    [
      'crabnet peers dial /ip4/192.0.2.11/tcp/9012/p2p/12D3KooWPqT3vYk8sRzN4bWm7XcJd2FhLuA5eGtQxBk7Vn9Kd2Lm',
      'this node and no other there',
    ],
  ],
  fields: {
    address: { kind: 'text', needed: true, argument: 'ADDRESS', words: 'ip:port or a multiaddr' },
  },
  isSlow: true,
  done: ({ node_id }: { readonly node_id: string; readonly address: string }) => `linked to ${node_id}`,
});
