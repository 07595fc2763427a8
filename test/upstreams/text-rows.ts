import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import {
  completeAnswers,
  NO_ANSWERS,
  sendOdd,
  start,
  text,
  whole,
  type OddAnswer,
} from '../fakes/anthropic/odd-answers';

/** One fault of a text provider, and what must come of it. */
export interface TextRow {
  fault: string;
  answer: OddAnswer | { status: number; body: unknown };
  /** The HTTP status of the answer to the client. */
  outcome: number;
  charged: 'nothing' | 'billed';
  /** Whether the fake has an answer on its bill. */
  billed: number;
}

/**
 * Stands where the Messages API stands and answers as a row says, with the words that the fake of that API would write to
 * the same request.
 */
export class OddText {
  answer: TextRow['answer'] | undefined;
  calls = 0;
  /** What the fake answered last. */
  words = '';
  private fake!: FakeAnthropic;
  private readonly server = createServer((request, response) => void this.serve(request, response));

  async listen(): Promise<this> {
    this.fake = await startFakeAnthropic();
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
    if (this.answer && request.url?.startsWith('/v1/messages') && !request.url.includes('count_tokens')) {
      this.calls++;
      if (!('status' in this.answer)) return sendOdd(response, this.answer);
      response.writeHead(this.answer.status, { 'content-type': 'application/json', 'retry-after': '0' });
      return void response.end(JSON.stringify(this.answer.body));
    }
    const headers = Object.entries(request.headers).filter(
      ([name]) => !['host', 'connection', 'content-length'].includes(name),
    );
    const asked = await fetch(`${this.fake.url}${request.url}`, {
      method: request.method,
      headers: headers as [string, string][],
      body: body.length > 0 ? body : undefined,
    });
    const answered = await asked.text();
    this.words = wordsOf(answered) || this.words;
    response.writeHead(asked.status, { 'content-type': asked.headers.get('content-type') ?? 'application/json' });
    response.end(answered);
  }
}

function wordsOf(stream: string): string {
  return [...stream.matchAll(/^data: (.*)$/gm)]
    .map(([, data]) => (JSON.parse(data!) as { delta?: { text?: string } }).delta?.text ?? '')
    .join('');
}

const error = (type: string): object => ({ type: 'error', error: { type, message: 'said by the fake' } });

/** Complete answers and what is none in turn, so that the failures are never so many in a row that the circuit opens. */
export function textRows(words: string): TextRow[] {
  const complete = completeAnswers(words).map(([fault, answer]) => ({ fault, answer, ...ANSWERED }));
  const models = ['claude-sonnet-5-5-20261001', 'us.anthropic.claude-sonnet-5-5-v1:0', 'claude-opus-5-5'].map(
    (model) => ({
      fault: `an answer of ${model}`,
      answer: { frames: [start(undefined, model), ...whole(words).slice(1)] },
      ...ANSWERED,
    }),
  );
  const failed: TextRow[] = [
    ...NO_ANSWERS.map(([fault, answer]) => ({ fault, answer, ...FREE })),
    ...REFUSALS.map(([status, type, outcome]) => ({
      fault: `${status} ${type}`,
      answer: { status, body: error(type) },
      ...FREE,
      outcome,
    })),
    // Words that were written are billed, whoever breaks them off.
    {
      fault: 'an answer that breaks off',
      answer: { frames: [start(), text(words.slice(0, 40))], then: 'reset' },
      ...FREE,
      charged: 'billed',
      billed: 1,
    },
    {
      fault: 'an answer that ends in the middle',
      answer: { frames: [start(), text(words.slice(0, 40))] },
      ...FREE,
      charged: 'billed',
      billed: 1,
    },
  ];
  const good = [...complete, ...models];
  return Array.from({ length: Math.max(good.length, failed.length) }, (_, index) => [
    ...(failed[index] ? [failed[index]] : []),
    good[index % good.length]!,
  ]).flat();
}

const ANSWERED = { outcome: 200, charged: 'billed', billed: 1 } as const;
const FREE = { outcome: 502, charged: 'nothing', billed: 0 } as const;
const REFUSALS: [status: number, type: string, outcome: number][] = [
  [400, 'invalid_request_error', 502],
  [401, 'authentication_error', 502],
  [403, 'permission_error', 502],
  [404, 'not_found_error', 502],
  [413, 'request_too_large', 502],
  [429, 'rate_limit_error', 503],
  [500, 'api_error', 502],
  [529, 'overloaded_error', 503],
];
