import type { ReadingKind, Readings } from './node-reader';

/** Reads texts with the tagger, away from the requests that the event loop serves. One reading a text, in order. */
export abstract class Reader {
  abstract read<K extends ReadingKind>(kind: K, texts: readonly string[]): Promise<Readings[K][]>;

  /** Ends what it runs on; a later `read` starts it again. */
  abstract close(): Promise<void>;
}
