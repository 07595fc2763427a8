import { APIError, type Anthropic } from '@anthropic-ai/sdk';
import type { TextEnd } from '../../text-model';
import type { UpstreamEvent } from '../../upstream/event-reader';
import { TokenUsage } from './token-usage';

/** Names of events that say nothing of the message: a heartbeat, and events that have no name. */
const SILENT: ReadonlySet<string | undefined> = new Set(['ping', undefined]);

/** Follows the events of one streamed message: its text, its usage, how it ended. */
export class MessageReader {
  readonly usage = new TokenUsage();
  /** UTF-8 bytes of answer text so far. */
  bytes = 0;
  started = false;
  /** True once `message_stop` came: a stream that merely ends was cut off. */
  finished = false;
  /** Text that came since it was taken last; undefined when no event since then belongs to an answer. */
  private text: string | undefined;
  private stopReason: string | null = null;

  /** @param headers of the response; an error that arrives inside the stream is told with them */
  constructor(private readonly headers: Headers) {}

  /**
   * Reads one event.
   * @returns its type, or undefined when it says nothing of the message
   * @throws APIError for an `error` event; SyntaxError for data that is not JSON
   */
  read({ name, data }: UpstreamEvent): string | undefined {
    if (SILENT.has(name) || data === '') return undefined;
    if (name === 'error') throw errorIn(data, this.headers);
    const event = JSON.parse(data) as Anthropic.RawMessageStreamEvent;
    switch (event.type) {
      case 'message_start':
        this.started = true;
        this.text ??= '';
        this.usage.started(event.message.usage);
        break;
      case 'content_block_delta':
        // Thinking comes in blocks of its own, before the text; only text is the answer.
        if (event.delta.type === 'text_delta') this.add(event.delta.text);
        break;
      case 'message_delta':
        this.stopReason = event.delta.stop_reason ?? this.stopReason;
        this.usage.progressed(event.usage);
        break;
      case 'message_stop':
        this.finished = true;
    }
    return event.type;
  }

  /** The text since the last call, empty when the message has only begun; undefined when there is nothing to tell. */
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

  private add(text: string): void {
    this.bytes += Buffer.byteLength(text);
    this.text = this.text === undefined ? text : this.text + text;
  }
}

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
