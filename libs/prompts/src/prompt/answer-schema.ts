/**
 * Parts of an answer's schema. Schemas are frozen: changing one byte loses the prompt cache of every story.
 * Everything is required, because required members are written in their order; lengths and counts are not
 * enforceable in a schema and are checked afterwards.
 */
export const text = { type: 'string' } as const;
export const texts = { type: 'array', items: text } as const;

export function object(properties: Record<string, unknown>): Readonly<Record<string, unknown>> {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

export function listOf(properties: Record<string, unknown>): Readonly<Record<string, unknown>> {
  return { type: 'array', items: object(properties) };
}
