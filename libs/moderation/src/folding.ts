/** Marks on letters, and what is not seen: zero-width and directional characters, soft hyphens, variation selectors. */
const UNSEEN = /[\p{M}\p{Cf}\u115f\u1160\u3164\uffa0]/gu;
// eslint-disable-next-line no-control-regex -- all of ASCII
const PLAIN = /^[\u0000-\u007f]*$/;

/** Letters of other scripts that look like Latin ones (Unicode UTS #39, confusables), lower case and without marks. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  ...{ а: 'a', в: 'b', с: 'c', ԁ: 'd', е: 'e', ѕ: 's', і: 'i', ј: 'j', к: 'k', ӏ: 'l', м: 'm', п: 'n', о: 'o', р: 'p' },
  ...{ ԛ: 'q', г: 'r', т: 't', у: 'y', ѵ: 'v', ѡ: 'w', ԝ: 'w', х: 'x', һ: 'h' },
  ...{ α: 'a', β: 'b', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', σ: 'o', τ: 't', υ: 'u', χ: 'x', γ: 'y' },
  ...{ ı: 'i', ɑ: 'a', ɡ: 'g', ɩ: 'i' },
};
const OF_ANOTHER_SCRIPT = /[\p{Script=Cyrillic}\p{Script=Greek}ıɑɡɩ]/u;
const MIXED = /[\p{L}\p{N}]+/gu;
const LATIN = /[a-z]/;

/**
 * A text as it reads, whatever it is written with: one width and case, without accents, without what is not seen. In a
 * word of Latin letters those of another script that look like them count as such; a word of another script stays.
 */
export function folded(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  const bare = text.normalize('NFKD').toLowerCase().normalize('NFKD').replace(UNSEEN, '');
  if (!OF_ANOTHER_SCRIPT.test(bare)) return bare;
  return bare.replace(MIXED, (word) =>
    LATIN.test(word) ? Array.from(word, (letter) => LOOK_ALIKES[letter] ?? letter).join('') : word,
  );
}
