import { createRequire } from 'node:module';
import type * as Openai from 'openai';
import { VendorCall } from '../vendor-call/vendor-call';
import { OPENAI_STATUSES } from './statuses';

export interface OpenaiSettings {
  apiKey: string;
  /** Ends in /v1. */
  baseUrl?: string;
  /** For one call; absent: as long as the largest pictures take. */
  deadlineMs?: number;
}

/** The largest pictures take about two minutes. */
const DEADLINE_MS = 180_000;

/** The SDK, loaded with the first call: a process that makes none has no room for it. */
const sdk = (): typeof Openai => createRequire(__filename)('openai') as typeof Openai;

/** The SDK over a given `fetch`, with its own retries off. */
export function openaiClient(
  { apiKey, baseUrl, deadlineMs }: OpenaiSettings,
  fetch: typeof globalThis.fetch,
): Openai.OpenAI {
  const { OpenAI } = sdk();
  // Null keeps the SDK from looking into the environment for what we did not set.
  return new OpenAI({
    apiKey,
    baseURL: baseUrl ?? 'https://api.openai.com/v1',
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: deadlineMs ?? DEADLINE_MS,
    // Before it sends a form the SDK looks for `Response` here, and would fetch something to get at one.
    fetch: Object.assign((...call: Parameters<typeof fetch>) => fetch(...call), { Response }),
    logLevel: 'off',
  });
}

/** Pictures as files of a form, which the SDK sends. */
export function jpegFiles(pictures: readonly Buffer[]): Promise<File[]> {
  const { toFile } = sdk();
  return Promise.all(pictures.map((bytes, index) => toFile(bytes, `image-${index + 1}.jpg`, { type: 'image/jpeg' })));
}

export function openaiCall(signal: AbortSignal): VendorCall {
  return new VendorCall({
    on: 'create',
    deadlineMs: DEADLINE_MS,
    signal,
    statuses: OPENAI_STATUSES,
  });
}
