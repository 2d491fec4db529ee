/** A harmless task that a trader of the demo offers. */
export interface DemoTask {
  readonly title: string;
  readonly command: string;
  readonly minPrice: number;
  readonly reward: number;
  /** What of its folder comes back, where it gets the demo's books in `books`. */
  readonly output?: readonly string[];
}

/** Of each book in `books` its words are counted and it is packed. */
export const PACK_BOOKS =
  'mkdir packed; for n in 1 2 3; do wc -w "books/$n.txt"; gzip -9n < "books/$n.txt" > "packed/$n.txt.gz"; sleep 0.5; done';
export const PACKED = ['packed/**'] as const;

/** All of them read nothing but what they are given, and end within seconds; a `*` in one would be a pattern to its bidders. */
export const DEMO_TASKS: readonly DemoTask[] = [
  {
    title: 'Count to ten, slowly',
    command: 'for i in $(seq 1 10); do echo "$i"; sleep 0.5; done',
    minPrice: 4,
    reward: 20,
  },
  {
    title: 'Primes below 200',
    command: 'seq 2 200 | factor | awk "NF == 2 { print \\$2 }" | xargs',
    minPrice: 3,
    reward: 15,
  },
  {
    title: 'Hash a line of text',
    command: 'printf "crabs walk sideways" | sha256sum',
    minPrice: 1,
    reward: 5,
  },
  {
    title: 'A table of squares',
    command: 'seq 1 20 | awk "{ printf \\"%3d squared is %4d\\\\n\\", \\$1, \\$1 ^ 2 }"',
    minPrice: 2,
    reward: 8,
  },
  { title: 'Pack three leaflets', command: PACK_BOOKS, minPrice: 4, reward: 18, output: PACKED },
  {
    title: 'Sort ten fruits',
    command: 'printf "%s\\n" pear apple fig plum kiwi lime date mango grape melon | sort',
    minPrice: 2,
    reward: 9,
  },
  {
    title: 'A thousand dice, counted',
    command:
      'awk "BEGIN { srand(7); for (i = 0; i < 1000; i++) c[int(rand() / 0.16666667) + 1]++; for (f = 1; f <= 6; f++) print f, c[f] }"',
    minPrice: 5,
    reward: 25,
  },
  { title: 'The date, in three ways', command: 'date -u; date -u +%s; date -u +%A', minPrice: 1, reward: 4 },
  {
    title: 'Compress 100 kB of nothing',
    command: 'head -c 100000 /dev/zero | gzip -9 | wc -c',
    minPrice: 2,
    reward: 10,
  },
  {
    title: 'Fail, as tasks sometimes do',
    command: 'echo "the input is not there" >&2; sleep 1; exit 3',
    minPrice: 1,
    reward: 6,
  },
  {
    title: 'Seven powers of two',
    command: 'for i in 1 2 3 4 5 6 7; do echo "2^$i = $((1 << i))"; sleep 0.7; done',
    minPrice: 3,
    reward: 12,
  },
  {
    title: 'Reverse an alphabet',
    command: 'printf "%s" abcdefghijklmnopqrstuvwxyz | rev',
    minPrice: 1,
    reward: 5,
  },
  {
    title: 'Word lengths of a poem',
    command: 'printf "%s\\n" the sea is never still and never late | awk "{ print length, \\$0 }"',
    minPrice: 2,
    reward: 7,
  },
];
