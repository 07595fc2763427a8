import { Worker } from 'node:worker_threads';

/** How the models of OpenAI cut a text into tokens, as far as their maker has published it. */
export type Encoding = 'o200k_base';

/** After so long without work its tables, about 70 MB, are let go again, in milliseconds. */
const IDLE_MS = 60_000;
/**
 * What the thread does. A word without an end takes time that grows with its square, so it is cut, which makes a few
 * tokens more and never fewer. What looks like a mark of the protocol is text like any other.
 */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { countTokens } = require(workerData);
const cut = (text) => text.replace(/\\S{256}/g, '$&\\n').replace(/\\s{256}/g, '$&.');
parentPort.on('message', ({ id, texts }) => {
  parentPort.postMessage({ id, counts: texts.map((text) => countTokens(cut(text), { disallowedSpecial: new Set() })) });
});
parentPort.postMessage({ ready: true });
`;

interface Waiting {
  resolve(counts: number[]): void;
  reject(error: Error): void;
}
type Said = { ready: true } | { id: number; counts: number[] };

/**
 * Counts tokens on this machine, in a thread of its own: its tables are loaded when they are first wanted, and a text
 * that takes too long holds nobody up.
 */
export class Tokenizer {
  private worker: Worker | undefined;
  private isReady = false;
  private idle: NodeJS.Timeout | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private serial = 0;

  constructor(private readonly encoding: Encoding) {}

  /**
   * The tokens of each text.
   * @throws Error when the signal aborts first, or the thread cannot be had
   */
  async count(texts: readonly string[], signal: AbortSignal): Promise<number[]> {
    signal.throwIfAborted();
    clearTimeout(this.idle);
    const worker = (this.worker ??= this.start());
    const id = ++this.serial;
    const stop = (): void => {
      this.waiting.get(id)?.reject(new Error('the count took too long'));
      // Whatever it is at, it may be at it for long; while it still loads, that is no loss.
      if (this.isReady) void this.close();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await new Promise<number[]>((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        worker.postMessage({ id, texts });
      });
    } finally {
      signal.removeEventListener('abort', stop);
      this.waiting.delete(id);
      if (this.waiting.size === 0) this.idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const { worker } = this;
    if (!worker) return;
    this.ended(worker);
    await worker.terminate();
  }

  private start(): Worker {
    const path = require.resolve(`gpt-tokenizer/encoding/${this.encoding}`);
    const worker = new Worker(PROGRAM, { eval: true, workerData: path, env: {}, execArgv: [] });
    worker.unref();
    worker.on('message', (said: Said) => {
      if ('ready' in said) this.isReady = true;
      else this.waiting.get(said.id)?.resolve(said.counts);
    });
    worker.on('error', () => this.ended(worker));
    worker.on('exit', () => this.ended(worker));
    this.isReady = false;
    return worker;
  }

  private ended(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(new Error('the thread that counts has ended'));
  }
}
