import type { MonitorEvent } from '../../contract/monitor-event.ts';
import type { NodeView } from './node-view.ts';
import type { Place } from './place.ts';

/** One view of the page. */
export interface View {
  /** What it is of; known for certain once it was read. */
  readonly title: string;
  readonly element: HTMLElement;
  /** Reads anew what it shows. */
  refresh(): Promise<void>;
  /** Events have come. */
  hear?(events: readonly MonitorEvent[]): void;
}

export type MakeView = (node: NodeView, place: Place) => View;
