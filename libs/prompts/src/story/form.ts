/** How a story is written down. Links, macros, cues and labels are part of its text. */
export const FORMS = ['prose', 'twee', 'ink', 'renpy', 'fountain', 'markdown'] as const;
export type Form = (typeof FORMS)[number];

const SIGNS: readonly [Form, RegExp][] = [
  ['renpy', /^[ \t]*(?:label \w+:|menu:|jump \w+|scene |show \w+|\$ \w+)/m],
  ['fountain', /^(?:INT|EXT|EST|INT\.?\/EXT)[. ]/m],
  ['twee', /\[\[[^[\]]+\]\]|<<[^<>]+>>|^:: /m],
  ['ink', /^(?:={2,} ?\w+|[ \t]*[*+] (?![ \t]*[*+]).*|[ \t]*-> ?\w+|~ \w+)/m],
  ['markdown', /^#{1,6} |\]\(https?:|^\*\*[^*]+\*\*$/m],
];

/** Any of them: prose, which has none, is read once and not once for each form. */
const ANY_SIGN = new RegExp(SIGNS.map(([, { source }]) => source).join('|'), 'm');

/** The form of texts, by the first sign of one. */
export function formOf(texts: Iterable<string>): Form {
  for (const text of texts) {
    if (!ANY_SIGN.test(text)) continue;
    const sign = SIGNS.find(([, pattern]) => pattern.test(text));
    if (sign) return sign[0];
  }
  return 'prose';
}
