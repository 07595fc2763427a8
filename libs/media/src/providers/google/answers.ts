import { ProviderFailure, type Delivered, type PollResult, type ProviderOutput } from '../../media-model';
import { at, listAt, textAt } from '../vendor-call/answer';
import { failureSeen, taskStage } from '../vendor-call/status-table';
import { GOOGLE_STATUSES } from './statuses';

/**
 * The pictures of a `generateContent` answer, of all its candidates: one of them may be withheld and another not. What a
 * model drew while it was thinking is marked `thought`. A refusal is a 200 without a picture, and says why in one of two
 * places.
 * @throws ProviderFailure `content_policy` or `bad_output`
 */
export function googleImages(answer: unknown, count: number): Delivered {
  const candidates = listAt(answer, 'candidates');
  const parts = candidates.flatMap((candidate) => listAt(candidate, 'content', 'parts'));
  const outputs = parts.flatMap((part) => {
    const data = textAt(part, 'inlineData', 'data');
    const contentType = textAt(part, 'inlineData', 'mimeType');
    if (!data || !contentType || at(part, 'thought') === true) return [];
    return [{ from: 'bytes' as const, bytes: Buffer.from(data, 'base64'), contentType }];
  });
  if (outputs.length > 0) return { outputs: outputs.slice(0, count) };
  const blocked = textAt(answer, 'promptFeedback', 'blockReason');
  const words = [blocked ?? '', ...candidates.map((candidate) => textAt(candidate, 'finishReason') ?? '')];
  const state = blocked === undefined ? undefined : 'blocked';
  const refused = failureSeen(GOOGLE_STATUSES, { on: 'task', state, words, own: true });
  if (refused.failure === 'content_policy') throw refused;
  throw new ProviderFailure('bad_output', 'Google sent no picture');
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
  const words = listAt(interaction, 'errors').map((error) => textAt(error, 'code') ?? '');
  const stage = taskStage(GOOGLE_STATUSES, textAt(interaction, 'status'), words);
  return stage === 'running' ? { state: 'running' } : { state: 'done', outputs: [clipOf(interaction, download)] };
}

function clipOf(
  interaction: unknown,
  download: (url: string) => { url: string; headers?: Record<string, string> },
): ProviderOutput {
  for (const step of listAt(interaction, 'steps')) {
    for (const content of listAt(step, 'content')) {
      if (textAt(content, 'type') !== 'video') continue;
      const uri = textAt(content, 'uri');
      if (uri) return { from: 'url', ...download(uri) };
      const data = textAt(content, 'data');
      if (data) return { from: 'bytes', bytes: Buffer.from(data, 'base64'), contentType: 'video/mp4' };
    }
  }
  throw new ProviderFailure('bad_output', 'Google sent no clip');
}
