import type { IncomingHttpHeaders } from 'node:http';
import { ApiError, invalid } from './api-error';

export const VERSIONS = ['2023-06-01', '2026-10-21'] as const;
export type Version = (typeof VERSIONS)[number];

export interface Caller {
  /** Namespace of the prompt cache: one an API key. */
  workspace: string;
  version: Version;
}

/**
 * Version, key and content type of a request. Both ways to send a key are taken; `x-api-key` wins.
 * @param apiKeys the keys that are valid; undefined = any
 * @throws ApiError 400 or 401
 */
export function checkHeaders(headers: IncomingHttpHeaders, apiKeys?: readonly string[]): Caller {
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  const key = headers['x-api-key'] ?? bearer;
  if (typeof key !== 'string' || key === '') throw new ApiError(401, 'x-api-key header is required');
  if (apiKeys && !apiKeys.includes(key)) throw new ApiError(401, 'invalid x-api-key');

  const version = headers['anthropic-version'];
  if (version === undefined) throw invalid('anthropic-version: header is required');
  const known = VERSIONS.find((candidate) => candidate === version);
  if (!known) throw invalid(`anthropic-version: "${String(version)}" is not a valid version`);
  return { workspace: key, version: known };
}

export function checkContentType(headers: IncomingHttpHeaders): void {
  if (!headers['content-type']?.startsWith('application/json')) {
    throw invalid('Content-Type: Input should be application/json');
  }
}
