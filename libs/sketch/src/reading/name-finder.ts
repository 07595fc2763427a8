/** A name in a text. */
export interface Mention<T> {
  of: T;
  start: number;
  end: number;
  /** "Abel’s": what is spoken of is something of theirs. */
  possessive: boolean;
}

/** What a name can begin with: a capital, a figure, or the article of a description. */
const WORD = /[\p{Lu}\p{N}][\p{L}\p{M}\p{N}]*|the\b/gu;
const LETTER = /[\p{L}\p{M}\p{N}]/u;

/** Finds names as whole words, the longest first, as they are written or in capitals throughout. */
export class NameFinder<T> {
  /** Forms by their first word, the longest first. */
  private readonly forms = new Map<string, [form: string, of: T][]>();

  constructor(named: readonly (readonly [form: string, of: T])[]) {
    for (const [form, of] of named) {
      const the = form.replace(/^the (?=\S)/i, '');
      const spellings = the === form ? [form, form.toUpperCase()] : [`the ${the}`, `The ${the}`, form.toUpperCase()];
      for (const spelling of new Set(spellings)) {
        const [first] = spelling.match(WORD) ?? [];
        if (first !== undefined && spelling.startsWith(first)) this.listOf(first).push([spelling, of]);
      }
    }
    for (const list of this.forms.values()) list.sort(([a], [b]) => b.length - a.length);
  }

  in(text: string): Mention<T>[] {
    const found: Mention<T>[] = [];
    let from = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (index < from || LETTER.test(text[index - 1] ?? ' ')) continue;
      const known = this.forms.get(word)?.find(([form]) => {
        return text.startsWith(form, index) && !LETTER.test(text[index + form.length] ?? ' ');
      });
      if (!known) continue;
      from = index + known[0].length;
      const possessive = /^['’]s\b/.test(text.slice(from, from + 3)) || /^['’](?=\s)/.test(text.slice(from, from + 2));
      found.push({ of: known[1], start: index, end: from, possessive });
    }
    return found;
  }

  private listOf(word: string): [string, T][] {
    let list = this.forms.get(word);
    if (!list) this.forms.set(word, (list = []));
    return list;
  }
}
