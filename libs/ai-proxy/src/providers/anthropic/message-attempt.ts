import type Anthropic from '@anthropic-ai/sdk';
import { modelName, type AppError, type CallEnd, type Clock, type ModelCall, type TokenCounts } from '@cse/core';
import type { Verdict } from '../../upstream/circuit-breaker';
import type { TakeText, TextCall, TextEnd } from '../../text-model';
import { eventReader, type UpstreamEvent } from '../../upstream/event-reader';
import { readBody, textOf, type TakeChunk } from '../../upstream/pool-fetch';
import { classifyFailure, CutShort, NoAnswer } from './call-failure';
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
  /** Told when another model answers than the one that was asked, by the provider's own word. */
  served(model: string): void;
}

/** One request to the Messages API, from dispatch to its last event. Tells the observer and the breaker how it went. */
export async function sendMessage(
  client: Anthropic,
  { params, billed, limits, clock, report, served }: Attempt,
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
  const usedSoFar = (): TokenCounts => {
    const elapsedMs = startedAt === undefined ? 0 : clock.millis() - startedAt;
    const written = reader.complete ? tokensIn(reader.bytes) : guessCutOff(reader.bytes, elapsedMs);
    return reader.usage.counts(() => guessPrompt(params), written);
  };
  const tellUsage = (): void => call.observer.used(usedSoFar());
  const hear = (event: UpstreamEvent): void => {
    const type = reader.read(event);
    if (type === 'message_start') begun();
    if (type === 'message_start' || type === 'message_delta') tellUsage();
  };
  const begun = (): void => {
    timers.heard();
    startedAt = clock.millis();
    report('answering');
    if (reader.model !== undefined && modelName(reader.model) !== modelName(billed.model)) served(reader.model);
  };
  const passOn = (): ReturnType<TakeChunk> => {
    const text = reader.takeText();
    if (text !== undefined) take(text);
    return reader.finished ? 'enough' : reader.complete ? 'soon' : 'more';
  };
  call.observer.dispatched(billed, usedSoFar);
  try {
    const response = await client.messages.create(params, { signal: timers.signal }).asResponse();
    reader = new MessageReader(response.headers);
    const mostBytes = LEAST_BOUND + params.max_tokens * BYTES_PER_TOKEN;
    const type = response.headers.get('content-type') ?? EVENTS;
    if (type.startsWith(EVENTS)) {
      await untilComplete(reader, readBody(response, eventReader(hear, passOn, mostBytes), call.drained));
      if (!reader.started) throw new NoAnswer('empty');
    } else if (type.startsWith('application/json')) {
      readMessage(reader, await textOf(response, mostBytes));
      begun();
      tellUsage();
      passOn();
    } else throw new NoAnswer('type');
    if (timers.reason !== undefined && !reader.complete) throw timers.reason;
    if (!reader.complete) throw new CutShort();
    const { stop } = reader;
    const billable = stop !== 'refused' || reader.bytes > 0;
    end = { outcome: stop, billable, estimated: !reader.usage.complete };
    verdict = 'answered';
    return stop === 'refused' ? { stop, refusedBy: billed.provider } : { stop };
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

/** Bytes of events and their frames that a token of an answer can take at the most, and room for everything else. */
const BYTES_PER_TOKEN = 1_024;
const LEAST_BOUND = 1024 * 1024;
const EVENTS = 'text/event-stream';

/** A server that does not stream answers with the whole message; what is none is no answer. */
function readMessage(reader: MessageReader, json: string): void {
  try {
    reader.readWhole(json);
  } catch (error) {
    if (reader.started) throw error;
    throw new NoAnswer('type');
  }
}

/** An answer that is all there is not lost to a connection that breaks or falls silent behind it. */
async function untilComplete(reader: MessageReader, body: Promise<void>): Promise<void> {
  try {
    await body;
  } catch (error) {
    if (!reader.complete) throw error;
  }
}
