import type { CreatorProfile } from '@cse/prompts';

/**
 * Whether a text holds something that the writer wants left out. Words and phrases match as whole words whatever
 * their case; of a theme only its own words can be found without understanding, so those are kept out too.
 */
export function avoids(list: NonNullable<CreatorProfile['avoid']>): (text: string) => boolean {
  const phrases = list.map(({ text }) => normalised(text)).filter((text) => text !== ' ');
  return (text) => {
    const searched = normalised(text);
    return phrases.some((phrase) => searched.includes(phrase));
  };
}

/** Lower-case words with single spaces between, before and after, so that a search meets whole words only. */
function normalised(text: string): string {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return ` ${words.join(' ')} `;
}
