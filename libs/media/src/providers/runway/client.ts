import { createRequire } from 'node:module';
import type * as Runway from '@runwayml/sdk';
import type { CallKind } from '../vendor-call/status-table';
import { VendorCall } from '../vendor-call/vendor-call';
import { RUNWAY_STATUSES } from './statuses';

export interface RunwaySettings {
  apiKey: string;
  /** Origin, without a path. */
  baseUrl?: string;
}

const DEADLINE_MS = { create: 60_000, read: 30_000, task: 30_000 } satisfies Record<CallKind, number>;

/** The SDK, loaded with the first call: a process that makes none has no room for it. */
const sdk = (): typeof Runway => createRequire(__filename)('@runwayml/sdk') as typeof Runway;

/** The SDK over a given `fetch`, with its own retries off. */
export function runwayClient({ apiKey, baseUrl }: RunwaySettings, fetch: typeof globalThis.fetch): Runway.RunwayML {
  const { RunwayML } = sdk();
  return new RunwayML({
    apiKey,
    baseURL: baseUrl ?? 'https://api.dev.runwayml.com',
    maxRetries: 0,
    fetch,
    logLevel: 'off',
  });
}

export function runwayCall(on: CallKind, signal?: AbortSignal): VendorCall {
  return new VendorCall({ on, deadlineMs: DEADLINE_MS[on], signal, statuses: RUNWAY_STATUSES });
}
