import type { Canon, Character } from '@cse/prompts';
import type { Lexicon } from '../language/lexicon';
import { pattern } from '../language/lexicon';
import { Scanner } from '../canon-check/scanner';

/** Where somebody of the cast is named. Offsets in UTF-16 units. */
export interface Mention {
  id: string;
  start: number;
  end: number;
}

const TITLE =
  /^(?:mr|mrs|ms|miss|dr|prof|sir|lady|lord|old|young|don|doña|dom|dona|frau|herr|monsieur|madame|padre|father|colonel|captain|capt|the|der|die|das|le|la|el|los|o|a|il|lo)\.?$/i;
const NARRATOR = /narrat|erzähl|narrad|語り手|叙述者|叙事者|ich-figur/i;
/** Whoever writes of themselves. */
const TELLER =
  /narrat|diarist|memoirist|letter[- ]writer|log[- ]?keeper|erzähl|tagebuchschreib|briefschreib|narrad|diariste|diarista|epistol|語り手|日記の書き手|叙述者|叙事者|写日记的人|ich-figur/i;
const KIN_ALIAS_BEFORE = /(?:my|our|meine?|mon|ma|mi|minha|meu|mia|mio)\s$/i;

/**
 * Characters of names beyond which no regular expression is made of them: one of a hundred kilobytes takes a tenth of a
 * second to make, one of ten megabytes ends the process.
 */
const MOST_IN_PATTERN = 400;
const LETTER = /[\p{L}\p{N}]/u;

/** Who tells the story, when the canon says so and names nobody else who does. */
export function narratorOf({ characters = [] }: Canon): Character | undefined {
  // Of two who tell, nobody knows whose "I" it is.
  const telling = characters.filter(({ role = '' }) => TELLER.test(role));
  return telling.length === 1 && NARRATOR.test(telling[0]!.role!) ? telling[0] : undefined;
}

/** Who is named in a text: by name, by alias, by a part of a name that nobody else bears. */
export class Cast {
  /** Who tells the story, when the canon says so. */
  readonly narrator: string | undefined;
  private readonly ids = new Map<string, string>();
  private readonly byId = new Map<string, readonly string[]>();
  private readonly names: RegExp | undefined;
  /** In place of the expression where the names are too many for one. */
  private readonly scanner: Scanner | undefined;
  private readonly lengths: readonly number[] = [];
  private readonly lowered: readonly string[] = [];

  constructor(
    { characters = [] }: Canon,
    private readonly lexicon: Lexicon,
  ) {
    this.narrator = narratorOf({ characters })?.id;
    const shared = new Set<string>();
    for (const { id, name, aliases = [] } of characters) {
      for (const own of [name, ...aliases]) {
        if ((this.ids.get(own) ?? id) !== id) shared.add(own);
        this.ids.set(own, id);
      }
    }
    // A name that two bear tells nobody: the father is dead, and the son of his name opens the door.
    for (const name of shared) this.ids.delete(name);
    if (lexicon.spaced) for (const [part, id] of ownParts(characters)) if (!this.ids.has(part)) this.ids.set(part, id);
    const known = [...this.ids.keys()].sort((a, b) => b.length - a.length);
    if (known.length === 0) return;
    if (known.reduce((total, { length }) => total + length, 0) > MOST_IN_PATTERN) {
      this.lengths = known.map(({ length }) => length);
      this.lowered = known.map((name) => name.toLowerCase());
      this.scanner = new Scanner(known.map((name, index) => [name, index]));
      return;
    }
    const any = known.map(escaped).join('|');
    // "Bertas Augen": a German name with its ending is still the name.
    const ending = lexicon.code === 'de' ? 's?' : '';
    const whole = `(?<![\\p{L}\\p{N}])(?:${any})(?=${ending}(?![\\p{L}\\p{N}]))`;
    this.names = new RegExp(lexicon.spaced ? whole : any, 'giu');
  }

  /** In the order in which they are named. */
  mentionsIn(text: string): Mention[] {
    const { names } = this;
    if (!names) return this.scanner ? this.scanned(text, this.scanner) : [];
    const found: Mention[] = [];
    names.lastIndex = 0;
    // `matchAll` would make the expression anew for every text, and it is as long as all names are.
    for (let match = names.exec(text); match; match = names.exec(text)) {
      const id = this.idOf(match[0], text.slice(Math.max(0, match.index - 8), match.index));
      if (id !== undefined) found.push({ id, start: match.index, end: match.index + match[0].length });
    }
    return found;
  }

  /** The same by the scanner, which finds more than there is: the first in the text, of those the longest, none in another. */
  private scanned(text: string, scanner: Scanner): Mention[] {
    const places: { start: number; end: number }[] = [];
    scanner.scan(text, (what, end) => {
      const start = end - this.lengths[what]!;
      if (text.slice(start, end).toLowerCase() !== this.lowered[what]) return;
      if (this.lexicon.spaced && (LETTER.test(text[start - 1] ?? '') || this.goesOn(text, end))) return;
      places.push({ start, end });
    });
    places.sort((a, b) => a.start - b.start || b.end - a.end);
    const found: Mention[] = [];
    let last = 0;
    for (const { start, end } of places) {
      if (start < last) continue;
      last = end;
      const id = this.idOf(text.slice(start, end), text.slice(Math.max(0, start - 8), start));
      if (id !== undefined) found.push({ id, start, end });
    }
    return found;
  }

  /** Whether a name that ends here is only the beginning of a word. */
  private goesOn(text: string, end: number): boolean {
    const at = this.lexicon.code === 'de' && text[end] === 's' ? end + 1 : end;
    return LETTER.test(text[at] ?? '');
  }

  /** Every name that somebody is known by. */
  get known(): ReadonlyMap<string, string> {
    return this.ids;
  }

  /** What somebody is called. */
  namesOf(id: string): readonly string[] {
    let names = this.byId.get(id);
    if (!names) this.byId.set(id, (names = [...this.ids].filter(([, own]) => own === id).map(([name]) => name)));
    return names;
  }

  /** Whom a cue names: "EDWIN", "seb". */
  speaker(cue: string): string | undefined {
    const wanted = cue.toLowerCase();
    for (const [name, id] of this.ids) if (name.toLowerCase() === wanted) return id;
    return this.mentionsIn(cue)[0]?.id;
  }

  /** A name is written as it is; a description ("the porter") may open a sentence, kin may be somebody's ("my mother"). */
  private idOf(found: string, before: string): string | undefined {
    const exact = this.ids.get(found);
    if (exact !== undefined) return exact;
    for (const [name, id] of this.ids) {
      if (name.toLowerCase() !== found.toLowerCase()) continue;
      if (!/^\p{Lu}/u.test(name) || found === found.toUpperCase()) return id;
      if (this.isKin(name) && KIN_ALIAS_BEFORE.test(before)) return id;
    }
    return undefined;
  }

  private isKin(name: string): boolean {
    return Object.values(this.lexicon.kin).some((kin) => pattern(this.lexicon, `(?:${kin})`).test(name));
  }
}

/** The words of names of several words that stand in one name only, without titles. */
function ownParts(characters: readonly Character[]): [string, string][] {
  const bearers = new Map<string, Set<string>>();
  for (const { id, name } of characters) {
    const words = name.split(/\s+/).filter((word) => !TITLE.test(word) && /^\p{Lu}\p{L}{2,}$/u.test(word));
    if (name.split(/\s+/).length < 2) continue;
    for (const word of words) bearers.set(word, (bearers.get(word) ?? new Set()).add(id));
  }
  return [...bearers].filter(([, ids]) => ids.size === 1).map(([word, ids]) => [word, [...ids][0]!]);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
