/** Fields of a request that few servers take; one that refuses any of them is asked without it. */
export const OWN_FIELDS = [
  'prompt_cache_options',
  'prompt_cache_key',
  'reasoning_effort',
  'safety_identifier',
  'store',
] as const;
export type OwnField = (typeof OWN_FIELDS)[number];

/** What a server takes and does, as far as it is known before it was asked anything. */
export interface ServerTraits {
  /** Which field bounds the answer: reasoning models of OpenAI refuse the older one, many servers do not know the newer. */
  limit: 'max_completion_tokens' | 'max_tokens';
  fields: readonly OwnField[];
  /** Holds answers to a schema whenever it takes one, so that the prompt need not say it again. */
  enforcesSchema: boolean;
}

export const OPENAI_URL = 'https://api.openai.com/v1';

/** What every server takes; what it does with a schema shows only in its answers. */
const ANY_SERVER: ServerTraits = { limit: 'max_tokens', fields: [], enforcesSchema: false };

/**
 * Servers by the end of their host's name.
 * - OpenAI: API reference of chat completions and the guides on structured outputs and prompt caching, read on 2026-11-29.
 * - Mistral: refuses unknown fields with 422, `max_completion_tokens` among them (editor-code-assistant/eca#231, 2025-12-12).
 * - Gemini: refuses unknown fields with 400, `store` among them (liliMozi/openhanako#394, 2026-04-12).
 */
const SERVERS: readonly [host: string, traits: ServerTraits][] = [
  ['api.openai.com', { limit: 'max_completion_tokens', fields: OWN_FIELDS, enforcesSchema: true }],
  ['api.mistral.ai', { ...ANY_SERVER, enforcesSchema: true }],
  ['generativelanguage.googleapis.com', { ...ANY_SERVER, enforcesSchema: true }],
];

/** @param baseUrl undefined: OpenAI's own */
export function traitsOf(baseUrl: string = OPENAI_URL): ServerTraits {
  const { hostname } = new URL(baseUrl);
  // OpenAI's regions stand in front of its name.
  const known = SERVERS.find(([host]) => hostname === host || hostname.endsWith(`.${host}`));
  return known?.[1] ?? ANY_SERVER;
}
