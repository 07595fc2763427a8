import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { startFakeAnthropic } from '../fakes/anthropic';
import * as messages from '../fakes/anthropic/odd-answers';
import { startFakeChat } from '../fakes/chat-completions';
import * as completions from '../fakes/chat-completions/odd-answers';

type Odd = messages.OddAnswer | completions.OddCompletion;

/** One fault of a text provider, and what must come of it. */
export interface TextRow {
  fault: string;
  answer: Odd | { status: number; body: unknown };
  /** The HTTP status of the answer to the client. */
  outcome: number;
  charged: 'nothing' | 'billed';
  /** Whether the fake has an answer on its bill. */
  billed: number;
}

/** What a protocol of text models is made of, as far as faults of it are told. */
export interface TextProtocol {
  /** The provider as a configuration names it. */
  provider: 'anthropic' | 'openai';
  /** The settings of an api that asks it at this origin. */
  environment(origin: string): Record<string, string>;
  /** The fake that answers well: its origin. */
  start(): Promise<{ origin: string; close(): Promise<void> }>;
  /** Whether a call is one that is answered by a model. */
  asks(path: string): boolean;
  send(response: ServerResponse, odd: Odd): void;
  /** The piece of an answer in one event's data. */
  textIn(data: object): string;
  rows(words: string): TextRow[];
}

/**
 * Stands where a text provider stands and answers as a row says, with the words that its fake would write to the same
 * request.
 */
export class OddText {
  answer: TextRow['answer'] | undefined;
  calls = 0;
  /** What the fake answered last. */
  words = '';
  private fake!: Awaited<ReturnType<TextProtocol['start']>>;
  private readonly server = createServer((request, response) => void this.serve(request, response));

  constructor(private readonly protocol: TextProtocol) {}

  async listen(): Promise<this> {
    this.fake = await this.protocol.start();
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await this.fake.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    // What only counts, or asks for models, is no call that is billed.
    if (this.answer && this.protocol.asks(request.url ?? '')) {
      this.calls++;
      if (!('status' in this.answer)) return this.protocol.send(response, this.answer);
      response.writeHead(this.answer.status, { 'content-type': 'application/json', 'retry-after': '0' });
      return void response.end(JSON.stringify(this.answer.body));
    }
    const headers = Object.entries(request.headers).filter(
      ([name]) => !['host', 'connection', 'content-length'].includes(name),
    );
    const asked = await fetch(`${this.fake.origin}${request.url}`, {
      method: request.method,
      headers: headers as [string, string][],
      body: body.length > 0 ? body : undefined,
    });
    const answered = await asked.text();
    this.words = this.wordsOf(answered) || this.words;
    response.writeHead(asked.status, { 'content-type': asked.headers.get('content-type') ?? 'application/json' });
    response.end(answered);
  }

  private wordsOf(stream: string): string {
    return [...stream.matchAll(/^data: (\{.*)$/gm)]
      .map(([, data]) => this.protocol.textIn(JSON.parse(data!) as object))
      .join('');
  }
}

export const MESSAGES: TextProtocol = {
  provider: 'anthropic',
  environment: (origin) => ({ ANTHROPIC_API_KEY: 'sk-ant-test', ANTHROPIC_BASE_URL: origin }),
  start: async () => {
    const fake = await startFakeAnthropic();
    return { origin: fake.url, close: () => fake.close() };
  },
  asks: (path) => path.startsWith('/v1/messages') && !path.includes('count_tokens'),
  send: (response, odd) => messages.sendOdd(response, odd as messages.OddAnswer),
  textIn: (data) => (data as { delta?: { text?: string } }).delta?.text ?? '',
  rows: messageRows,
};

export const COMPLETIONS: TextProtocol = {
  provider: 'openai',
  environment: (origin) => ({
    ...{ TEXT_PROVIDER: 'openai', TEXT_API_KEY: 'sk-test', TEXT_BASE_URL: `${origin}/v1` },
    TEXT_MODEL_STANDARD: 'gpt-6.2-sol',
  }),
  start: async () => {
    const fake = await startFakeChat({ server: 'vllm' });
    return { origin: new URL(fake.url).origin, close: () => fake.close() };
  },
  asks: (path) => path === '/v1/chat/completions',
  send: (response, odd) => completions.sendOdd(response, odd as completions.OddCompletion),
  textIn: (data) => (data as { choices?: { delta: { content?: string } }[] | null }).choices?.[0]?.delta.content ?? '',
  rows: completionRows,
};

function messageRows(words: string): TextRow[] {
  const { start, text, whole } = messages;
  const error = (type: string): object => ({ type: 'error', error: { type, message: 'said by the fake' } });
  const broken = [start(), text(words.slice(0, 40))];
  const complete = messages.completeAnswers(words).map(([fault, answer]) => ({ fault, answer, ...ANSWERED }));
  const models = ['claude-sonnet-5-5-20261001', 'us.anthropic.claude-sonnet-5-5-v1:0', 'claude-opus-5-5'].map(
    (model) => ({
      fault: `an answer of ${model}`,
      answer: { frames: [start(undefined, model), ...whole(words).slice(1)] },
      ...ANSWERED,
    }),
  );
  const failed: TextRow[] = [
    ...messages.NO_ANSWERS.map(([fault, answer]) => ({ fault, answer, ...FREE })),
    ...MESSAGE_REFUSALS.map(([status, type, outcome]) => ({
      fault: `${status} ${type}`,
      answer: { status, body: error(type) },
      ...FREE,
      outcome,
    })),
    { fault: 'an answer that breaks off', answer: { frames: broken, then: 'reset' }, ...BROKEN },
    { fault: 'an answer that ends in the middle', answer: { frames: broken }, ...BROKEN },
  ];
  return inTurn([...complete, ...models], failed);
}

function completionRows(words: string): TextRow[] {
  const { begin, content, piece, whole } = completions;
  const broken = [begin(), content(words.slice(0, 40))];
  const complete = completions.completeAnswers(words).map(([fault, answer]) => ({ fault, answer, ...ANSWERED }));
  const models = ['gpt-6.2-sol-2026-11-17', 'openai/gpt-6.2-sol', 'gpt-6.2-astra'].map((model) => ({
    fault: `an answer of ${model}`,
    answer: { chunks: [begin(model), ...whole(words).slice(1)], done: true },
    ...ANSWERED,
  }));
  const noUsage = { chunks: [begin(), piece({ reasoning: 'So.' }), content(words), completions.end()], done: true };
  const failed: TextRow[] = [
    ...completions.NO_ANSWERS.map(([fault, answer]) => ({ fault, answer, ...FREE })),
    ...COMPLETION_REFUSALS.map(([status, code, outcome]) => ({
      fault: `${status} ${code}`,
      answer: { status, body: { error: { message: 'said by the fake', type: 'x', param: null, code } } },
      ...FREE,
      outcome,
    })),
    { fault: 'an answer that breaks off', answer: { chunks: broken, then: 'reset' }, ...BROKEN },
    { fault: 'an answer that ends in the middle', answer: { chunks: broken }, ...BROKEN },
    {
      fault: 'an error in the middle of an answer',
      answer: { chunks: [...broken, { error: { code: 502, message: 'said by the fake' } }] },
      ...BROKEN,
    },
  ];
  return inTurn([...complete, ...models, { fault: 'an answer without usage', answer: noUsage, ...ANSWERED }], failed);
}

/** Complete answers and what is none in turn, so that the failures are never so many in a row that the circuit opens. */
function inTurn(good: readonly TextRow[], failed: readonly TextRow[]): TextRow[] {
  return Array.from({ length: Math.max(good.length, failed.length) }, (_, index) => [
    ...(failed[index] ? [failed[index]] : []),
    good[index % good.length]!,
  ]).flat();
}

const ANSWERED = { outcome: 200, charged: 'billed', billed: 1 } as const;
const FREE = { outcome: 502, charged: 'nothing', billed: 0 } as const;
/** Words that were written are billed, whoever breaks them off. */
const BROKEN = { outcome: 502, charged: 'billed', billed: 1 } as const;
const MESSAGE_REFUSALS: [status: number, type: string, outcome: number][] = [
  [400, 'invalid_request_error', 502],
  [401, 'authentication_error', 502],
  [403, 'permission_error', 502],
  [404, 'not_found_error', 502],
  [413, 'request_too_large', 502],
  [429, 'rate_limit_error', 503],
  [500, 'api_error', 502],
  [529, 'overloaded_error', 503],
];
const COMPLETION_REFUSALS: [status: number, code: string, outcome: number][] = [
  [400, 'invalid_value', 502],
  [400, 'invalid_prompt', 422],
  [401, 'invalid_api_key', 502],
  [402, 'insufficient_credits', 502],
  [404, 'model_not_found', 502],
  [413, 'too_large', 502],
  [429, 'rate_limit_exceeded', 503],
  [429, 'insufficient_quota', 503],
  [500, 'server_error', 502],
  [503, 'overloaded', 503],
  [504, 'timeout', 504],
];
