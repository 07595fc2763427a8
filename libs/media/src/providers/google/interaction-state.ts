import { ProviderFailure, type PollResult, type ProviderOutput } from '../../media-model';
import { at, textAt } from '../vendor-call/json-path';
import { googleTaskFailure } from './answers';

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
      return { state: 'running', waitingForCapacity: true };
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
