import { modelName } from '@cse/core';

/**
 * Languages that makers name for models that were made for some only, by the models' names as servers write them:
 * - Llama 3: Meta's model cards ("supported languages"), read on 2026-11-29
 * - Phi-4, SmolLM2: cards of Microsoft and Hugging Face ("primarily English"), the same day
 * - Granite 3: IBM's cards, the same day
 */
const LANGUAGES: readonly [name: RegExp, languages: readonly string[]][] = [
  [/^(meta-)?llama-?3/i, ['en', 'de', 'es', 'fr', 'hi', 'it', 'pt', 'th']],
  [/^phi-?4(?!-m)/i, ['en']],
  [/^smollm2/i, ['en']],
  [/^granite-?3/i, ['en', 'ar', 'cs', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'nl', 'pt', 'zh']],
];

/** The languages that a model was made for; undefined where its maker names no limit. */
export function languagesOf(model: string): readonly string[] | undefined {
  const name = modelName(model);
  return LANGUAGES.find(([pattern]) => pattern.test(name))?.[1];
}
