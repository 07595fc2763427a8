import type { ServerResponse } from 'node:http';
import { AppError } from '@cse/core';
import { NO_STORE } from '../server';

/** One server-sent event; `data` is written as JSON on one line. */
export interface SseEvent {
  event: string;
  data: unknown;
  id?: string;
}

const HEARTBEAT_MS = 15_000;
/** When a reader whose stream broke off may come back: for streams that can be resumed, whose events have ids. */
const RETRY_MS = 3_000;

/**
 * Writes server-sent events to a raw response. Whoever sends waits for `drained` while the reader is slow, so that a
 * stream never piles up in memory; a comment line every 15 s keeps proxies from closing it.
 */
export class SseWriter {
  private readonly heartbeat: NodeJS.Timeout;
  private waiting: Promise<void> | undefined;
  private toldRetry = false;
  /** Events of this turn: they leave in one write, which costs as much as one of them would by itself. */
  private unsent = '';
  private readonly flush = (): void => {
    const { unsent } = this;
    this.unsent = '';
    if (unsent !== '' && !this.closed) this.raw.write(unsent);
  };

  constructor(
    private readonly raw: ServerResponse,
    headers: Record<string, string | string[] | number | undefined> = {},
  ) {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': NO_STORE,
      'x-accel-buffering': 'no',
    });
    // They leave with the first event, which whoever makes a writer has at hand: one packet instead of two.
    raw.on('error', () => undefined);
    this.heartbeat = setInterval(() => {
      if (!raw.writableNeedDrain) raw.write(': keep-alive\n\n');
    }, HEARTBEAT_MS);
    raw.once('close', () => clearInterval(this.heartbeat));
  }

  get closed(): boolean {
    return this.raw.destroyed || this.raw.writableEnded;
  }

  send(event: SseEvent): void {
    if (this.closed) return;
    const retry = event.id === undefined || this.toldRetry ? '' : `retry: ${RETRY_MS}\n`;
    this.toldRetry ||= retry !== '';
    const id = event.id === undefined ? '' : `${retry}id: ${event.id}\n`;
    if (this.unsent === '') process.nextTick(this.flush);
    this.unsent += `${id}event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`;
  }

  /** A promise while what was sent waits for the reader; it also ends when the reader goes away. */
  drained(): Promise<void> | undefined {
    this.flush();
    if (!this.raw.writableNeedDrain || this.closed) return undefined;
    this.waiting ??= this.drain();
    return this.waiting;
  }

  /** Leaves no listener behind: a reader that is slow is waited for many times. */
  private drain(): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        this.raw.off('drain', go).off('close', go);
        this.waiting = undefined;
        resolve();
      };
      this.raw.on('drain', go).on('close', go);
    });
  }

  end(): void {
    clearInterval(this.heartbeat);
    this.flush();
    if (!this.closed) this.raw.end();
  }
}

const AGAIN_AFTER_S = 5;

/** How many answers of one kind each caller has open in this process; a stream that waits costs memory and a socket. */
export class StreamSlots {
  private readonly open = new Map<string, number>();

  /** @param may what at most so many of may be done at a time */
  constructor(
    private readonly most: number,
    private readonly may = 'of these streams may be open',
  ) {}

  /** Takes one; call what it returns when the stream has ended. @throws AppError `rate_limited` */
  take(who: string): () => void {
    const open = this.open.get(who) ?? 0;
    if (open >= this.most) {
      throw new AppError('rate_limited', `at most ${this.most} ${this.may} at a time`, {
        members: { retry_after_s: AGAIN_AFTER_S },
      });
    }
    this.open.set(who, open + 1);
    return () => this.release(who);
  }

  private release(who: string): void {
    const left = this.open.get(who)! - 1;
    if (left > 0) this.open.set(who, left);
    else this.open.delete(who);
  }
}
