/** What runs in a thread of `SegmentPacker`: it packs one segment, and ends. */
import { workerData } from 'node:worker_threads';
import { PACKED } from '../event-segments.ts';
import { packSegment } from './packed-segment.ts';
import { PlainSegment } from './plain-segment.ts';
import type { SegmentToPack } from './segment-packer.ts';

const { path, base } = workerData as SegmentToPack;
await packSegment(new PlainSegment(path, base), `${path}${PACKED}`);
