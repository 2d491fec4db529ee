/** How a console may say that something waits for its user, besides showing it. */
export const NOTICE_WAYS = ['bell', 'title', 'osc9', 'osc777'] as const;
export type NoticeWay = (typeof NOTICE_WAYS)[number];

/** What a console's user wants to notice by; nothing unless they say so. */
export interface NoticeSettings {
  readonly ways: readonly NoticeWay[];
  /** Program and arguments; empty: none. */
  readonly command: readonly string[];
}

export const NO_NOTICES: NoticeSettings = { ways: [], command: [] };
