import { APIConnectionError, APIError } from 'openai';
import type { ErrorAnswer } from '../../upstream/call-failure';

/** What a server's error says, from whatever form it has. Never logged: it may quote the prompt. */
export interface ErrorWords {
  message: string;
  code?: string;
  type?: string;
  param?: string;
  /** Where the error itself names one. */
  status?: number;
}

/** The beginning of an error says what is wrong; what follows may be the request. */
const MOST_CHARACTERS = 600;

/**
 * Reads an error of any server: `{ error: { message, type, code, param } }` of OpenAI and most others; a list with one
 * of those (Gemini); `{ error: "…" }` (LM Studio); `{ message: { detail: [{ loc, msg }] } }` (Mistral);
 * `{ object: "error", message }` and `{ detail }` (vLLM); or no JSON at all.
 */
export function errorWords(body: unknown): ErrorWords {
  const whole: unknown = Array.isArray(body) ? body[0] : body;
  const error = memberOf(whole, 'error') ?? whole;
  const message = textIn(memberOf(error, 'message') ?? memberOf(error, 'detail') ?? error);
  const code = memberOf(error, 'code');
  const status = typeof code === 'number' ? code : Number(memberOf(error, 'status'));
  const reasons = memberOf(memberOf(error, 'metadata'), 'reasons');
  return {
    message: message.slice(0, MOST_CHARACTERS),
    // OpenRouter says why its moderation flagged a prompt, and no code.
    ...optional('code', Array.isArray(reasons) ? 'moderation' : code),
    ...optional('type', memberOf(error, 'type')),
    ...optional('param', memberOf(error, 'param')),
    ...(status >= 400 && status < 600 ? { status } : {}),
  };
}

/** A response that is an error in the form that the SDK reads, which loses the words of any other. */
export async function asOpenaiError(response: Response): Promise<Response> {
  const text = await response.text();
  const { status, headers } = response;
  return new Response(JSON.stringify({ error: errorWords(parsed(text)) }), { status, headers });
}

/** All that an error says, in lower case, to look for what it is about. */
export function saidBy(thrown: unknown): { status: number; said: string } | undefined {
  if (!(thrown instanceof APIError) || thrown instanceof APIConnectionError) return undefined;
  const { message = '', code = '', param = '' } = (thrown.error ?? {}) as Partial<ErrorWords>;
  return { status: thrown.status as number, said: `${param} ${code} ${message}`.toLowerCase() };
}

/** Codes of a used-up account, which OpenAI answers with 429 like a rate limit. */
const SPENT = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'credit_balance_exhausted',
]);
/** Codes of a prompt that a policy forbids: OpenAI's, Azure's, and ours for OpenRouter's. */
const REFUSED = new Set([
  'content_filter',
  'content_policy_violation',
  'invalid_prompt',
  'moderation',
  'moderation_blocked',
]);

/** An error that a chat completion was answered with, in the response or in its stream. */
export function openaiError(thrown: unknown): ErrorAnswer | undefined {
  if (!(thrown instanceof APIError) || thrown instanceof APIConnectionError) return undefined;
  const { code, type } = (thrown.error ?? {}) as Partial<ErrorWords>;
  const words = [code, type].filter((word) => word !== undefined);
  return {
    status: (thrown.status as number | undefined) ?? 500,
    code,
    type,
    headers: thrown.headers as Headers | undefined,
    spent: words.some((word) => SPENT.has(word)),
    refused: words.some((word) => REFUSED.has(word)),
  };
}

const BY_TYPE: readonly [type: RegExp, status: number][] = [
  [/rate_limit|insufficient_quota|resource_exhausted/, 429],
  [/overloaded|unavailable/, 503],
  [/timeout|deadline/, 504],
  [/invalid_request|bad_request|invalid_argument/, 400],
  [/authentication|invalid_api_key/, 401],
];

/** The status of an error that arrives inside a stream, where there is none. */
export function statusOf({ status, code, type }: ErrorWords): number {
  if (status !== undefined) return status;
  const words = `${code} ${type}`.toLowerCase();
  return BY_TYPE.find(([pattern]) => pattern.test(words))?.[1] ?? 500;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? ((value as Record<string, unknown>)[key] ?? undefined)
    : undefined;
}

function optional(key: 'code' | 'type' | 'param', value: unknown): Partial<ErrorWords> {
  return typeof value === 'string' && value !== '' ? { [key]: value } : {};
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
