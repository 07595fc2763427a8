import { expression, type Lexicon } from '../language/lexicon';
import { normalised } from '../canon/fact-key';
import { isPossessive } from '../consistency/acting';
import type { GraphReading } from './reading';
import type { NodeScan, WantedWord } from './gates';
import type { Report, Sentence, StoryRule, Visit } from './walk';

/** Between a name and another name of the same person. */
const CALLED: Readonly<Partial<Record<Lexicon['code'], string>>> = {
  en: '(?:also |better )?known as|also called|alias|whom (?:they|everybody|everyone) call(?:s|ed)',
  de: 'genannt|alias|auch bekannt als|bekannt als|den alle \\p{L}+ nennen',
  fr: "dite?|alias|connue? sous le nom de|surnommée?|qu['’]on appelait",
  es: 'alias|conocid[oa] como|apodad[oa]|llamad[oa]',
  pt: 'alias|conhecid[oa] como|apelidad[oa]|chamad[oa]',
  it: 'alias|dett[oa]|conosciut[oa] come|soprannominat[oa]',
  ja: 'こと|別名',
  zh: '又名|人称|外号|化名',
};

interface Named {
  name: string;
  ids: readonly [string, string];
  from: number;
}

/**
 * One name for two people: in the canon, where nothing then tells who is meant, and in prose that says of one of them
 * that they are called what is another's name.
 */
export class Aliases implements StoryRule {
  private readonly clashes = new Map<number, Named[]>();
  private readonly called: RegExp | undefined;
  private readonly first: number;
  /** Who bears each name, in whatever branch. */
  private readonly bearers = new Map<string, Set<string>>();

  constructor(
    private readonly reading: GraphReading,
    wanted: readonly WantedWord[],
  ) {
    this.first = wanted[0]?.of ?? -1;
    const called = CALLED[reading.lexicon.code];
    const article = reading.lexicon.spaced ? "(?:(?:the|der|die|das|le|la|l['’]|el|o|a|il|lo) ?)?" : '';
    this.called =
      called === undefined
        ? undefined
        : expression(`^,? ?(?:(?:was|is|war|ist|est|était|era|é|è|es) )?(?:${called}) ?${article}["“„«]?$`, 'iu');
    for (const { canon } of reading.story.parts) {
      for (const { id, name, aliases = [] } of canon.characters ?? []) {
        for (const own of [name, ...aliases]) {
          this.bearers.set(nameKey(own), (this.bearers.get(nameKey(own)) ?? new Set()).add(id));
        }
      }
    }
    for (const one of sharedNames(reading)) {
      this.clashes.set(one.from, [...(this.clashes.get(one.from) ?? []), one]);
    }
  }

  /** Words behind which a name stands that is somebody's other name. @param first index that they get */
  static wordsOf({ code }: Lexicon, first: number): WantedWord[] {
    const words = { en: ['known', 'called', 'alias', 'whom'], de: ['genannt', 'alias', 'bekannt', 'nennen'] }[
      code as string
    ];
    const others = [
      'dit',
      'alias',
      'conn',
      'surnom',
      'appel',
      'conoc',
      'apod',
      'llam',
      'conhec',
      'apelid',
      'cham',
      'dett',
      'soprann',
    ];
    return (words ?? [...others, 'こと', '別名', '又名', '人称', '外号', '化名']).map((word) => ({ word, of: first }));
  }

  enter({ node }: Visit, report: Report): void {
    for (const { name, ids } of this.clashes.get(node) ?? [])
      report({ kind: 'alias', ids: [...ids], at: node, words: this.placeOf(name) });
  }

  wants(_visit: Visit, { counts, people }: NodeScan): boolean {
    return this.called !== undefined && people.length > 1 && counts.has(this.first);
  }

  check({ node }: Visit, sentences: readonly Sentence[], report: Report): void {
    if (!this.called || !this.reading.scan(node).counts.has(this.first)) return;
    for (const { statement } of sentences) {
      const { mentions, text } = statement;
      if (statement.speech || !statement.isReal || mentions.length < 2) continue;
      const wrong = mentions.findIndex((mention, index) => {
        const next = mentions[index + 1];
        if (!next || next.id === mention.id || !this.called!.test(text.slice(mention.end, next.start))) return false;
        if (isPossessive(text, next, this.reading.lexicon)) return false;
        return !this.bearers.get(nameKey(text.slice(next.start, next.end)))?.has(mention.id);
      });
      if (wrong < 0) continue;
      const words = [{ node_id: this.reading.node(node).id, start: statement.start, end: statement.end }];
      report({ kind: 'alias', ids: [mentions[wrong]!.id, mentions[wrong + 1]!.id], words, at: node });
    }
  }

  /** Where a name stands first in the story. */
  private placeOf(name: string) {
    for (const { id: node_id, text } of this.reading.story.nodes) {
      const start = text.indexOf(name);
      if (start >= 0) return [{ node_id, start, end: start + name.length }];
    }
    return [];
  }
}

/** Names that two characters bear in one branch, by the node from which on they both do. */
function sharedNames({ story, lexicon }: GraphReading): Named[] {
  const bearers = new Map<string, { id: string; from: number }[]>();
  const found: Named[] = [];
  for (const { canon, from } of story.parts) {
    for (const { id, name, aliases = [] } of canon.characters ?? []) {
      for (const one of new Set([name, ...aliases])) {
        const key = nameKey(one);
        const known = bearers.get(key) ?? [];
        bearers.set(key, known);
        const other = known.find(
          (bearer) => bearer.id !== id && (story.holds(bearer.from, from) || story.holds(from, bearer.from)),
        );
        // Kin is called so by whoever speaks: two mothers are no contradiction.
        if (other && !isKin(one, lexicon)) {
          const inner = story.holds(other.from, from) ? from : other.from;
          found.push({ name: one, ids: [other.id, id], from: inner < 0 ? story.roots[0]! : inner });
        }
        if (!known.some((bearer) => bearer.id === id && bearer.from === from)) known.push({ id, from });
      }
    }
  }
  return found;
}

function nameKey(name: string): string {
  return normalised(name).replace(/^the /, '');
}

function isKin(name: string, { kin, spaced }: Lexicon): boolean {
  const words = Object.values(kin).join('|');
  return expression(spaced ? `(?<!\\p{L})(?:${words})(?!\\p{L})` : words, 'iu').test(name);
}
