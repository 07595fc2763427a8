import type Anthropic from '@anthropic-ai/sdk';
import type { AppError, CallEnd, Clock, ModelCall } from '@cse/core';
import type { Verdict } from '../../upstream/circuit-breaker';
import type { TakeText, TextCall, TextEnd } from '../../text-model';
import { eventReader, type UpstreamEvent } from '../../upstream/event-reader';
import { readBody } from '../../upstream/pool-fetch';
import { classifyFailure, CutShort } from './call-failure';
import { CallTimers, type CallLimits } from './call-timers';
import type { MessageParams } from './message-params';
import { MessageReader } from './message-reader';
import { guessCutOff, guessPrompt, tokensIn } from './token-guess';

const NO_HEADERS = new Headers();

export interface Attempt {
  params: MessageParams;
  /** How the attempt stands on the ledger. */
  billed: ModelCall;
  limits: CallLimits;
  clock: Clock;
  /** Told how the provider does; the failures that count are those that are not the request's own. */
  report(verdict: Verdict): void;
}

/** One request to the Messages API, from dispatch to its last event. Tells the observer and the breaker how it went. */
export async function sendMessage(
  client: Anthropic,
  { params, billed, limits, clock, report }: Attempt,
  call: TextCall,
  take: TakeText,
): Promise<TextEnd> {
  call.signal.throwIfAborted();
  let reader = new MessageReader(NO_HEADERS);
  const timers = new CallTimers(call.signal, limits);
  // What holds when nothing below gets to say otherwise.
  let end: CallEnd = { outcome: 'aborted', billable: true, estimated: true };
  let verdict: Verdict = 'undecided';
  let startedAt: number | undefined;
  const tellUsage = (): void => {
    const elapsedMs = startedAt === undefined ? 0 : clock.millis() - startedAt;
    const written = reader.finished ? tokensIn(reader.bytes) : guessCutOff(reader.bytes, elapsedMs);
    call.observer.used(reader.usage.counts(() => guessPrompt(params), written));
  };
  const hear = (event: UpstreamEvent): boolean => {
    const type = reader.read(event);
    if (type === 'message_start') {
      timers.heard();
      startedAt = clock.millis();
      report('answering');
    }
    if (type === 'message_start' || type === 'message_delta') tellUsage();
    return reader.finished;
  };
  const passOn = (): void => {
    const text = reader.takeText();
    if (text !== undefined) take(text);
  };
  call.observer.dispatched(billed);
  try {
    const response = await client.messages.create(params, { signal: timers.signal }).asResponse();
    reader = new MessageReader(response.headers);
    await readBody(response, eventReader(hear, passOn), call.drained);
    if (timers.reason !== undefined) throw timers.reason;
    if (!reader.finished) throw new CutShort();
    const { stop } = reader;
    const billable = stop !== 'refused' || reader.bytes > 0;
    end = { outcome: stop, billable, estimated: !reader.usage.complete };
    verdict = 'answered';
    return { stop };
  } catch (thrown) {
    if (call.signal.aborted) throw call.signal.reason;
    const { error, billable } = classifyFailure(timers.reason ?? thrown, reader.started);
    end = { outcome: 'failed', billable, estimated: billable && !reader.usage.complete };
    verdict = isProvidersOwn(error) ? 'failed' : 'answered';
    throw error;
  } finally {
    timers.stop();
    // Nobody knows the bill of a call that failed before the provider said a word: it counts as all that was held for it.
    if (end.billable && (reader.started || end.outcome === 'aborted')) tellUsage();
    call.observer.ended(end);
    report(verdict);
  }
}

/** What would befall the next request as well; a refused body, key or spend limit is an answer. */
function isProvidersOwn({ members }: AppError): boolean {
  return members.retryable === true;
}
