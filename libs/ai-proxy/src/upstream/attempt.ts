import {
  modelName,
  providerRequestId,
  type AppError,
  type CallEnd,
  type Clock,
  type ModelCall,
  type TokenCounts,
} from '@cse/core';
import type { TakeText, TextCall, TextEnd } from '../text-model';
import { classifyFailure, CutShort, NoAnswer, type ReadError } from './call-failure';
import { CallTimers, type CallLimits } from './call-timers';
import type { Verdict } from './circuit-breaker';
import { eventReader, type UpstreamEvent } from './event-reader';
import { readBody, textOf, type TakeChunk } from './pool-fetch';
import { guessCutOff, tokensIn } from './token-guess';
import type { UpstreamAnswer } from './upstream-answer';

/** How a protocol sends one request and reads what comes of it. */
export interface Exchange {
  /** Sends the request over the pool, through the SDK. */
  send(signal: AbortSignal): Promise<Response>;
  /** Reads its answer. @param headers of the response; an error that arrives inside the stream is told with them */
  answer(headers: Headers): UpstreamAnswer;
  /** What the prompt costs of which the provider said nothing, as far as can be told. */
  guessPrompt: () => TokenCounts;
  readError: ReadError;
  /** The most tokens that the answer may take. */
  maxOutputTokens: number;
}

export interface Attempt {
  exchange: Exchange;
  /** How the attempt stands on the ledger. */
  billed: ModelCall;
  limits: CallLimits;
  clock: Clock;
  /** Told how the provider does; the failures that count are those that are not the request's own. */
  report(verdict: Verdict): void;
  /** Told when another model answers than the one that was asked, by the provider's own word. */
  served(model: string): void;
}

const NO_HEADERS = new Headers();

/** One request to a text provider, from dispatch to its last event. Tells the observer and the breaker how it went. */
export async function sendAttempt(
  { exchange, billed, limits, clock, report, served }: Attempt,
  call: TextCall,
  take: TakeText,
): Promise<TextEnd> {
  call.signal.throwIfAborted();
  let answer = exchange.answer(NO_HEADERS);
  const timers = new CallTimers(call.signal, limits);
  // What holds when nothing below gets to say otherwise.
  let end: CallEnd = { outcome: 'aborted', billable: true, estimated: true };
  let verdict: Verdict = 'undecided';
  let startedAt: number | undefined;
  const usedSoFar = (): TokenCounts => {
    const elapsedMs = startedAt === undefined ? 0 : clock.millis() - startedAt;
    const written = answer.complete ? tokensIn(answer.bytes) : guessCutOff(answer.bytes, elapsedMs);
    return answer.usage.counts(exchange.guessPrompt, written);
  };
  const tellUsage = (): void => call.observer.used(usedSoFar());
  const hear = (event: UpstreamEvent): void => {
    const news = answer.read(event);
    if (answer.started && startedAt === undefined) begun();
    if (news) tellUsage();
  };
  const begun = (): void => {
    timers.heard();
    startedAt = clock.millis();
    report('answering');
    if (answer.model !== undefined && modelName(answer.model) !== modelName(billed.model)) served(answer.model);
  };
  const identify = (headers: Headers | undefined): void => {
    const requestId = providerRequestId(headers);
    if (requestId !== undefined) call.observer.identified?.(requestId);
  };
  const passOn = (): ReturnType<TakeChunk> => {
    const text = answer.takeText();
    if (text !== undefined) take(text);
    return answer.finished ? 'enough' : answer.complete ? 'soon' : 'more';
  };
  call.observer.dispatched(billed, usedSoFar);
  try {
    const response = await exchange.send(timers.signal);
    identify(response.headers);
    answer = exchange.answer(response.headers);
    const mostBytes = LEAST_BOUND + exchange.maxOutputTokens * BYTES_PER_TOKEN;
    const type = response.headers.get('content-type') ?? EVENTS;
    if (type.startsWith(EVENTS)) {
      await untilComplete(answer, readBody(response, eventReader(hear, passOn, mostBytes), call.drained));
      if (!answer.started) throw new NoAnswer('empty');
    } else if (type.startsWith('application/json')) {
      readMessage(answer, await textOf(response, mostBytes), exchange.readError);
      begun();
      tellUsage();
      passOn();
    } else throw new NoAnswer('type');
    if (timers.reason !== undefined && !answer.complete) throw timers.reason;
    if (!answer.complete) throw new CutShort();
    const { stop, billable } = answer;
    end = { outcome: stop, billable, estimated: !answer.usage.complete };
    verdict = 'answered';
    return stop === 'refused' ? { stop, refusedBy: billed.provider } : { stop };
  } catch (thrown) {
    identify(exchange.readError(thrown)?.headers);
    if (call.signal.aborted) throw call.signal.reason;
    if (!answer.started && exchange.readError(thrown)?.refused) {
      end = { outcome: 'refused', billable: false, estimated: false };
      verdict = 'answered';
      return { stop: 'refused', refusedBy: billed.provider };
    }
    const { error, billable } = classifyFailure(timers.reason ?? thrown, answer.started, exchange.readError);
    end = { outcome: 'failed', billable, estimated: billable && !answer.usage.complete };
    verdict = isProvidersOwn(error) ? 'failed' : 'answered';
    throw error;
  } finally {
    timers.stop();
    // Nobody knows the bill of a call that failed before the provider said a word: it counts as all that was held for it.
    if (end.billable && (answer.started || end.outcome === 'aborted')) tellUsage();
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

/** A server that does not stream answers with the whole message, or an error; what is neither is no answer. */
function readMessage(answer: UpstreamAnswer, json: string, readError: ReadError): void {
  try {
    answer.readWhole(json);
  } catch (error) {
    if (answer.started || readError(error)) throw error;
    throw new NoAnswer('type');
  }
}

/** An answer that is all there is not lost to a connection that breaks or falls silent behind it. */
async function untilComplete(answer: UpstreamAnswer, body: Promise<void>): Promise<void> {
  try {
    await body;
  } catch (error) {
    if (!answer.complete) throw error;
  }
}
