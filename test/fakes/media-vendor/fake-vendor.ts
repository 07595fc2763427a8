import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { HoldingPoints, type HeldRequest, type Hold, type HoldAt } from './holding-points';
import { markedScenario, type Scenario } from './scenario';

export interface VendorRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined when there was none. */
  body: unknown;
  /** The body as it came. */
  raw: Buffer;
  /** When it came, in milliseconds of this process. */
  at: number;
  /** What the vendor calls it. */
  id: string;
}

/** A create call that the vendor has taken on. */
export interface AcceptedWork {
  id: string;
  prompt: string;
  /** Pictures that came along, in their order. */
  pictures: readonly Buffer[];
  /** Whether it is on the bill; what has failed mostly is not. */
  billed: boolean;
}

/** An answer as a test writes it: `[[answers:n]]` to a creation, `[[reads:n]]` to a question, `[[becomes:n]]` as a task's end. */
export interface ScriptedAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** How often, before all goes well; absent: always. */
  times?: number;
  /** What it does to the bill. */
  billed: boolean;
}

interface ResultFile {
  bytes: Buffer;
  type: string;
  gone: boolean;
}

/** Sends JSON with a status, and further headers. */
export type Reply = (status: number, body: unknown, headers?: Record<string, string>) => void;

/**
 * The HTTP side that the fakes of the media vendors share: records what came in, counts what was accepted (and so
 * billed), plays the misbehaviour of connections that is the same everywhere, serves result files, and can be stopped at
 * any point of any request.
 */
export abstract class FakeVendor {
  readonly requests: VendorRequest[] = [];
  /** By the number of the mark. */
  readonly script: ScriptedAnswer[] = [];
  /** Each entry would be on the vendor's bill: one for a paid job, whatever dies on the way. */
  readonly accepted: AcceptedWork[] = [];
  /** Seconds that a rate limit asks to wait. */
  retryAfter = '2';
  /** While set, every creation that could be taken on is refused with this status. */
  busyWith: number | undefined;
  /** Origin at which results lie, when it is not this one. */
  resultsAt: string | undefined;
  /** What work with a lost answer (`answer-lost`) would be told by, and where; no address when none was given. */
  readonly callbacks: { url: string | undefined; notice: object }[] = [];
  /** What is delivered in place of the vendor's own files, by their place in its answer, until `reset`. */
  readonly instead: Buffer[] = [];
  /** What the vendor says that it counted (OpenAI's written tokens, Runway's credits), in place of the truth, until `reset`. */
  readonly claims: unknown[] = [];
  /** The header in which answers carry the id of their request; absent: they carry none. */
  protected readonly idHeader: string | undefined = 'x-request-id';
  /** Sent in the place of all ids, until `reset`. */
  saysId: string | undefined;
  private readonly files = new Map<string, ResultFile>();
  private readonly queued: Scenario[] = [];
  private readonly met = new Map<string, number>();
  private readonly holds = new HoldingPoints();
  private serial = 0;
  private readonly server = createServer((req, res) => void this.serve(req, res)).on('upgrade', (req, socket) =>
    this.upgrade(req, socket),
  );

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** Ends every connection, whatever is under way on it. */
  cutOff(): void {
    this.server.closeAllConnections();
  }

  reset(): void {
    this.busyWith = undefined;
    this.resultsAt = undefined;
    this.requests.length = 0;
    this.accepted.length = 0;
    this.callbacks.length = 0;
    this.queued.length = 0;
    this.instead.length = 0;
    this.claims.length = 0;
    this.saysId = undefined;
    this.met.clear();
    this.files.clear();
    this.holds.releaseAll();
  }

  /** What the next create call meets; `amount` as behind the colon of a mark. */
  next(name: string, amount = 1): void {
    this.queued.push({ name, amount });
  }

  /** Stops the next request with this method and this in its path where `at` says, until it is released. */
  hold(at: HoldAt, method: string, part = ''): Hold {
    return this.holds.add(at, method, part);
  }

  /** Requests of a method whose path has the given part. */
  calls(method: string, part = ''): VendorRequest[] {
    return this.requests.filter((request) => request.method === method && request.path.includes(part));
  }

  protected abstract route(request: VendorRequest, reply: Reply, res: ServerResponse): Promise<void> | void;

  /** A WebSocket that somebody opens; none is taken here. */
  protected upgrade(_req: IncomingMessage, socket: Duplex): void {
    socket.destroy();
  }

  /** @param prompt of the create call; its mark wins over what was queued */
  protected scenario(prompt: string): Scenario | undefined {
    return markedScenario(prompt) ?? this.queued.shift();
  }

  /** True the first `amount` times that this prompt meets the scenario: "rate-limit:2" lets the third one through. */
  protected stillMeets(prompt: string, { name, amount }: Scenario): boolean {
    const key = `${name} ${prompt}`;
    const times = (this.met.get(key) ?? 0) + 1;
    this.met.set(key, times);
    return times <= amount;
  }

  protected accept(prompt: string, pictures: readonly Buffer[] = []): string {
    const id = `work-${++this.serial}`;
    this.accepted.push({ id, prompt, pictures, billed: true });
    return id;
  }

  /** Breaks the connection as some scenarios want; true when there is nothing more to answer. */
  protected breaks(scenario: Scenario | undefined, prompt: string, res: ServerResponse): boolean {
    if (this.busyWith !== undefined) {
      res.writeHead(this.busyWith, { 'content-type': 'application/json' }).end('{}');
      return true;
    }
    switch (scenario?.name) {
      case 'answers':
        return this.scripted(scenario, prompt, res);
      case 'reset-after-accept':
        if (!this.stillMeets(prompt, scenario)) return false;
        this.accept(prompt);
        res.socket?.resetAndDestroy();
        return true;
      case 'hang':
        this.accept(prompt);
        return true;
      case 'garbled':
        this.accept(prompt);
        res.writeHead(200, { 'content-type': 'application/json' }).end('{"half":');
        return true;
      case 'gateway':
        res.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>');
        return true;
      default:
        return false;
    }
  }

  /** Answers as the script says; false when it does not, or no more. */
  protected scripted(scenario: Scenario | undefined, prompt: string, res: ServerResponse): boolean {
    const answer = scenario && this.script[scenario.amount];
    if (!answer || !this.stillMeets(prompt, { name: scenario.name, amount: answer.times ?? Infinity })) return false;
    if (!answer.billed) for (const work of this.accepted.filter((one) => one.prompt === prompt)) work.billed = false;
    const { status, body, headers } = answer;
    // Something between the vendor and us answers with a page.
    const [type, text] =
      body === undefined ? ['text/html', '<html></html>'] : ['application/json', JSON.stringify(body)];
    res.writeHead(status, { 'content-type': type, ...headers }).end(text);
    return true;
  }

  /** Takes work on without saying so, and will call this address when the test wants it. */
  protected loseAnswer(callbackUrl: unknown, notice: object, res: ServerResponse): void {
    this.callbacks.push({ url: typeof callbackUrl === 'string' ? callbackUrl : undefined, notice });
    res.socket?.resetAndDestroy();
  }

  /** A counter, or what the test wants in its place. */
  protected counted(truth: number): unknown {
    return this.claims.length > 0 ? this.claims[0] : truth;
  }

  /** A result, or what the test wants in its place. */
  protected delivered(bytes: Buffer, index = 0): Buffer {
    return this.instead[index] ?? bytes;
  }

  /** Keeps a result and gives its address. */
  protected keep(bytes: Buffer, type: string, gone = false, index = 0): string {
    const path = `/files/${++this.serial}`;
    this.files.set(path, { bytes: this.delivered(bytes, index), type, gone });
    return (this.resultsAt ?? this.url) + path;
  }

  private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://fake');
    const raw = await buffer(req).catch(() => Buffer.alloc(0));
    const request: VendorRequest = {
      method: req.method ?? '',
      path: pathname,
      query: searchParams,
      headers: req.headers,
      body: raw.length > 0 ? parsed(raw) : undefined,
      raw,
      at: performance.now(),
      id: this.saysId ?? `req_${randomBytes(8).toString('hex')}`,
    };
    if (this.idHeader !== undefined) res.setHeader(this.idHeader, request.id);
    this.requests.push(request);
    const hold = this.holds.take(request.method, pathname);
    await hold?.reach('request');
    // Whoever asked has died meanwhile: nothing of it has happened.
    if (res.destroyed) return;
    const file = this.files.get(pathname);
    if (file) return this.serveFile(file, res, hold);
    const reply: Reply = (status, body, headers = {}) => {
      void (hold?.reach('answer') ?? Promise.resolve()).then(() =>
        res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body)),
      );
    };
    await this.route(request, reply, res);
  }

  private async serveFile({ bytes, type, gone }: ResultFile, res: ServerResponse, hold?: HeldRequest): Promise<void> {
    if (gone) return void res.writeHead(403).end();
    res.writeHead(200, { 'content-type': type, 'content-length': bytes.length });
    const half = bytes.length >> 1;
    res.write(bytes.subarray(0, half));
    await hold?.reach('middle');
    res.end(bytes.subarray(half));
  }
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined;
  }
}

/** The bytes of a clip in a data URI of an MP4; undefined for anything else. */
export function clipIn(uri: unknown): Buffer | undefined {
  return dataIn(uri, 'video/mp4');
}

/** The bytes of a picture in a data URI of a JPEG; undefined for anything else. */
export function pictureIn(uri: unknown): Buffer | undefined {
  return dataIn(uri, 'image/jpeg');
}

function dataIn(uri: unknown, type: string): Buffer | undefined {
  const data = new RegExp(`^data:${type};base64,([A-Za-z0-9+/]+=*)$`).exec(typeof uri === 'string' ? uri : '')?.[1];
  return data === undefined ? undefined : Buffer.from(data, 'base64');
}
