import { GoogleGenAI } from '@google/genai';
import type { CallKind } from '../vendor-call/status-table';
import { VendorCall } from '../vendor-call/vendor-call';
import { GOOGLE_STATUSES } from './statuses';

export interface GoogleSettings {
  apiKey: string;
  /** Origin, without the version of the API. */
  baseUrl?: string;
}

export const GOOGLE_ORIGIN = 'https://generativelanguage.googleapis.com';
/** Seeds are signed numbers of 32 bits. */
export const GOOGLE_SEEDS = 2 ** 31;

/** The SDK over a given `fetch`, with its own retries off. */
export function googleClient({ apiKey, baseUrl }: GoogleSettings, fetch: typeof globalThis.fetch): GoogleGenAI {
  return new GoogleGenAI({
    apiKey,
    // Said in full, so that the SDK does not take another service from the environment.
    vertexai: false,
    httpOptions: { baseUrl: baseUrl ?? GOOGLE_ORIGIN, fetch },
  });
}

export function googleCall(on: CallKind, deadlineMs: number, signal?: AbortSignal): VendorCall {
  return new VendorCall({ on, deadlineMs, signal, statuses: GOOGLE_STATUSES });
}
