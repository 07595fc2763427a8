import { ProviderFailure, type PollResult, type ProviderOutput } from '../../media-model';
import { at, textAt, type VendorAnswer, type Verdict } from '../vendor-call/answer';

const POLICY = /safety|prohibited|blocklist|recitation|spii|policy|moderation|blocked/i;

/**
 * Two forms: `{ error: { code: 429, status: "RESOURCE_EXHAUSTED", details: [RetryInfo] } }` of the older methods, and
 * `{ error: { code: "rate_limit_exceeded" } }` of the Interactions API.
 */
export function explainGoogle({ status, body }: VendorAnswer): Verdict | undefined {
  const code = textAt(body, 'error', 'code') ?? textAt(body, 'error', 'status') ?? '';
  const details = at(body, 'error', 'details');
  const list: unknown[] = Array.isArray(details) ? details : [];
  if (code === 'quota_exceeded') return { failure: 'provider_quota', message: 'our quota at Google is used up' };
  // A wrong key is a 400 there, and so is a project without billing.
  if (list.some((detail) => textAt(detail, 'reason') === 'API_KEY_INVALID') || code === 'FAILED_PRECONDITION') {
    return { failure: 'provider_auth', message: 'Google does not accept our key or project' };
  }
  if (status === 400 && POLICY.test(code)) {
    return { failure: 'content_policy', message: 'refused by the content policy of Google' };
  }
  if (status === 429) {
    const wait = list.map((detail) => textAt(detail, 'retryDelay')).find((delay) => delay !== undefined);
    return { failure: 'capacity', message: 'Google takes no more requests for now', retryAfterMs: seconds(wait) };
  }
  return undefined;
}

/** "2s" or "0.5s" in milliseconds. */
function seconds(delay: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '');
  return match ? Math.ceil(Number(match[1]) * 1_000) : undefined;
}

/**
 * The picture of a `generateContent` answer. A refusal is a 200 without a picture, and says why in one of two places.
 * @throws ProviderFailure `content_policy` or `bad_output`
 */
export function googleImage(answer: unknown): ProviderOutput {
  const parts = at(answer, 'candidates', 0, 'content', 'parts');
  for (const part of Array.isArray(parts) ? (parts as unknown[]) : []) {
    const data = textAt(part, 'inlineData', 'data');
    const contentType = textAt(part, 'inlineData', 'mimeType');
    if (data && contentType) return { from: 'bytes', bytes: Buffer.from(data, 'base64'), contentType };
  }
  const blocked = textAt(answer, 'promptFeedback', 'blockReason') !== undefined;
  if (blocked || POLICY.test(textAt(answer, 'candidates', 0, 'finishReason') ?? '')) {
    throw new ProviderFailure('content_policy', 'refused by the content policy of Google');
  }
  throw new ProviderFailure('bad_output', 'Google sent no picture');
}

/** What a failed interaction says of itself. */
export function googleTaskFailure(errors: unknown): ProviderFailure {
  const codes = (Array.isArray(errors) ? errors : []).map((error) => textAt(error, 'code') ?? '');
  if (codes.some((code) => POLICY.test(code))) {
    return new ProviderFailure('content_policy', 'refused by the content policy of Google');
  }
  return codes.some((code) => /internal|unavailable|timeout/i.test(code))
    ? new ProviderFailure('task_failed_retryable', 'Google failed to make the clip')
    : new ProviderFailure('task_failed', 'Google could not make the clip');
}

/**
 * What an interaction says of itself.
 * @param download adds to the address of a file what it takes to fetch it
 * @throws ProviderFailure when it has ended without a clip
 */
export function interactionState(
  interaction: unknown,
  download: (url: string) => { url: string; headers?: Record<string, string> },
): PollResult {
  switch (textAt(interaction, 'status')) {
    case 'queued':
    case 'in_progress':
      return { state: 'running' };
    case 'completed':
      return { state: 'done', outputs: [clipOf(interaction, download)] };
    case 'failed':
      throw googleTaskFailure(at(interaction, 'errors'));
    case 'budget_exceeded':
      throw new ProviderFailure('provider_quota', 'our budget at Google is used up');
    case 'cancelled':
      throw new ProviderFailure('task_failed', 'the task was cancelled at Google');
    case 'incomplete':
    case 'requires_action':
    case 'requires_continuation':
      throw new ProviderFailure('task_failed', 'Google stopped before the clip was made');
    default:
      throw new ProviderFailure('transient_read', 'Google names a state that is not known here');
  }
}

function clipOf(
  interaction: unknown,
  download: (url: string) => { url: string; headers?: Record<string, string> },
): ProviderOutput {
  for (const step of list(at(interaction, 'steps'))) {
    for (const content of list(at(step, 'content'))) {
      if (textAt(content, 'type') !== 'video') continue;
      const uri = textAt(content, 'uri');
      if (uri) return { from: 'url', ...download(uri) };
      const data = textAt(content, 'data');
      if (data) return { from: 'bytes', bytes: Buffer.from(data, 'base64'), contentType: 'video/mp4' };
    }
  }
  throw new ProviderFailure('bad_output', 'Google sent no clip');
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
