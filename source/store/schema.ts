/**
 * How the file is laid out, a step for each version that wrote it: `user_version` says how many were taken. A step is never
 * changed once it was released. Texts of envelopes stand in one of three places: the log of what is live, the finished seeds, the
 * archive.
 */
export const SCHEMA_STEPS: readonly string[] = [
  `
  CREATE TABLE envelopes (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    verified INTEGER NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE TABLE outbox (
    key BLOB PRIMARY KEY,
    state TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE peers (
    node_id TEXT PRIMARY KEY,
    facts TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`,
  // What was found damaged, as it was found.
  `
  CREATE TABLE set_aside (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
`,
  // Finished seeds leave the log and the memory. The envelopes of seed `no` have the ids from no × 1024 on, its own first:
  // one seed is one stretch of the file, and is written at its end. An envelope without brought_by takes its seed's share of
  // the room; one with it is a guest there, and its bytes count for its own share (P2).
  `
  ALTER TABLE envelopes ADD COLUMN brought_by TEXT;
  CREATE TABLE finished_seeds (
    no INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    day INTEGER NOT NULL,
    order_new INTEGER NOT NULL,
    order_best INTEGER NOT NULL,
    order_min INTEGER NOT NULL,
    order_reward INTEGER NOT NULL,
    order_status TEXT NOT NULL,
    order_from TEXT NOT NULL,
    words TEXT NOT NULL,
    facts TEXT NOT NULL,
    hash BLOB NOT NULL,
    places BLOB NOT NULL,
    bids INTEGER NOT NULL,
    claims INTEGER NOT NULL,
    results INTEGER NOT NULL,
    settlements INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    over_at INTEGER NOT NULL,
    forget_at INTEGER NOT NULL,
    brought_by TEXT NOT NULL
  ) STRICT;
  CREATE INDEX finished_by_id ON finished_seeds (id, hash);
  CREATE INDEX finished_by_new ON finished_seeds (order_new, id);
  CREATE INDEX finished_by_best ON finished_seeds (order_best, id);
  CREATE INDEX finished_by_min ON finished_seeds (order_min, id);
  CREATE INDEX finished_by_reward ON finished_seeds (order_reward, id);
  CREATE INDEX finished_by_status ON finished_seeds (order_status, id);
  CREATE INDEX finished_by_from ON finished_seeds (order_from, id);
  CREATE INDEX finished_by_day ON finished_seeds (day);
  CREATE INDEX finished_by_over ON finished_seeds (over_at);
  CREATE INDEX finished_by_end ON finished_seeds (forget_at);
  CREATE INDEX finished_by_bringer ON finished_seeds (brought_by, day);
  CREATE TABLE finished_parties (
    party INTEGER NOT NULL,
    no INTEGER NOT NULL,
    PRIMARY KEY (party, no)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX parties_by_seed ON finished_parties (no);
  CREATE TABLE finished_envelopes (
    id INTEGER PRIMARY KEY,
    prefix INTEGER NOT NULL,
    key BLOB NOT NULL,
    text TEXT NOT NULL,
    brought_by TEXT
  ) STRICT;
  CREATE INDEX finished_by_key ON finished_envelopes (prefix);
  CREATE INDEX finished_by_guest ON finished_envelopes (brought_by, id) WHERE brought_by IS NOT NULL;
  CREATE VIRTUAL TABLE finished_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram'
  );
  CREATE TABLE finished_totals (
    seeds INTEGER NOT NULL,
    bids INTEGER NOT NULL,
    claims INTEGER NOT NULL,
    results INTEGER NOT NULL,
    settlements INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT;
  INSERT INTO finished_totals VALUES (0, 0, 0, 0, 0, 0);
  CREATE TABLE bringers (
    brought_by TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER finished_more AFTER INSERT ON finished_seeds BEGIN
    UPDATE finished_totals SET seeds = seeds + 1, bids = bids + new.bids, claims = claims + new.claims,
      results = results + new.results, settlements = settlements + new.settlements, bytes = bytes + new.bytes;
    INSERT INTO bringers VALUES (new.brought_by, new.bytes) ON CONFLICT DO UPDATE SET bytes = bytes + new.bytes;
  END;
  CREATE TRIGGER finished_less AFTER DELETE ON finished_seeds BEGIN
    UPDATE finished_totals SET seeds = seeds - 1, bids = bids - old.bids, claims = claims - old.claims,
      results = results - old.results, settlements = settlements - old.settlements, bytes = bytes - old.bytes;
    UPDATE bringers SET bytes = bytes - old.bytes WHERE brought_by = old.brought_by;
    DELETE FROM bringers WHERE brought_by = old.brought_by AND bytes <= 0;
  END;
  CREATE TRIGGER guest_more AFTER INSERT ON finished_envelopes WHEN new.brought_by IS NOT NULL BEGIN
    UPDATE bringers SET bytes = bytes - octet_length(new.text)
      WHERE brought_by = (SELECT brought_by FROM finished_seeds WHERE no = new.id / 1024);
    INSERT INTO bringers VALUES (new.brought_by, octet_length(new.text))
      ON CONFLICT DO UPDATE SET bytes = bytes + octet_length(new.text);
  END;
  CREATE TRIGGER guest_less AFTER DELETE ON finished_envelopes WHEN old.brought_by IS NOT NULL BEGIN
    UPDATE bringers SET bytes = bytes + octet_length(old.text)
      WHERE brought_by = (SELECT brought_by FROM finished_seeds WHERE no = old.id / 1024);
    UPDATE bringers SET bytes = bytes - octet_length(old.text) WHERE brought_by = old.brought_by;
    DELETE FROM bringers WHERE brought_by = old.brought_by AND bytes <= 0;
  END;
  CREATE TABLE partners (
    node_id TEXT PRIMARY KEY
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE archive (
    id INTEGER PRIMARY KEY,
    seed BLOB NOT NULL,
    key BLOB NOT NULL,
    verified INTEGER NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX archive_by_seed ON archive (seed);
`,
  // What a row says of a finished seed is believed where this covers it (`store/shelf-proof`).
  `
  ALTER TABLE finished_seeds ADD COLUMN seal BLOB;
`,
  // Until when a seed is not to be in the archive (P1), unix milliseconds: what a clock that was ahead put there comes back.
  `
  ALTER TABLE archive ADD COLUMN forget_at INTEGER;
  CREATE INDEX archive_by_end ON archive (forget_at);
`,
  // Archived seeds, and what was worked out of each: derived, so it goes with what it was made of; empty where nothing was yet.
  `
  CREATE TABLE archived_seeds (
    seed BLOB PRIMARY KEY,
    facts TEXT NOT NULL,
    seal BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO archived_seeds SELECT DISTINCT seed, '', x'' FROM archive;
  CREATE TRIGGER archived_more AFTER INSERT ON archive BEGIN
    INSERT OR REPLACE INTO archived_seeds VALUES (new.seed, '', x'');
  END;
  CREATE TRIGGER archived_less AFTER DELETE ON archive BEGIN
    DELETE FROM archived_seeds WHERE seed = old.seed;
  END;
  CREATE INDEX archive_by_key ON archive (key);
`,
  // How many finished seeds have each status.
  `
  CREATE TABLE finished_statuses (
    status TEXT PRIMARY KEY,
    seeds INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO finished_statuses SELECT order_status, count(*) FROM finished_seeds GROUP BY order_status;
  CREATE TRIGGER status_more AFTER INSERT ON finished_seeds BEGIN
    INSERT INTO finished_statuses VALUES (new.order_status, 1) ON CONFLICT DO UPDATE SET seeds = seeds + 1;
  END;
  CREATE TRIGGER status_less AFTER DELETE ON finished_seeds BEGIN
    UPDATE finished_statuses SET seeds = seeds - 1 WHERE status = old.order_status;
    DELETE FROM finished_statuses WHERE status = old.order_status AND seeds <= 0;
  END;
`,
  // Which standing order said an envelope of ours.
  `
  CREATE TABLE order_steps (
    key BLOB PRIMARY KEY,
    order_name TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`,
  // What accepted trades say of prices, and the seeds of which that is not worked out yet: derived, so it goes with what it was made of.
  `
  CREATE TABLE priced_trades (
    id INTEGER PRIMARY KEY,
    seed BLOB NOT NULL,
    publisher TEXT NOT NULL,
    worker TEXT NOT NULL,
    price INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    program TEXT NOT NULL,
    size INTEGER NOT NULL,
    words TEXT NOT NULL
  ) STRICT;
  CREATE INDEX priced_by_seed ON priced_trades (seed);
  CREATE INDEX priced_by_kind ON priced_trades (program, size, accepted);
  CREATE TABLE unpriced_seeds (
    seed BLOB PRIMARY KEY
  ) STRICT, WITHOUT ROWID;
  INSERT INTO unpriced_seeds SELECT id FROM finished_seeds WHERE order_status = 'Accepted' GROUP BY id;
  INSERT OR IGNORE INTO unpriced_seeds SELECT seed FROM archived_seeds;
  CREATE TRIGGER priced_archive_more AFTER INSERT ON archive BEGIN
    INSERT OR IGNORE INTO unpriced_seeds VALUES (new.seed);
  END;
  CREATE TRIGGER priced_archive_less AFTER DELETE ON archive BEGIN
    DELETE FROM priced_trades WHERE seed = old.seed;
    DELETE FROM unpriced_seeds WHERE seed = old.seed;
  END;
  CREATE TRIGGER priced_finished_less AFTER DELETE ON finished_seeds BEGIN
    DELETE FROM priced_trades WHERE seed = old.id;
    DELETE FROM unpriced_seeds WHERE seed = old.id;
  END;
`,
  // Receipts (T3): their texts, how far each was told, and 1 where it waits to be confirmed or is still told, to be found at a start.
  `
  CREATE TABLE receipts (
    key BLOB PRIMARY KEY,
    text TEXT NOT NULL,
    seal BLOB NOT NULL,
    told TEXT NOT NULL,
    is_open INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX open_receipts ON receipts (key) WHERE is_open = 1;
`,
  // Which archived seeds nothing was worked out of yet.
  `
  CREATE INDEX unread_archived_seeds ON archived_seeds (seed) WHERE facts = '';
`,
];
