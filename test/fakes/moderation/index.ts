import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Moderation, ModerationCreateResponse } from 'openai/resources/moderations';

/** The categories of `omni-moderation`, as the SDK lists them. */
const CATEGORIES = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
] as const satisfies readonly (keyof Moderation.Categories)[];
type Category = (typeof CATEGORIES)[number];

interface Question {
  model?: string;
  input: string[];
}

/** Answers that are none: what a gateway, a sleeping server or another product gives in place of one. */
const ODD = {
  html: (res: ServerResponse) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
  'bad-gateway': (res: ServerResponse) => res.writeHead(502, { 'content-type': 'text/html' }).end('<html>502</html>'),
  'server-error': (res: ServerResponse) => answer(res, 500, { error: { message: 'The server had an error' } }),
  busy: (res: ServerResponse) => answer(res, 429, { error: { message: 'Rate limit', type: 'requests' } }),
  redirect: (res: ServerResponse) => res.writeHead(302, { location: '/v1/elsewhere' }).end(),
  hang: () => undefined,
  'half-an-answer': (res: ServerResponse) => {
    res.writeHead(200, { 'content-type': 'application/json' }).write('{"results":[{"flagged":fal');
    res.socket?.destroySoon();
  },
  'no-results': (res: ServerResponse) => answer(res, 200, { id: 'modr-1', model: 'omni-moderation-latest' }),
  'too-few': (res: ServerResponse) => answer(res, 200, { results: [] }),
  'a-list': (res: ServerResponse) => answer(res, 200, [{ flagged: false }]),
  null: (res: ServerResponse) => answer(res, 200, null),
  'flagged-as-text': (res: ServerResponse, count: number) =>
    answer(res, 200, { results: Array.from({ length: count }, () => ({ flagged: 'no', categories: {} })) }),
  'empty-results': (res: ServerResponse, count: number) =>
    answer(res, 200, { results: Array.from({ length: count }, () => ({})) }),
  endless: (res: ServerResponse) => {
    res.writeHead(200, { 'content-type': 'application/json' });
    const more = (): void => {
      while (!res.destroyed && res.write(`"${' '.repeat(64 * 1024)}",`));
      if (!res.destroyed) res.once('drain', more);
    };
    more();
  },
} as const;

export type OddAnswer = keyof typeof ODD;
export const ODD_ANSWERS = Object.keys(ODD) as OddAnswer[];

/**
 * `POST /v1/moderations` of OpenAI (API reference and the SDK's types, 6.49; looked up on 2026-11-29). A text with
 * `[[violence]]`, or another category, is flagged in it; everything else is clean. `odd` is what it answers instead.
 */
export class FakeModeration {
  readonly questions: Question[] = [];
  odd: OddAnswer | undefined;
  /** As Mistral answers: categories, and nothing that says whether any counts. */
  namesCategoriesAlone = false;
  private readonly server = createServer((req, res) => void this.serve(req, res));

  constructor(private readonly key = 'mod-test') {}

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/moderations`;
  }

  /** All texts that it was asked about. */
  get texts(): string[] {
    return this.questions.flatMap(({ input }) => input);
  }

  reset(): void {
    this.questions.length = 0;
    this.odd = undefined;
    this.namesCategoriesAlone = false;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const question = (await json(req).catch(() => undefined)) as Partial<Question> | undefined;
    if (req.headers.authorization !== `Bearer ${this.key}`)
      return answer(res, 401, { error: { code: 'invalid_api_key' } });
    if (req.method !== 'POST' || req.url !== '/v1/moderations') return answer(res, 404, { error: {} });
    const { model = 'omni-moderation-latest', input, ...unknown } = question ?? {};
    const isTexts = Array.isArray(input) && input.length > 0 && input.every((text) => typeof text === 'string');
    if (!isTexts || Object.keys(unknown).length > 0 || !model.startsWith('omni-moderation-')) {
      return answer(res, 400, { error: { message: 'Invalid value', type: 'invalid_request_error' } });
    }
    this.questions.push(question as Question);
    if (this.odd) return void ODD[this.odd](res, input.length);
    const results = input.map((text) => {
      const { flagged, ...rest } = verdict(text);
      return this.namesCategoriesAlone ? rest : { flagged, ...rest };
    });
    const whole = { id: 'modr-970d409ef3bef3b70c73d8232df86e7d', model, results };
    answer(res, 200, whole satisfies Omit<ModerationCreateResponse, 'results'>);
  }
}

function verdict(text: string): Moderation {
  const of = <T>(value: (category: Category) => T) =>
    Object.fromEntries(CATEGORIES.map((category) => [category, value(category)])) as Record<Category, T>;
  const categories = of((category) => text.includes(`[[${category}]]`));
  return {
    flagged: CATEGORIES.some((category) => categories[category]),
    categories,
    category_scores: of((category) => (categories[category] ? 0.93 : 0.0001)),
    category_applied_input_types: of(() => ['text']) as unknown as Moderation['category_applied_input_types'],
  };
}

function answer(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
