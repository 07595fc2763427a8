import { GoogleGenAI } from '@google/genai';

export interface GoogleSettings {
  apiKey: string;
  /** Origin, without the version of the API. */
  baseUrl?: string;
}

export const GOOGLE_ORIGIN = 'https://generativelanguage.googleapis.com';

/** The SDK over a given `fetch`, with its own retries off. */
export function googleClient({ apiKey, baseUrl }: GoogleSettings, fetch: typeof globalThis.fetch): GoogleGenAI {
  return new GoogleGenAI({
    apiKey,
    // Said in full, so that the SDK does not take another service from the environment.
    vertexai: false,
    httpOptions: { baseUrl: baseUrl ?? GOOGLE_ORIGIN, fetch },
  });
}
