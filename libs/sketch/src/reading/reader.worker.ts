import { parentPort } from 'node:worker_threads';
import { readText, type ReadReply, type ReadRequest } from './reader';

parentPort?.on('message', ({ id, kind, texts }: ReadRequest) => {
  const readings = texts.map((text) => readText(kind, text));
  parentPort?.postMessage({ id, readings } satisfies ReadReply);
});
