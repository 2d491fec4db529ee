const SCHEMA = `
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
`;
/** Version 2: what was found damaged, as it was found. */
const SCHEMA_SET_ASIDE = `
  CREATE TABLE set_aside (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
`;
/** Version 3: what the node knows of itself. */
const SCHEMA_FACTS = `
  CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** What takes the schema from each version to the next; the version is their number. */
export const SCHEMA_STEPS: readonly string[] = [SCHEMA, SCHEMA_SET_ASIDE, SCHEMA_FACTS];
