import { answerTo } from './answer';
import { isObject, type JsonObject } from './json';
import type { Ledger, LedgerEntry } from './ledger';
import type { Reply } from './message';
import { type FakeModel } from './models';
import { countTokens } from './prompt-parts';
import type { Behaviour } from './scenarios';

const THOUGHT = 'The story turns on what is not yet said; each branch should cost somebody something.';
/** An answer without content still has its end marks. */
const EMPTY_TURN_TOKENS = 2;
const FINISHED = ['end_turn', 'max_tokens', 'refusal', 'model_context_window_exceeded'];

/** Decides what a request is answered, how far it gets, and what it bills. */
export function replyTo(
  body: JsonObject,
  model: FakeModel,
  behaviour: Behaviour,
  messageId: string,
  entry: LedgerEntry,
  ledger: Ledger,
): Reply {
  const whole = wholeText(body, behaviour);
  const thinking = thinkingOf(body, behaviour);
  const thinkingTokens = thinking === undefined ? 0 : countTokens('thinking', THOUGHT, model);
  const reply: Reply = {
    ...{ messageId, model: String(body.model), thinking, entry, behaviour },
    text: whole.slice(0, evenCut(whole, Math.floor(whole.length * behaviour.share))),
    stopReason: FINISHED.includes(behaviour.ending) ? (behaviour.ending as Reply['stopReason']) : 'end_turn',
    stopSequence: null,
    breaks: FINISHED.includes(behaviour.ending) ? undefined : (behaviour.ending as Reply['breaks']),
  };
  stopAtSequence(reply, body);
  capAtMaxTokens(reply, Number(body.max_tokens), thinkingTokens, model);
  settle(reply, body.max_tokens === 0, thinkingTokens, model, ledger);
  return reply;
}

function wholeText(body: JsonObject, { answer, flaw, escaped }: Behaviour): string {
  const text =
    answer === undefined ? answerTo(body, flaw) : typeof answer === 'string' ? answer : JSON.stringify(answer);
  return escaped
    ? text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text;
}

function thinkingOf(body: JsonObject, behaviour: Behaviour): string | undefined {
  if (!behaviour.thinking) return undefined;
  const hidden = isObject(body.thinking) && body.thinking.display === 'omitted';
  return behaviour.thinking === 'omitted' || hidden ? '' : THOUGHT;
}

/** Output tokens of a text; nothing written costs nothing. */
export function outputTokens(text: string, model: FakeModel): number {
  return text === '' ? 0 : Math.ceil(text.length / model.charactersPerToken);
}

function stopAtSequence(reply: Reply, body: JsonObject): void {
  for (const stop of Array.isArray(body.stop_sequences) ? body.stop_sequences.map(String) : []) {
    const at = reply.text.indexOf(stop);
    if (at >= 0)
      Object.assign(reply, { text: reply.text.slice(0, at), stopReason: 'stop_sequence', stopSequence: stop });
  }
}

function capAtMaxTokens(reply: Reply, maxTokens: number, thinkingTokens: number, model: FakeModel): void {
  const room = Math.max(0, maxTokens - thinkingTokens);
  if (outputTokens(reply.text, model) <= room) return;
  const cut = evenCut(reply.text, Math.floor(room * model.charactersPerToken));
  Object.assign(reply, { text: reply.text.slice(0, cut), stopReason: 'max_tokens' });
  if (maxTokens === 0) reply.thinking = undefined;
}

/** A cut that does not fall into a surrogate pair: the API never sends half a character. */
export function evenCut(text: string, at: number): number {
  const unit = text.charCodeAt(at - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? at - 1 : at;
}

function settle(reply: Reply, prewarm: boolean, thinkingTokens: number, model: FakeModel, ledger: Ledger): void {
  const empty = reply.text === '' && reply.stopReason === 'end_turn' && !reply.breaks;
  const output = prewarm ? 0 : empty ? EMPTY_TURN_TOKENS : outputTokens(reply.text, model) + thinkingTokens;
  // A refusal before any output is free.
  const billable = !(reply.stopReason === 'refusal' && reply.text === '');
  ledger.settle(reply.entry, output, prewarm ? 0 : thinkingTokens, billable);
}
