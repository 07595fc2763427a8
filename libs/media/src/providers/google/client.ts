import { createRequire } from 'node:module';
import type * as Genai from '@google/genai';
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

/**
 * Labels of a request by which Google tells users apart: `safety_identifier`, of at most 63 characters (`labels` of the
 * Gemini API's requests, as its SDKs document them; looked up on 2026-11-29).
 */
export function userLabels(endUser: string | undefined): Record<string, string> {
  return endUser === undefined ? {} : { safety_identifier: endUser.slice(0, 63) };
}

/** The SDK, loaded with the first call: a process that makes none has no room for it. */
const sdk = (): typeof Genai => createRequire(__filename)('@google/genai') as typeof Genai;

/** The SDK over a given `fetch`, with its own retries off. */
export function googleClient({ apiKey, baseUrl }: GoogleSettings, fetch: typeof globalThis.fetch): Genai.GoogleGenAI {
  const { GoogleGenAI } = sdk();
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
