import { parentPort } from 'node:worker_threads';
import { readText, type ReadingKind, type Readings } from './node-reader';

/** One batch of texts for the thread, and its answer. */
export interface ReadRequest {
  id: number;
  kind: ReadingKind;
  texts: readonly string[];
}
export interface ReadReply {
  id: number;
  readings: Readings[ReadingKind][];
}

parentPort?.on('message', ({ id, kind, texts }: ReadRequest) => {
  const readings = texts.map((text) => readText(kind, text));
  parentPort?.postMessage({ id, readings } satisfies ReadReply);
});
