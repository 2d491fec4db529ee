/** How awards ended; what came late counts beside how it ended. */
export interface EndsRow {
  readonly accepted: number;
  readonly rejected: number;
  readonly late: number;
  readonly forfeited: number;
}

/** What became of the awards between this node and another, from signed history alone: what others say counts nothing. */
export interface RecordRow {
  /** Of those that it worked on for us. */
  readonly worked: EndsRow;
  /** Of those that we worked on for it. */
  readonly published: EndsRow;
  readonly owed: number;
  readonly owing: number;
  /** Prices of awards that are not settled yet, either way. */
  readonly in_hand: number;
  /** Of the first and the last award, unix seconds. */
  readonly first_ts: number;
  readonly last_ts: number;
}
