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
