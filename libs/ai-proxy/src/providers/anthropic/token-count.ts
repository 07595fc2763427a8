import type Anthropic from '@anthropic-ai/sdk';
import { textOf } from '../../upstream/pool-fetch';
import { believedCount, MOST_COUNT_BYTES, type CountMargin } from '../../upstream/prompt-count';
import type { PromptCount } from '../../text-model';
import type { MessageParams } from './message-params';

/**
 * The count is "an estimate" that "may differ by a small amount" (Anthropic, token counting), and says nothing of what
 * structured output adds.
 */
const MARGIN: CountMargin = { share: 0.02, tokens: 64 };

/** A stand-in where all that is counted stands in the system prompt: a conversation needs a message. */
const NO_STORY = [{ role: 'user' as const, content: '.' }];

type Countable = Anthropic.MessageCountTokensParams;

/**
 * The tokens of requests to the Messages API by its own counter, which is free, with a margin. The part that is cached
 * for an hour is priced apart and counted apart; requests that share it have it counted once.
 * @throws what the SDK throws; Error when an answer is no count of such a request
 */
export async function countTokens(
  client: Anthropic,
  requests: readonly MessageParams[],
  signal: AbortSignal,
): Promise<PromptCount[]> {
  const asked = new Map<string, Promise<number>>();
  const count = (request: Countable): Promise<number> => {
    const key = JSON.stringify(request);
    const counted = asked.get(key) ?? countOne(client, request, signal);
    asked.set(key, counted);
    return counted;
  };
  return Promise.all(
    requests.map(async (params) => {
      const whole = countable(params);
      const hour = untilLastHour(whole);
      const [tokens, hourTokens] = await Promise.all([count(whole), hour ? count(hour) : 0]);
      return { tokens, hourTokens: Math.min(hourTokens, tokens) };
    }),
  );
}

async function countOne(client: Anthropic, request: Countable, signal: AbortSignal): Promise<number> {
  const response = await client.messages.countTokens(request, { signal }).asResponse();
  const { input_tokens: counted } = JSON.parse(await textOf(response, MOST_COUNT_BYTES)) as { input_tokens?: unknown };
  return believedCount(counted, textBytes(request), MARGIN);
}

/** What of a request is counted: all that it says, and nothing of how its answer is to come. */
function countable({ model, system, messages, output_config, thinking }: MessageParams): Countable {
  return { model, system, messages, output_config, ...(thinking ? { thinking } : {}) };
}

/** The request up to its last mark for an hour; undefined when it has none. */
function untilLastHour(request: Countable): Countable | undefined {
  const [message] = request.messages;
  const content = blocksOf(message?.content);
  const system = blocksOf(request.system);
  const inContent = content.findLastIndex(isHour);
  if (inContent >= 0) return { ...request, messages: [{ role: 'user', content: content.slice(0, inContent + 1) }] };
  const inSystem = system.findLastIndex(isHour);
  return inSystem < 0 ? undefined : { ...request, system: system.slice(0, inSystem + 1), messages: NO_STORY };
}

function textBytes({ system, messages }: Countable): number {
  return [system, ...messages.map(({ content }) => content)]
    .flatMap(blocksOf)
    .reduce((bytes, { text }) => bytes + Buffer.byteLength(text), 0);
}

/** Prompts are made of lists of text blocks; the stand-in is the one text. */
function blocksOf(content: Countable['system'] | Countable['messages'][number]['content']): Anthropic.TextBlockParam[] {
  return Array.isArray(content) ? content.flatMap((block) => (block.type === 'text' ? [block] : [])) : [];
}

function isHour({ cache_control }: Anthropic.TextBlockParam): boolean {
  return cache_control?.ttl === '1h';
}
