import { canonicalJson, type RenderedPrompt } from '@cse/prompts';

/** For servers that do not hold an answer to a schema: the schema in words that any model reads. */
export function jsonContract(prompt: RenderedPrompt): string {
  return `Answer with one JSON object that follows this JSON schema, and with nothing before or after it:\n${canonicalJson(prompt.schema)}`;
}
