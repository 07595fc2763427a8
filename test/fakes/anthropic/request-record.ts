import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from './json';
import type { Scenario } from './scenarios';

/** One request as it came in, and what became of it. */
export class RequestRecord {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly receivedAt = Date.now();
  /** The parsed body; undefined when there was none or it was no JSON. */
  body?: JsonObject;
  /** Size of the body in bytes. */
  bytes = 0;
  status = 0;
  scenario: Scenario = 'normal';
  /** True when the client went away before the answer was complete. */
  aborted = false;
  finished = false;
  /** Milliseconds since the epoch. */
  closedAt?: number;
  /** Characters of the answer's text that went out as events. */
  sentCharacters = 0;
  wasHeld = false;
  brokenByUs = false;
  /** Resolves when the exchange is over, however it ended. */
  readonly closed: Promise<void>;
  private resumed = false;
  private release: () => void = () => undefined;

  constructor(
    readonly id: string,
    req: IncomingMessage,
    res: ServerResponse,
  ) {
    this.method = req.method ?? 'GET';
    this.path = (req.url ?? '/').split('?')[0]!;
    this.headers = req.headers;
    this.closed = new Promise((resolve) => {
      res.once('close', () => {
        this.status = res.headersSent ? res.statusCode : 0;
        this.aborted = !res.writableFinished && !this.brokenByUs;
        this.finished = true;
        this.closedAt = Date.now();
        this.release();
        resolve();
      });
    });
  }

  /** Waits until `resume` is called or the client goes away. */
  held(): Promise<void> {
    this.wasHeld = true;
    return new Promise((resolve) => (this.finished || this.resumed ? resolve() : (this.release = resolve)));
  }

  /** Also lets a request pass that has not come to its hold yet. */
  resume(): void {
    this.resumed = true;
    this.release();
  }

  toJSON(): JsonObject {
    return {
      id: this.id,
      method: this.method,
      path: this.path,
      bytes: this.bytes,
      status: this.status,
      scenario: JSON.parse(JSON.stringify(this.scenario)) as JsonObject | string,
      aborted: this.aborted,
      finished: this.finished,
      body: this.body ?? null,
    };
  }
}
