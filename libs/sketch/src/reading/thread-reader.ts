import { Worker } from 'node:worker_threads';
import { Reader } from './reader';
import type { ReadingKind, Readings } from './node-reader';
import type { ReadReply, ReadRequest } from './reader.worker';

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
