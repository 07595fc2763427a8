import OpenAI from 'openai';
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

/** The SDK over a given `fetch`, with its own retries off. */
export function openaiClient({ apiKey, baseUrl, deadlineMs }: OpenaiSettings, fetch: typeof globalThis.fetch): OpenAI {
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

export function openaiCall(signal: AbortSignal): VendorCall {
  return new VendorCall({
    on: 'create',
    deadlineMs: DEADLINE_MS,
    signal,
    statuses: OPENAI_STATUSES,
    requestIdHeader: 'x-request-id',
  });
}
