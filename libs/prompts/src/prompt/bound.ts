import { LIMITS } from '../story/limits';
import { promptBytesOf, type RenderedPrompt } from './rendered-prompt';

/**
 * The most that the calls of an operation can be, told from a body that was parsed and that nobody has checked: the
 * bytes of the prompt's frame and of the story, for no tokenizer makes more tokens than there are bytes. What is
 * missing or absurd counts at its dearest legal value.
 */
export interface CallBytes {
  /** UTF-8 bytes of the prompt. */
  prompt: number;
  /** Of them, those that no earlier request can have left in the provider's cache. */
  fresh: number;
  /** The most that the model may write, thinking included. */
  outputTokens: number;
}

/** A body that was parsed and not yet validated. */
export type RawBody = Readonly<Record<string, unknown>>;

/** What one prompt holds besides the story (policy, task, schema), and the most that its answer may be. */
export interface PromptFrame {
  bytes: number;
  outputTokens: number;
}

/** A path of one node with the longest id, for frames to be rendered around. */
export const FRAME_PATH = [{ id: 'n'.repeat(64), parent_id: null, text: '' }];
export const FRAME_FENCE = '0'.repeat(16);

/** What is measured of the exemplars of a profile stands beside them. */
const STYLE_BYTES = 110 * LIMITS.exemplars;

export function frameOf(prompt: RenderedPrompt): PromptFrame {
  return { bytes: promptBytesOf(prompt) + STYLE_BYTES, outputTokens: prompt.maxOutputTokens };
}

/** The frame of a prompt that has few forms; each is rendered once. */
export function frames(make: (form: number) => PromptFrame): (form: number) => PromptFrame {
  const made: PromptFrame[] = [];
  return (form) => (made[form] ??= make(form));
}

/** One call that is told the whole body: all of it but the newest node may be in the provider's cache. */
export function callOf({ bytes, outputTokens }: PromptFrame, body: RawBody): CallBytes {
  const prompt = bytes + promptBytes(body);
  const path = listIn(body, 'active_path');
  return { prompt, fresh: path.length > 1 ? promptBytes(path.at(-1)) : prompt, outputTokens };
}

/** A member of a body as validation will read it; one that it will refuse counts as the most. */
export function countIn(
  body: unknown,
  key: string,
  { min, max, fallback }: Record<'min' | 'max' | 'fallback', number>,
) {
  const value = memberOf(body, key);
  if (value === undefined) return fallback;
  return typeof value === 'number' && value >= min && value <= max ? Math.floor(value) : max;
}

/** A list of a body; none when it is something else. */
export function listIn(body: unknown, key: string): readonly unknown[] {
  const value = memberOf(body, key);
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function memberOf(body: unknown, key: string): unknown {
  return typeof body === 'object' && body !== null ? (body as RawBody)[key] : undefined;
}

/** Quotes, colon, comma, a line of its own: never more around one value or key in a prompt. */
const PUNCTUATION = 12;
/** What JSON writes as two characters. */
const ESCAPED = ['"', '\\', '\n', '\t'] as const;

/**
 * The most bytes that the values of a parsed body can become in a prompt, where they stand as JSON. No tokenizer
 * makes more tokens than there are bytes.
 */
export function promptBytes(body: unknown): number {
  let bytes = 0;
  const open: unknown[] = [body];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') bytes += textBytes(value);
    else if (Array.isArray(value)) for (const item of value as unknown[]) open.push(item);
    else if (typeof value === 'object' && value !== null) {
      bytes += PUNCTUATION;
      for (const key of Object.keys(value)) {
        bytes += textBytes(key);
        open.push((value as RawBody)[key]);
      }
    } else bytes += 24 + PUNCTUATION;
  }
  return bytes;
}

function textBytes(text: string): number {
  let bytes = Buffer.byteLength(text) + PUNCTUATION;
  for (const mark of ESCAPED) for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) bytes++;
  return bytes;
}
