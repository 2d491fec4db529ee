/** What a node's events come to, in the reference's shape. */
export interface Overview {
  readonly nodes: number;
  readonly edges: number;
  readonly events: number;
  readonly last_event_ts: number | null;
  readonly node_events: number;
  readonly top_kinds: readonly (readonly [string, number])[];
  readonly top_sources: readonly (readonly [string, number])[];
}

/** `RULES.md`, "The digest": over what is signed; what is unsigned has a digest of its own, null without any. */
export interface DigestReport {
  readonly digest: string;
  readonly envelopes: number;
  readonly seeds: number;
  readonly unsigned_digest: string | null;
}
