import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOfStream } from 'node:stream/consumers';
import { isJudging, type JudgeRequest, readJudgeRequest } from '../anthropic/judge-answer';
import { isObject, type Json, type JsonObject } from '../anthropic/json';
import { RequestRecord } from '../anthropic/request-record';
import { respond } from '../anthropic/respond';
import { completionOf, type BillEntry } from './completion';
import { PromptCache } from './prompt-cache';
import { schemaOf, textsOf } from './prompt';
import { behaviourOf, type Behaviour, type Scenario } from './scenarios';
import { sendEvents, sendWhole } from './send';
import { SERVERS, type FakeServer, type ServerName } from './servers';

export interface FakeChatOptions {
  server?: ServerName;
  /** The key that is valid; by default every key is. */
  apiKey?: string;
  /** Tokens of a text; by default one for four characters. */
  tokens?: (text: string) => number;
}

/** What a server adds to each message of a prompt. */
const TOKENS_PER_MESSAGE = 4;

/** A server of chat completions on a local port. What it is told, it does; what it saw, it keeps. */
export class FakeChat {
  /** Calls in the order of their arrival. */
  readonly requests: RequestRecord[] = [];
  /** One entry an answered request; a refused one has none. */
  readonly bill: BillEntry[] = [];
  server: FakeServer;
  /** What every request to a second reader meets, which come beside the others; what it says, by default what a fair one would. */
  judging: Scenario = 'normal';
  judge: ((request: JudgeRequest) => Json) | undefined;
  private readonly http: Server;
  private readonly cache = new PromptCache();
  private readonly tokens: (text: string) => number;
  private readonly queue: { scenario: Scenario; left: number }[] = [];
  private sticky: Scenario = 'normal';
  private serial = 0;
  private waiting: { count: number; resolve: (record: RequestRecord) => void }[] = [];

  constructor(private readonly options: FakeChatOptions = {}) {
    this.server = SERVERS[options.server ?? 'openai'];
    this.tokens = options.tokens ?? ((text) => Math.ceil(text.length / 4));
    this.http = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (req, res) => void this.serve(req, res));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    return this;
  }

  /** The base URL for a client, up to where `/chat/completions` begins. */
  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/v1`;
  }

  get lastRequest(): RequestRecord | undefined {
    return this.requests.at(-1);
  }

  /** What the next request, or the next few, will meet. */
  next(scenario: Scenario, times = 1): void {
    behaviourOf(scenario);
    this.queue.push({ scenario, left: times });
  }

  /** What every request meets that nothing else is queued for. */
  always(scenario: Scenario): void {
    behaviourOf(scenario);
    this.sticky = scenario;
  }

  answerWith(answer: Json, times = 1): void {
    this.next({ answer }, times);
  }

  /** Becomes another server, which remembers nothing. */
  become(server: ServerName): void {
    this.reset();
    this.server = SERVERS[server];
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

  reset(): void {
    this.requests.length = 0;
    this.bill.length = 0;
    this.queue.length = 0;
    this.sticky = 'normal';
    this.judging = 'normal';
    this.judge = undefined;
    this.cache.clear();
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.http.close(() => resolve());
      this.http.closeAllConnections();
    });
  }

  private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const record = new RequestRecord(`chatcmpl-${++this.serial}`, req, res);
    this.requests.push(record);
    this.waiting = this.waiting.filter(({ count, resolve }) => {
      if (this.requests.length >= count) resolve(this.requests[count - 1]!);
      return this.requests.length < count;
    });
    try {
      await this.answer(req, res, record);
    } catch (error) {
      if (res.headersSent) res.destroy();
      else this.refuse(res, this.server, [500, `the fake failed: ${String(error)}`, null]);
    }
  }

  private async answer(req: IncomingMessage, res: ServerResponse, record: RequestRecord): Promise<void> {
    const body = JSON.parse(await textOfStream(req)) as Json;
    if (!isObject(body)) return this.refuse(res, this.server, [400, 'no JSON object', null]);
    record.body = body;
    if (this.options.apiKey && req.headers.authorization !== `Bearer ${this.options.apiKey}`) {
      return this.refuse(res, this.server, [401, 'Incorrect API key provided', 'invalid_api_key']);
    }
    const call = `${record.method} ${record.path}`;
    if (call === 'POST /v1/responses/input_tokens' && this.server.counts) return this.count(res, body);
    if (call !== 'POST /v1/chat/completions') return this.refuse(res, this.server, [404, 'Not Found', null]);
    const judging = isJudging(schemaOf(body));
    const behaviour = behaviourOf(judging ? this.judging : (this.queue[0]?.scenario ?? this.sticky));
    const { server: changes = {} } = behaviour;
    const server: FakeServer = { ...this.server, ...changes };
    if (behaviour.hold === 'start') await record.held();
    const refused = refusalOf(body, server, changes.noSystem ?? false);
    // A scenario waits for the first request that this server takes at all.
    if (refused) return this.refuse(res, server, refused.said, refused.field);
    if (!judging) this.take();
    else if (this.judge) behaviour.answer ??= this.judge(readJudgeRequest(promptOf(body)));
    if (behaviour.refuse) return this.refuseAs(res, server, behaviour.refuse);
    if (record.finished) return;
    await this.complete(res, body, behaviour, server, record);
  }

  private async complete(
    res: ServerResponse,
    body: JsonObject,
    behaviour: Behaviour,
    server: FakeServer,
    record: RequestRecord,
  ): Promise<void> {
    const { read, written } = this.cache.look(server.cache, textsOf(body), this.tokens);
    const prompt = { prompt: this.promptTokens(body), read, written };
    const completion = completionOf(body, behaviour, server, record.id, prompt, this.tokens);
    this.bill.push(completion.bill);
    const asksForUsage = isObject(body.stream_options) && body.stream_options.include_usage === true;
    if (body.stream === true && !behaviour.whole) await sendEvents(res, completion, asksForUsage, record);
    else await sendWhole(res, completion, record);
    await record.closed;
    if (!record.aborted) return;
    // A stream that the client leaves costs what was written until then.
    completion.bill.output = this.tokens('x'.repeat(record.sentCharacters)) + completion.bill.thoughts;
  }

  /** The texts, what is around them, and the schema where the server is told one. */
  private promptTokens(body: JsonObject): number {
    const messages = Array.isArray(body.messages) ? body.messages.length : 1;
    const texts = textsOf(body).map(({ text }) => text);
    const format = isObject(body.response_format) ? body.response_format.json_schema : undefined;
    return (
      this.tokens(texts.join('')) + (format ? this.tokens(JSON.stringify(format)) : 0) + messages * TOKENS_PER_MESSAGE
    );
  }

  /** OpenAI's counter takes the form of its newer API. */
  private count(res: ServerResponse, { input, text }: JsonObject): void {
    const { scenario } = this.queue[0] ?? { scenario: this.sticky };
    const { refuse } = behaviourOf(scenario);
    if (refuse) return this.refuseAs(res, this.server, refuse);
    const format = isObject(text) ? text.format : undefined;
    const messages = (input as JsonObject[]).map(({ role, content }) => ({ role: role!, content: content! }));
    const response_format = format ? { json_schema: format } : {};
    respond(res, 200, {
      object: 'response.input_tokens',
      input_tokens: this.promptTokens({ messages, response_format } as JsonObject),
    });
  }

  private take(): void {
    const [first] = this.queue;
    if (first && --first.left <= 0) this.queue.shift();
  }

  private refuse(res: ServerResponse, server: FakeServer, [status, message, code]: Refusal, field?: string): void {
    respond(res, status, server.error(status, message, code, field));
  }

  private refuseAs(res: ServerResponse, server: FakeServer, refuse: NonNullable<Behaviour['refuse']>): void {
    const { status, message, code = null, retryAfter, html } = refuse;
    if (retryAfter !== undefined) res.setHeader('retry-after', String(retryAfter));
    if (!html) return this.refuse(res, server, [status, message, code]);
    res.writeHead(status, { 'content-type': 'text/html' });
    res.end(message);
  }
}

type Refusal = [status: number, message: string, code: string | null];

function promptOf(body: JsonObject): string {
  return textsOf(body)
    .map(({ text }) => text)
    .join('\n');
}

/** What of a request this server does not take. */
function refusalOf(
  body: JsonObject,
  server: FakeServer,
  noSystem: boolean,
): { said: Refusal; field?: string } | undefined {
  for (const field of Object.keys(body)) {
    const isLimit = field === 'max_tokens' || field === 'max_completion_tokens';
    const taken = isLimit ? server.limits.includes(field) : (server.fields?.includes(field) ?? true);
    if (!taken && server.fields) return { said: server.refusal('field', field), field };
  }
  const format = isObject(body.response_format) ? String(body.response_format.type) : 'text';
  if (!(server.formats as readonly string[]).includes(format)) return { said: server.refusal('format', format) };
  const texts = textsOf(body).map(({ text }) => text);
  if (format === 'json_object' && !/json/i.test(texts.join(''))) {
    return { said: [400, "'messages' must contain the word 'json' in some form, to use 'response_format'", null] };
  }
  const roles = (body.messages as JsonObject[]).map(({ role }) => role);
  if (noSystem && roles.includes('system')) return { said: [400, 'System role not supported', null] };
  return undefined;
}

export function startFakeChat(options: FakeChatOptions = {}): Promise<FakeChat> {
  return new FakeChat(options).listen();
}
