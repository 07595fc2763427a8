import { setImmediate } from 'node:timers/promises';
import { Reader } from './reader';
import { readText, type ReadingKind, type Readings } from './node-reader';

/** Reads on the caller's own thread, one text at a time, and lets the event loop turn between two. */
export class SlicedReader extends Reader {
  override async read<K extends ReadingKind>(kind: K, texts: readonly string[]): Promise<Readings[K][]> {
    const readings: Readings[K][] = [];
    for (const text of texts) {
      readings.push(readText(kind, text));
      await setImmediate();
    }
    return readings;
  }

  override async close(): Promise<void> {}
}
