import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CannedAnswers } from './canned';
import { FakeClock } from './fake-clock';
import type { Json } from './json';
import type { JudgeRequest } from './judge-answer';
import { Ledger } from './ledger';
import { type CacheUnknowns, LIKELY, PromptCache } from './prompt-cache';
import { RequestRecord } from './request-record';
import { route } from './routes';
import { type Scenario, ScenarioQueue } from './scenarios';

export interface FakeAnthropicOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  host?: string;
  /** The keys that are valid; by default every key is. */
  apiKeys?: readonly string[];
  /** Source of real time in milliseconds; by default the system's. */
  now?: () => number;
  unknowns?: Partial<CacheUnknowns>;
  /** Take any model, as local servers do; one that is no model of Anthropic's is free and can nothing but write text. */
  anyModel?: boolean;
  /** Counts a token for each byte of a prompt and each character of an answer: the worst that a bound has to withstand. */
  byteTokens?: boolean;
  /** For load tests: the first answer again and again, without checks, cache, ledger or records. */
  canned?: boolean;
}

/** Older requests are forgotten, so that long runs do not fill the memory. */
const REMEMBERED_REQUESTS = 2_000;

/** A Messages API on a local port. What it is told, it does; what it saw, it keeps. */
export class FakeAnthropic {
  readonly clock: FakeClock;
  readonly ledger = new Ledger();
  /** Calls of the API in the order of their arrival, without those of the admin routes. */
  readonly requests: RequestRecord[] = [];
  /** Sent in the place of the ids of all requests, until it is undefined again. */
  saysId: string | undefined;
  readonly scenarios = new ScenarioQueue();
  /** The same for requests to a second reader, which come beside the others. */
  readonly judging = new ScenarioQueue();
  /** What a second reader says, where no scenario has an answer; by default what a fair one would. */
  judge: ((request: JudgeRequest) => Json) | undefined;
  /** What every request to the token counter meets; those to the model are told by `scenarios`. */
  counting: Scenario = 'normal';
  /** What the token counter says instead of what it counted. */
  lie: ((counted: number) => Json) | undefined;
  readonly cache: PromptCache;
  readonly unknowns: CacheUnknowns;
  /** Calls by "METHOD /path". */
  readonly counts: Record<string, number> = {};
  private readonly server: Server;
  private readonly canned = new CannedAnswers();
  private serial = 0;
  private waiting: { count: number; resolve: (record: RequestRecord) => void }[] = [];

  constructor(readonly options: FakeAnthropicOptions = {}) {
    this.clock = new FakeClock(options.now);
    this.unknowns = { ...LIKELY, ...options.unknowns };
    this.cache = new PromptCache(this.unknowns);
    this.server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (req, res) => this.serve(req, res));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port ?? 0, this.options.host ?? '127.0.0.1', resolve);
    });
    return this;
  }

  /** The base URL for a client: no path, no slash at the end. */
  get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  get lastRequest(): RequestRecord | undefined {
    return this.requests.at(-1);
  }

  /** What the next request, or the next few, will meet. */
  next(scenario: Scenario, times = 1): void {
    this.scenarios.next(scenario, times);
  }

  /** What every request meets that nothing else is queued for. */
  always(scenario: Scenario): void {
    this.scenarios.always(scenario);
  }

  /** The next answer, word for word; anything but a string is sent as JSON. */
  answerWith(answer: Json, times = 1): void {
    this.scenarios.next({ answer }, times);
  }

  /** Lets the requests go on that a `hold` scenario keeps waiting. */
  resume(): void {
    for (const record of this.requests) record.resume();
  }

  /** Resolves with the nth request (from 1) once it has arrived. */
  arrived(count: number): Promise<RequestRecord> {
    const there = this.requests[count - 1];
    return there ? Promise.resolve(there) : new Promise((resolve) => this.waiting.push({ count, resolve }));
  }

  /** Resolves when no request is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.requests.map(({ closed }) => closed));
  }

  /** Forgets requests, ledger, cache and scenarios. */
  reset(): void {
    this.requests.length = 0;
    this.ledger.entries.length = 0;
    this.cache.clear();
    this.scenarios.clear();
    this.judging.clear();
    this.judge = undefined;
    this.canned.forget();
    this.counting = 'normal';
    this.lie = undefined;
    for (const key of Object.keys(this.counts)) delete this.counts[key];
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private serve(req: IncomingMessage, res: ServerResponse): void {
    if (this.options.canned && req.url === '/v1/messages') return this.canned.serve(req, res);
    const id = `req_fake_${String(++this.serial).padStart(8, '0')}`;
    const record = new RequestRecord(id, req, res);
    if (!record.path.startsWith('/admin/')) this.remember(record);
    void route(this, req, res, record);
  }

  private remember(record: RequestRecord): void {
    const call = `${record.method} ${record.path}`;
    this.counts[call] = (this.counts[call] ?? 0) + 1;
    this.requests.push(record);
    if (this.requests.length > REMEMBERED_REQUESTS) this.requests.shift();
    this.waiting = this.waiting.filter(({ count, resolve }) => {
      if (this.requests.length >= count) resolve(this.requests[count - 1]!);
      return this.requests.length < count;
    });
  }
}

export function startFakeAnthropic(options: FakeAnthropicOptions = {}): Promise<FakeAnthropic> {
  return new FakeAnthropic(options).listen();
}
