import { APIError, type Anthropic } from '@anthropic-ai/sdk';
import type { TextEnd } from '../../text-model';
import type { UpstreamEvent } from '../../upstream/event-reader';
import { servedName, type UpstreamAnswer } from '../../upstream/upstream-answer';
import { TokenUsage } from './token-usage';

/** Follows the events of one streamed message of the Messages API. */
export class MessageReader implements UpstreamAnswer {
  readonly usage = new TokenUsage();
  bytes = 0;
  started = false;
  model: string | undefined;
  /** True once `message_stop` came. */
  finished = false;
  /** Text that came since it was taken last; undefined when no event since then belongs to an answer. */
  private text: string | undefined;
  private stopReason: string | null = null;

  /** @param headers of the response; an error that arrives inside the stream is told with them */
  constructor(private readonly headers: Headers) {}

  /** @throws APIError for an `error` event; SyntaxError for data that is not JSON */
  read({ name, data }: UpstreamEvent): boolean {
    if (name === 'ping' || data === '') return false;
    if (name === 'error') throw errorIn(data, this.headers);
    if (name === 'content_block_delta') {
      const delta = textDeltaOf(data);
      if (delta !== undefined) {
        this.add(delta);
        return false;
      }
    }
    // Some gateways leave the names out; the type stands in the data as well.
    const event = JSON.parse(data) as Anthropic.RawMessageStreamEvent | { type: 'error' };
    switch (event.type) {
      case 'message_start':
        this.begin(event.message);
        return true;
      case 'content_block_delta':
        // Thinking comes in blocks of its own, before the text; only text is the answer.
        if (event.delta.type === 'text_delta') this.add(event.delta.text);
        break;
      case 'message_delta':
        this.stopReason = event.delta.stop_reason ?? this.stopReason;
        this.usage.progressed(event.usage);
        return true;
      case 'error':
        throw errorIn(data, this.headers);
      case 'message_stop':
        this.finished = true;
    }
    return false;
  }

  takeText(): string | undefined {
    const { text } = this;
    this.text = undefined;
    return text;
  }

  get stop(): TextEnd['stop'] {
    switch (this.stopReason) {
      case 'refusal':
        return 'refused';
      case 'max_tokens':
      case 'model_context_window_exceeded':
        return 'truncated';
      default:
        return 'complete';
    }
  }

  /** A refusal before any output is free (Anthropic, handling stop reasons). */
  get billable(): boolean {
    return this.stop !== 'refused' || this.bytes > 0;
  }

  /** With a reason to stop and its final usage a message is all there, also without its last event. */
  get complete(): boolean {
    return this.finished || (this.started && this.stopReason !== null && this.usage.complete);
  }

  readWhole(json: string): void {
    const message = JSON.parse(json) as Anthropic.Message;
    const { content, usage, stop_reason } = message;
    if (!Array.isArray(content)) throw new TypeError('no message');
    this.begin(message);
    for (const block of content) if (block.type === 'text') this.add(block.text);
    this.stopReason = stop_reason;
    this.usage.progressed(usage);
    this.finished = true;
  }

  private begin({ model, usage }: Pick<Anthropic.Message, 'model' | 'usage'>): void {
    this.started = true;
    this.text ??= '';
    this.model = servedName(model);
    this.usage.started(usage);
  }

  private add(text: string): void {
    this.bytes += Buffer.byteLength(text);
    this.text = this.text === undefined ? text : this.text + text;
  }
}

/** A delta of text as Anthropic writes it, around the number of its block and its text; nearly all events are one. */
const DELTA = '{"type":"content_block_delta","index":';
const TEXT = ',"delta":{"type":"text_delta","text":"';
const AFTER_TEXT = '"}}';

/** The text of an event that is written in just this way, without making objects of it; of any other, undefined. */
function textDeltaOf(data: string): string | undefined {
  if (!data.startsWith(DELTA) || !data.endsWith(AFTER_TEXT)) return undefined;
  const at = data.indexOf(TEXT, DELTA.length);
  if (at < 0) return undefined;
  for (let digit = DELTA.length; digit < at; digit++) if (!isDigit(data.charCodeAt(digit))) return undefined;
  const text = data.slice(at + TEXT.length, -AFTER_TEXT.length);
  if (!NEEDS_READING.test(text)) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    // Something else follows the text.
    return undefined;
  }
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** What a string of JSON writes otherwise than it is, and what would end it. */
// eslint-disable-next-line no-control-regex -- JSON forbids them inside a string
const NEEDS_READING = /["\\\u0000-\u001f]/;

/** As the SDK makes one of an `error` event. */
function errorIn(data: string, headers: Headers): APIError {
  let body: { error?: { type?: Anthropic.ErrorType } };
  try {
    body = JSON.parse(data) as typeof body;
  } catch {
    body = {};
  }
  return new APIError(undefined, body, undefined, headers, body.error?.type);
}
