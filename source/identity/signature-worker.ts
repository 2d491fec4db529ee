/** What runs in a thread of `SignatureWorkers`: answers each packed batch with its verdicts. */
import { parentPort } from 'node:worker_threads';
import { verifyPacked } from './signature-batch.ts';

parentPort?.on('message', (packed: Uint8Array<ArrayBuffer>) => {
  const verdicts = verifyPacked(packed);
  parentPort?.postMessage(verdicts, [verdicts.buffer]);
});
parentPort?.postMessage('ready');
