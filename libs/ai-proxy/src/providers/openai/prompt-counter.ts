import { BoundedMap } from '@cse/core';
import { APIConnectionError, APIError, type OpenAI } from 'openai';
import type { PromptCount } from '../../text-model';
import { textOf } from '../../upstream/pool-fetch';
import { believedCount, MOST_COUNT_BYTES, type CountMargin } from '../../upstream/prompt-count';
import type { ChatParams } from './chat-params';
import { Tokenizer, type Encoding } from './tokenizer';

type Countable = OpenAI.Responses.InputTokenCountParams;

/** With these a server says that it does not count, or not this model. */
const NOT_COUNTED = new Set([400, 404, 405, 422, 501]);

/** OpenAI counts "exactly" what a request to its newer API would be billed (guide on token counting); ours are to the older. */
const BY_SERVER: CountMargin = { share: 0.02, tokens: 64 };
/** A tokenizer knows nothing of what a server puts around the texts, and how it tells its model the schema. */
const BY_TOKENIZER: CountMargin = { share: 0.05, tokens: 200 };
const MOST_UNCOUNTED = 100;

/** The tokens of requests: by the counter of their server where it has one, else by the tokenizer of their model. */
export class PromptCounter {
  private readonly tokenizers = new Map<Encoding, Tokenizer>();
  /** Models that the server was seen not to count, for as long as the process lives. */
  private readonly uncounted = new BoundedMap<string, true>(MOST_UNCOUNTED);

  constructor(private readonly client: OpenAI) {}

  /**
   * Undefined when neither is there. Nothing is told of a cache: what it keeps costs the same for any time.
   * @param encoding of the model, where it is known
   * @throws what the SDK throws while the server is not to be had; Error when the time is over
   */
  async count(
    requests: readonly ChatParams[],
    encoding: Encoding | undefined,
    signal: AbortSignal,
  ): Promise<PromptCount[] | undefined> {
    const counts = (await this.byServer(requests, signal)) ?? (encoding && (await this.by(encoding, requests, signal)));
    return counts?.map((tokens) => ({ tokens, hourTokens: 0 }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.tokenizers.values()].map((tokenizer) => tokenizer.close()));
  }

  private async byServer(requests: readonly ChatParams[], signal: AbortSignal): Promise<number[] | undefined> {
    const { model } = requests[0] ?? { model: '' };
    if (this.uncounted.has(model)) return undefined;
    try {
      return await Promise.all(requests.map((request) => this.countOne(request, signal)));
    } catch (error) {
      const isRefusal = error instanceof APIError && !(error instanceof APIConnectionError);
      if (signal.aborted || (isRefusal ? !NOT_COUNTED.has(error.status as number) : !(error instanceof NoCount)))
        throw error;
      this.uncounted.set(model, true);
      return undefined;
    }
  }

  private async countOne(request: ChatParams, signal: AbortSignal): Promise<number> {
    const response = await this.client.responses.inputTokens.count(countable(request), { signal }).asResponse();
    const answer = await textOf(response, MOST_COUNT_BYTES);
    try {
      const { input_tokens: counted } = JSON.parse(answer) as { input_tokens?: unknown };
      return believedCount(counted, textBytes(request), BY_SERVER);
    } catch {
      throw new NoCount();
    }
  }

  private async by(encoding: Encoding, requests: readonly ChatParams[], signal: AbortSignal): Promise<number[]> {
    let tokenizer = this.tokenizers.get(encoding);
    if (!tokenizer) this.tokenizers.set(encoding, (tokenizer = new Tokenizer(encoding)));
    const counts = await tokenizer.count(
      requests.map((request) => [...textsOf(request), JSON.stringify(request.response_format ?? '')].join('\n')),
      signal,
    );
    return counts.map((counted, index) => believedCount(counted, textBytes(requests[index]!), BY_TOKENIZER));
  }
}

/** A success that holds no count that can be believed. */
class NoCount extends Error {}

/** UTF-8 bytes of what a request says to its model. */
export function textBytes(request: ChatParams): number {
  return textsOf(request).reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
}

function textsOf({ messages }: ChatParams): string[] {
  return messages.flatMap(({ content }) =>
    typeof content === 'string' ? [content] : (content ?? []).map((part) => ('text' in part ? part.text : '')),
  );
}

/** The same request as the counter takes it, in the form of the newer API. */
function countable({ model, messages, response_format }: ChatParams): Countable {
  return {
    model,
    input: messages.map((message) => ({
      role: message.role === 'system' ? ('system' as const) : ('user' as const),
      content: textsOf({ messages: [message] } as ChatParams).join(''),
    })),
    ...(response_format?.type === 'json_schema'
      ? { text: { format: { type: 'json_schema' as const, ...schemaOf(response_format.json_schema) } } }
      : {}),
  };
}

type Schema = Extract<ChatParams['response_format'], { type: 'json_schema' }>['json_schema'];

function schemaOf({ name, strict, schema }: Schema): {
  name: string;
  strict: boolean;
  schema: Record<string, unknown>;
} {
  return { name, strict: strict ?? false, schema: schema ?? {} };
}
