import { APIError } from 'openai';
import type { TextEnd } from '../../text-model';
import type { UpstreamEvent } from '../../upstream/event-reader';
import { servedName, type UpstreamAnswer } from '../../upstream/upstream-answer';
import { ChatUsage } from './chat-usage';
import { errorWords, statusOf } from './error-answer';
import { ThoughtTags } from './thought-tags';

const DONE = '[DONE]';

/** What a message or a piece of one may hold. Servers leave out what they please. */
interface MessagePart {
  content?: unknown;
  refusal?: unknown;
  /** What the model thought, where it is shown: vLLM and OpenRouter say `reasoning`, DeepSeek and older vLLM the other. */
  reasoning?: unknown;
  reasoning_content?: unknown;
}

interface Choice {
  index?: unknown;
  delta?: MessagePart | null;
  message?: MessagePart | null;
  finish_reason?: unknown;
  usage?: unknown;
}

interface Completion {
  choices?: Choice[] | null;
  model?: unknown;
  usage?: unknown;
  error?: unknown;
}

/** Follows the chunks of one streamed chat completion. */
export class ChunkReader implements UpstreamAnswer {
  readonly usage = new ChatUsage();
  bytes = 0;
  started = false;
  finished = false;
  model: string | undefined;
  private text: string | undefined;
  private finishReason: string | undefined;
  private refused = false;
  private readonly thoughts = new ThoughtTags();

  /** @param headers of the response; an error that arrives inside the stream is told with them */
  constructor(private readonly headers: Headers) {}

  /** @throws APIError for an error in place of a chunk; SyntaxError for data that is not JSON */
  read({ name, data }: UpstreamEvent): boolean {
    if (data === '') return false;
    if (data.trim() === DONE) {
      // Of an answer that never began it says nothing.
      this.finished = this.started;
      return false;
    }
    const completion = JSON.parse(data) as Completion | null;
    if (name === 'error' || completion?.error) throw this.errorOf(completion);
    return completion !== null && typeof completion === 'object' && this.take(completion, 'delta');
  }

  takeText(): string | undefined {
    const { text } = this;
    this.text = undefined;
    return text;
  }

  get stop(): TextEnd['stop'] {
    if (this.refused || this.finishReason === 'content_filter') return 'refused';
    return this.finishReason === 'length' ? 'truncated' : 'complete';
  }

  /** What was written until a filter stopped it is billed like any other answer. */
  get billable(): boolean {
    return true;
  }

  /** With a reason to stop the text is all there; only its usage may still come. */
  get complete(): boolean {
    return this.finished || (this.started && this.finishReason !== undefined);
  }

  readWhole(json: string): void {
    const completion = JSON.parse(json) as Completion | null;
    if (completion?.error) throw this.errorOf(completion);
    if (!Array.isArray(completion?.choices) || completion.choices.length === 0) throw new TypeError('no completion');
    this.take(completion, 'message');
    this.finished = true;
  }

  /** @returns whether it says something besides text */
  private take(completion: Completion, member: 'delta' | 'message'): boolean {
    const [choice] = completion.choices ?? [];
    const usage = completion.usage ?? choice?.usage;
    // A chunk of a usage alone is no beginning; one of an answer has a choice, though it may be empty.
    if (choice && !this.started) this.begin(completion.model);
    if (choice) this.follow(choice, choice[member] ?? {});
    return this.usage.read(usage);
  }

  private begin(model: unknown): void {
    this.started = true;
    this.text ??= '';
    this.model = servedName(model);
  }

  private follow({ finish_reason }: Choice, part: MessagePart): void {
    this.addContent(part.content);
    for (const thought of [part.reasoning, part.reasoning_content]) this.count(thought);
    if (typeof part.refusal === 'string' && part.refusal !== '') {
      this.count(part.refusal);
      this.refused = true;
    }
    if (typeof finish_reason === 'string' && finish_reason !== '') this.finish(finish_reason);
  }

  /** A text, or a list of parts, of which some are thoughts (Mistral's reasoning models). */
  private addContent(content: unknown): void {
    if (typeof content === 'string') return this.add(content);
    if (!Array.isArray(content)) return;
    for (const { type, text, thinking } of content as Record<string, unknown>[]) {
      if (type === 'text' && typeof text === 'string') this.add(text);
      else if (thinking !== undefined) this.count(JSON.stringify(thinking));
    }
  }

  private add(content: string): void {
    if (content === '') return;
    this.count(content);
    const text = this.thoughts.without(content);
    if (text !== '') this.text = (this.text ?? '') + text;
  }

  /** What was written and is no part of the answer is counted all the same, for when nobody says how much it was. */
  private count(written: unknown): void {
    if (typeof written === 'string') this.bytes += Buffer.byteLength(written);
  }

  /** Names of OpenAI, Mistral (`model_length`) and Gemini, whose endpoint adds words to them. */
  private finish(reason: string): void {
    const said = reason.toLowerCase();
    if (said === 'error') throw new APIError(502, { type: 'server_error' }, undefined, this.headers);
    if (/^(length|max_(output_)?tokens|model_length)/.test(said)) this.finishReason = 'length';
    else if (/^(content_filter|safety|refusal|prohibited)/.test(said)) this.finishReason = 'content_filter';
    else this.finishReason = 'stop';
  }

  /** As the SDK makes one of an error in a stream. */
  private errorOf(body: unknown): APIError {
    const words = errorWords(body);
    return new APIError(statusOf(words), words, undefined, this.headers);
  }
}
