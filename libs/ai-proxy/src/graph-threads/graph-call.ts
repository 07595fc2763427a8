import { gunzipSync } from 'node:zlib';
import { AppError } from '@cse/core';
import {
  CANON_CHECK,
  CANON_STALE,
  problemsOf,
  type CanonCheckBody,
  type CanonStaleBody,
  type JudgeCare,
  type Shape,
} from '@cse/prompts';
import { checkCanon, openCheck, type OpenedCheck } from '../canon-check/canon-check';
import { staleAfter, type CitingArtifact } from '../canon-stale/stale';
import { planJudge, type JudgePlan, type PartSizes } from '../graph-judge/judge-plan';

/** A body about a whole story as it came in, and what it asks for. */
export interface GraphCall {
  kind: keyof typeof KINDS;
  bytes: Uint8Array;
  gzip: boolean;
  /** Most bytes of JSON that it may hold. */
  limitBytes: number;
  /** What the caller's own artifacts rest on, for a call that asks for them. */
  mine?: readonly CitingArtifact[];
  /** How much each reader is told in one call; absent where there is none. */
  judges?: Readonly<Record<JudgeCare, PartSizes>>;
}

/** Takes what is found on the way; the name of the event is that of what it is. */
export type GraphStep = (event: string, data: unknown) => void;

/** The event that says that a reader is asked for; what is found by rules comes behind it. */
export const JUDGE_ASKED = 'judge_asked';

/** A check of a whole story by rules, and what a reader is to read of it, if one is asked for. */
function check(body: CanonCheckBody, step: GraphStep, { judges }: GraphCall): object {
  const opened = openCheck(body);
  const planned = plannerFor(body, judges);
  if (planned) step(JUDGE_ASKED, null);
  const result = checkCanon(body, (conflict) => step('conflict', conflict), opened);
  return { ...result, plan: planned?.(opened) };
}

/** What a reader would read, without the check. */
function plan(body: CanonCheckBody, _step: GraphStep, { judges }: GraphCall): object {
  const opened = openCheck(body);
  return { plan: plannerFor(body, judges)?.(opened) };
}

/**
 * What cuts a story into the parts for the reader that is asked for, if one is.
 * @throws AppError `unsupported_option` where there is nobody who could read
 */
function plannerFor(
  { judge = 'off', max_cost_usd }: CanonCheckBody,
  judges: GraphCall['judges'],
): ((opened: OpenedCheck) => JudgePlan) | undefined {
  if (judge === 'off') return undefined;
  if (judges) return (opened) => planJudge(opened, judge, max_cost_usd, judges[judge]);
  const detail = 'there is no model here that could read; only off can be asked for';
  throw new AppError('unsupported_option', detail, { errors: [{ pointer: '/judge', detail }] });
}

function stale(body: CanonStaleBody, _step: GraphStep, { mine = [] }: GraphCall): object {
  const { cites = [], use_my_artifacts = false } = body;
  return { stale: staleAfter({ ...body, cites: use_my_artifacts ? [...cites, ...mine] : cites }), use_my_artifacts };
}

type Run = (body: never, step: GraphStep, call: GraphCall) => object;
const KINDS = {
  check: { shape: CANON_CHECK as Shape, run: check as Run },
  plan: { shape: CANON_CHECK as Shape, run: plan as Run },
  stale: { shape: CANON_STALE as Shape, run: stale as Run },
};

/**
 * Reads a body about a whole story, checks it and does what it asks for, in the thread in which it is called: that may
 * take a second of the processor.
 * @throws AppError `payload_too_large`, `malformed_json`, `validation_failed`, the path codes, `unsupported_option`
 */
export function runGraphCall(call: GraphCall, step: GraphStep): object {
  const { kind, bytes, gzip, limitBytes } = call;
  const { shape, run } = KINDS[kind];
  const body = parsed(gzip ? inflated(bytes, limitBytes) : bytes);
  const errors = problemsOf(shape, body, '');
  if (errors.length > 0) throw new AppError('validation_failed', 'the request breaks the schema', { errors });
  return run(body as never, step, call);
}

/** Stops as soon as more comes out than is taken, however little went in. */
function inflated(bytes: Uint8Array, limitBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: limitBytes });
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limitBytes);
    throw new AppError('malformed_json', 'the body could not be inflated', { cause });
  }
}

export function tooLarge(limitBytes: number): AppError {
  return new AppError('payload_too_large', `the body is larger than ${limitBytes} bytes`, {
    members: { limit_bytes: limitBytes },
  });
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new AppError('malformed_json', 'the body could not be read as JSON', { cause });
  }
}
