import type Anthropic from '@anthropic-ai/sdk';
import type { TextEnd } from '../../text-model';
import { TokenUsage } from './token-usage';

/** Follows the events of one streamed message: its text, its usage, how it ended. */
export class MessageReader {
  readonly usage = new TokenUsage();
  /** UTF-8 bytes of answer text so far. */
  bytes = 0;
  started = false;
  /** True once `message_stop` came: a stream that merely ends was cut off. */
  finished = false;
  private stopReason: string | null = null;

  /** The piece of answer text in an event, empty for the start of the message, undefined for anything else. */
  read(event: Anthropic.RawMessageStreamEvent): string | undefined {
    switch (event.type) {
      case 'message_start':
        this.started = true;
        this.usage.started(event.message.usage);
        return '';
      case 'content_block_delta':
        // Thinking comes in blocks of its own, before the text; only text is the answer.
        if (event.delta.type !== 'text_delta') return undefined;
        this.bytes += Buffer.byteLength(event.delta.text);
        return event.delta.text;
      case 'message_delta':
        this.stopReason = event.delta.stop_reason ?? this.stopReason;
        this.usage.progressed(event.usage);
        return undefined;
      case 'message_stop':
        this.finished = true;
        return undefined;
      default:
        return undefined;
    }
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
}
