import type { NanoUsd } from '@cse/core';
import { ProviderFailure, type FailureClass, type PollResult } from '../../media-model';
import { at, numberAt, textAt, type VendorAnswer, type Verdict } from '../vendor-call/answer';

/** A credit is one US cent. */
const NANO_PER_CREDIT = 10_000_000;

/** `{ error: "text", issues: […] }`: there is no code, so what statuses do not say stands in words. */
export function explainRunway({ status, body }: VendorAnswer): Verdict | undefined {
  const text = textAt(body, 'error') ?? '';
  if (/enough credits|insufficient credits/i.test(text)) {
    return { failure: 'provider_quota', message: 'our credit at Runway is used up' };
  }
  if (status === 429 && /daily/i.test(text)) {
    return { failure: 'provider_quota', message: 'our daily limit at Runway is reached' };
  }
  return undefined;
}

/** Credits of a task as money; undefined when the answer names none. */
export function runwayCost(task: unknown): NanoUsd | undefined {
  const credits = numberAt(task, 'cost', 'credits');
  return credits === undefined ? undefined : BigInt(Math.round(credits * NANO_PER_CREDIT));
}

/** What a task says of itself, and when it may be asked again. @throws ProviderFailure when it has ended without a clip */
export function runwayState(task: unknown, nextPollMs: number): PollResult {
  const costNano = runwayCost(task);
  switch (textAt(task, 'status')) {
    case 'PENDING':
    case 'THROTTLED':
      return { state: 'running', nextPollMs };
    case 'RUNNING':
      return { state: 'running', progress: numberAt(task, 'progress'), nextPollMs };
    case 'SUCCEEDED': {
      const url = at(task, 'output', 0);
      if (typeof url !== 'string') throw new ProviderFailure('bad_output', 'Runway sent no clip', { costNano });
      return { state: 'done', outputs: [{ from: 'url', url }], costNano };
    }
    case 'CANCELLED':
      throw new ProviderFailure('task_failed', 'the task was cancelled at Runway', { costNano });
    case 'FAILED':
      throw failed(textAt(task, 'failureCode') ?? '', costNano);
    default:
      throw new ProviderFailure('transient_read', 'Runway names a state that is not known here');
  }
}

/** Refused work is billed in full, and the task says so; what it says is charged. */
function failed(code: string, costNano: NanoUsd | undefined): ProviderFailure {
  const failure = (kind: FailureClass, message: string) => new ProviderFailure(kind, message, { costNano });
  if (code.startsWith('SAFETY.')) return failure('content_policy', 'refused by the content policy of Runway');
  if (code.startsWith('ASSET.')) return failure('invalid_request', 'Runway cannot use the frames');
  if (code === '' || code.startsWith('INTERNAL'))
    return failure('task_failed_retryable', 'Runway failed to make the clip');
  return failure('task_failed', 'Runway could not make the clip');
}
