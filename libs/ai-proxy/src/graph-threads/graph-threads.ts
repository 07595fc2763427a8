import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { TextConfig } from '@cse/config';
import { AppError } from '@cse/core';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { runGraphCall, type GraphCall, type GraphStep } from './graph-call';
import type { FromThread } from './graph-thread';

/** Calls that wait for a thread, for each thread; more are told to come again. */
const WAITING = 4;
const COME_AGAIN_S = 2;
/** Calls that may be in at once, for each thread, also those whose bodies are still on their way: each holds its body. */
const MOST_IN = 16;
/** Enough for the largest story that is taken, and no more: a thread that needs more is ended. */
const HEAP_MB = 320;

const overloaded = (detail: string): AppError =>
  new AppError('overloaded', detail, { members: { retryable: true, retry_after_s: COME_AGAIN_S } });

/**
 * Threads that read whole stories: one call at a time each, so that no request waits for the processor because somebody
 * has ten thousand nodes looked at. A user has one call at a time; a call that takes too long, or too much memory, is
 * ended with its thread.
 */
@Injectable()
export class GraphThreads implements OnApplicationShutdown {
  private readonly idle: GraphThread[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly users = new Set<string>();
  private running = 0;
  private closed = false;

  constructor(private readonly config: TextConfig) {}

  /**
   * Lets a call in, before its body is read: whoever may not be served sends nothing in vain.
   * @param call reads the body; what it returns is run as soon as a thread is free
   * @throws AppError `rate_limited` for a second call of one user, `overloaded`
   */
  async run(userId: string, signal: AbortSignal, call: () => Promise<GraphCall>, step: GraphStep): Promise<object> {
    if (this.users.has(userId)) {
      throw new AppError('rate_limited', 'another whole story of yours is being read', {
        members: { retry_after_s: COME_AGAIN_S },
      });
    }
    const { graphThreads } = this.config;
    if (this.waiting.length >= WAITING * this.atOnce || this.users.size >= MOST_IN * this.atOnce)
      throw overloaded('too many whole stories are being read');
    this.users.add(userId);
    try {
      const read = await call();
      await this.turn(signal);
      try {
        signal.throwIfAborted();
        return graphThreads === 0 ? runGraphCall(read, step) : await this.inThread(read, signal, step);
      } finally {
        this.pass();
      }
    } finally {
      this.users.delete(userId);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    await Promise.all(this.idle.splice(0).map((thread) => thread.end()));
  }

  private get atOnce(): number {
    return Math.max(1, this.config.graphThreads);
  }

  /** Waits for a thread. Whoever has gone away waits no longer, and keeps nobody's place. */
  private async turn(signal: AbortSignal): Promise<void> {
    if (this.running < this.atOnce) {
      this.running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const take = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(take), 1);
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(take);
    });
  }

  /** Hands the thread on to who has waited longest; it is never free in between. */
  private pass(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running--;
  }

  private async inThread(call: GraphCall, signal: AbortSignal, step: GraphStep): Promise<object> {
    const thread = this.idle.pop() ?? new GraphThread();
    const late = AbortSignal.timeout(this.config.graphTimeoutS * 1_000);
    try {
      return await thread.run(call, AbortSignal.any([signal, late]), step);
    } catch (error) {
      if (late.aborted && !signal.aborted) throw overloaded('the story took too long to read');
      throw error;
    } finally {
      if (thread.isUsable && !this.closed) this.idle.push(thread);
      else await thread.end();
    }
  }
}

/** One thread, and the call that it works on. */
class GraphThread {
  isUsable = true;
  private readonly worker = new Worker(join(__dirname, 'graph-thread.js'), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });

  constructor() {
    // A process that has nothing else to do ends.
    this.worker.unref();
    this.worker.once('exit', () => (this.isUsable = false));
    this.worker.on('error', () => (this.isUsable = false));
  }

  /** @param signal ends the thread: nothing else stops what it is doing */
  run(call: GraphCall, signal: AbortSignal, step: GraphStep): Promise<object> {
    return new Promise((resolve, reject) => {
      const { worker } = this;
      const done = (settle: () => void) => {
        worker.off('message', hear).off('error', fail).off('exit', stop);
        signal.removeEventListener('abort', abort);
        settle();
      };
      const hear = (message: FromThread) => {
        if ('step' in message) step(message.step, message.data);
        else if ('result' in message) done(() => resolve(message.result));
        else done(() => reject(errorOf(message)));
      };
      const fail = (error: Error & { code?: string }) => {
        const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        done(() => reject(isFull ? overloaded('the story takes too much memory to read') : error));
      };
      const stop = () => done(() => reject(new Error('a thread ended before its call')));
      const abort = () => {
        this.isUsable = false;
        done(() => reject(signal.reason as Error));
      };
      worker.on('message', hear).on('error', fail).on('exit', stop);
      signal.addEventListener('abort', abort);
      const { bytes } = call;
      worker.postMessage(call, bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer as ArrayBuffer] : []);
    });
  }

  async end(): Promise<void> {
    this.isUsable = false;
    await this.worker.terminate();
  }
}

function errorOf(message: Extract<FromThread, { code: unknown } | { failed: unknown }>): Error {
  if ('failed' in message) return Object.assign(new Error('a thread failed'), { cause: message.failed });
  const { code, message: detail, errors, members } = message;
  return new AppError(code, detail, { ...(errors && { errors }), members });
}
