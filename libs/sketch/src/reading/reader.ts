import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { namesOf, type NameEvidence } from './names';
import { readScene, type SceneReading } from './scene-reading';

/** What is read from texts: names for every node of a path, whole scenes for the last few. */
export interface Readings {
  names: NameEvidence[];
  scene: SceneReading;
}
export type ReadingKind = keyof Readings;

export function readText<K extends ReadingKind>(kind: K, text: string): Readings[K];
export function readText(kind: ReadingKind, text: string): Readings[ReadingKind] {
  return kind === 'names' ? namesOf(text) : readScene(text);
}

/** Reads texts with the tagger, away from the requests that the event loop serves. One reading a text, in order. */
export abstract class Reader {
  abstract read<K extends ReadingKind>(kind: K, texts: readonly string[]): Promise<Readings[K][]>;

  /** Ends what it runs on; a later `read` starts it again. */
  abstract close(): Promise<void>;
}

/**
 * A thread of its own wherever there is a compiled file for it to run, which is every built process. Started from
 * TypeScript sources there is none, and the same reading is done in slices between turns of the event loop.
 */
export function defaultReader(): Reader {
  const entry = join(__dirname, 'reader.worker.js');
  return existsSync(entry) ? new ThreadReader(entry) : new SlicedReader();
}

/** Reads on the caller's own thread, one text at a time, and lets the event loop turn between two. */
class SlicedReader extends Reader {
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

/** Texts a message: a long path takes its turns with those of other requests instead of holding the thread. */
const BATCH = 16;

/** A batch takes tens of milliseconds; a thread that needs this long is stuck, and is replaced. */
const BATCH_DEADLINE_MS = 10_000;

interface Waiting {
  resolve(readings: Readings[ReadingKind][]): void;
  reject(error: Error): void;
}

/** Reads on one thread of its own, which starts with the first text and dies with the process or on `close`. */
export class ThreadReader extends Reader {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** @param entry the compiled `reader.worker` */
  constructor(private readonly entry: string) {
    super();
  }

  override async read<K extends ReadingKind>(kind: K, texts: readonly string[]): Promise<Readings[K][]> {
    const readings: Readings[K][] = [];
    for (let start = 0; start < texts.length; start += BATCH) {
      const batch = await this.send(kind, texts.slice(start, start + BATCH));
      readings.push(...(batch as Readings[K][]));
    }
    return readings;
  }

  override async close(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }

  private async send(kind: ReadingKind, texts: readonly string[]): Promise<Readings[ReadingKind][]> {
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    const deadline = setTimeout(() => void worker.terminate(), BATCH_DEADLINE_MS);
    try {
      return await new Promise((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        // Referenced while somebody waits, so that the process does not end under them.
        worker.ref();
        worker.postMessage({ id, kind, texts } satisfies ReadRequest);
      });
    } finally {
      clearTimeout(deadline);
      this.waiting.delete(id);
      if (this.waiting.size === 0) worker.unref();
    }
  }

  private start(): Worker {
    const worker = new Worker(this.entry, { resourceLimits: { maxOldGenerationSizeMb: 256 } });
    worker.unref();
    worker.on('message', ({ id, readings }: ReadReply) => this.waiting.get(id)?.resolve(readings));
    const fail = (error: Error): void => {
      if (this.worker === worker) this.worker = undefined;
      for (const { reject } of this.waiting.values()) reject(error);
    };
    worker.on('error', fail);
    worker.on('exit', () => fail(new Error('the reading thread ended')));
    return worker;
  }
}
