/** What runs in a thread of `SegmentPacker`: it packs one segment, and ends. */
import { workerData } from 'node:worker_threads';
import { packHere, type SegmentToPack } from './segment-packer.ts';

await packHere(workerData as SegmentToPack);
