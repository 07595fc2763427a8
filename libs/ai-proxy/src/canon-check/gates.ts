import { mayBeAge } from '../consistency/ages';
import type { Cast } from '../consistency/cast';
import type { FactView } from '../consistency/fact-view';
import { goneWords } from '../consistency/gone';
import { unitTerms } from '../consistency/numbers-rule';
import { handWords } from '../consistency/hands';
import { beginningsOf, termOf } from '../consistency/terms';
import { pattern, type Lexicon } from '../language/lexicon';
import { requiredLiterals } from './literals';
import { Scanner } from './scanner';

/** What a text may hold for a rule to look at it; one bit each. */
export const GATE = {
  number: 1,
  kin: 2,
  recent: 4,
  people: 8,
  weekday: 16,
  colour: 32,
  gone: 64,
  compared: 128,
  without: 256,
  /** A number that may be somebody's age. */
  age: 512,
  hand: 1024,
} as const;

/** A place in a text: who is named there, what of a fact stands there, or which gates it opens. */
interface Key {
  kind: 'gate' | 'person' | 'term' | 'word';
  /** The bit of a gate, the index of a person, of a term of facts, or of a word. */
  of: number;
  length: number;
  /** It begins a word, and ends one: elsewhere it is a part of some other word. */
  opens: boolean;
  closes: boolean;
}

/** What one pass over a text found. */
export class NodeScan {
  bits = 0;
  /** Indexes of those who may be named in it, each once. */
  readonly people: number[] = [];
  /** How often words that were asked for stand there, by their index. */
  readonly counts = new Map<number, number>();
  /** Gates and terms by where they stand, in the order of their ends. */
  readonly ends: number[] = [];
  readonly keys: Key[] = [];
}

const AGE: Key = { kind: 'gate', of: GATE.age, length: 0, opens: false, closes: false };

/** A word that somebody else looks for, such as one of a question that a thread asks. */
export interface WantedWord {
  word: string;
  /** What it is found as; several may be one. */
  of: number;
  /** This form of it alone, and no other. */
  whole?: true;
}

const LETTER = /[\p{L}\p{N}]/u;

/**
 * Tells in one pass over a text which rules have to read it at all: most of a long story has nothing that any of them
 * looks for. It finds more than there is, never less; what it lets through is decided by the rules themselves.
 */
export class Gates {
  readonly people: readonly string[];
  /** The index of each term that some fact is looked up by. */
  readonly termsOfFacts: ReadonlyMap<string, number>;
  private readonly keys: Key[] = [];
  private readonly scanner: Scanner;
  private readonly personIndex: ReadonlyMap<string, number>;
  private readonly literals: [string, number][] = [];

  constructor(
    private readonly lexicon: Lexicon,
    cast: Cast,
    views: readonly FactView[],
    wanted: readonly WantedWord[] = [],
  ) {
    this.people = [...new Set(cast.known.values())];
    this.personIndex = new Map(this.people.map((id, index) => [id, index]));
    for (const [name, id] of cast.known) this.add(name, { kind: 'person', of: this.personIndex.get(id)! }, false);
    this.addGates();
    this.termsOfFacts = new Map(
      [...new Set(views.flatMap((view) => [...wordsOf(view, lexicon)]))].map((term, index) => [term, index]),
    );
    for (const [term, of] of this.termsOfFacts) this.addTerm(term, { kind: 'term', of });
    for (const { word, of, whole } of wanted) {
      if (whole) this.add(word, { kind: 'word', of }, true, true);
      else this.addTerm(lexicon.spaced ? termOf(word.toLowerCase()) : word, { kind: 'word', of });
    }
    this.scanner = new Scanner(this.literals);
  }

  indexOf(person: string): number | undefined {
    return this.personIndex.get(person);
  }

  scan(text: string): NodeScan {
    const scan = new NodeScan();
    const { spaced } = this.lexicon;
    this.scanner.scan(text, (what, end) => {
      const key = this.keys[what]!;
      if (spaced && key.opens && isLetter(text, end - key.length - 1)) return;
      if (spaced && key.closes && isLetter(text, end)) return;
      switch (key.kind) {
        case 'gate':
          if (key.of === GATE.number && mayBeAge(text, end - key.length, end, this.lexicon)) {
            scan.bits |= GATE.age;
            scan.ends.push(end);
            scan.keys.push(AGE);
          }
          scan.bits |= key.of;
          break;
        case 'person':
          if (!scan.people.includes(key.of)) scan.people.push(key.of);
          return;
        case 'word':
          scan.counts.set(key.of, (scan.counts.get(key.of) ?? 0) + 1);
          return;
        case 'term':
          break;
      }
      scan.ends.push(end);
      scan.keys.push(key);
    });
    return scan;
  }

  private addGates(): void {
    const { lexicon } = this;
    const { numbers } = lexicon;
    for (const digit of '0123456789０１２３４５６７８９') this.add(digit, gate('number'), false);
    for (const word of Object.keys(numbers.values)) this.add(word, gate('number'), true, true);
    for (const word of Object.keys(numbers.ordinals)) this.add(word, gate('number'), true);
    // Ninetieth: every such word is taken for an ordinal.
    if (lexicon.spaced) this.add('ieth', gate('number'), false, true);
    this.addPattern('kin', Object.values(lexicon.kin).join('|'));
    this.addPattern('recent', lexicon.recent);
    this.addPattern('people', lexicon.people);
    this.addPattern('gone', goneWords(lexicon));
    this.addPattern('weekday', lexicon.weekdays.join('|'));
    this.addPattern('colour', lexicon.colours.join('|'));
    this.addPattern('hand', handWords(lexicon));
    this.addPattern('compared', lexicon.opposites.flat().join('|'));
    if (lexicon.without !== undefined) this.addPattern('without', lexicon.without);
  }

  private addPattern(name: keyof typeof GATE, pattern: string): void {
    const literals = requiredLiterals(pattern);
    if (!literals) throw new Error(`nothing is required of the pattern of ${name} in ${this.lexicon.code}`);
    for (const literal of literals) this.add(literal, gate(name), false);
  }

  /** What inflects at its end is found by its beginning. A compound of German may have it at its end. */
  private addTerm(term: string, what: Pick<Key, 'kind' | 'of'>): void {
    for (const beginning of beginningsOf(term)) this.add(beginning, what, this.lexicon.code !== 'de');
  }

  private add(word: string, what: Pick<Key, 'kind' | 'of'>, opens: boolean, closes = false): void {
    if (word === '') return;
    this.literals.push([word, this.keys.push({ ...what, length: word.length, opens, closes }) - 1]);
  }
}

function gate(name: keyof typeof GATE): Pick<Key, 'kind' | 'of'> {
  return { kind: 'gate', of: GATE[name] };
}

function isLetter(text: string, at: number): boolean {
  if (at < 0 || at >= text.length) return false;
  const unit = text.charCodeAt(at);
  if (unit < 0x80)
    return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x30 && unit <= 0x39);
  return LETTER.test(text[at]!);
}

/**
 * Terms of which a statement has one at least when it contradicts what a fact counts, denies or tells the colour of.
 * Ages and kin need none: who is named leads to them.
 */
export function wordsOf(view: FactView, lexicon: Lexicon): ReadonlySet<string> {
  const { quantity, thing, attribute, denied, subject, isAge } = view;
  const words = new Set<string>();
  const add = (terms: Iterable<string>) => {
    for (const term of terms) if (!/^\p{N}+$/u.test(term)) words.add(term);
  };
  if (quantity && !isAge) {
    add([...attribute, ...thing]);
    if (lexicon.spaced) add([...quantity.unit, ...sameUnits(quantity.unit, lexicon)]);
    if (quantity.ordinal && quantity.unit.length === 0) add(view.uncounted);
  }
  if (classGates(view, lexicon) !== 0) add(attribute);
  if (subject === undefined) add(thing);
  if (denied && !denied.people) add([...denied.words].sort((a, b) => b.length - a.length).slice(0, 1));
  return words;
}

/** What stands in a sentence that puts another weekday, colour or code in the place of a fact's. */
export function classGates({ fact: { value } }: FactView, lexicon: Lexicon): number {
  let gates = 0;
  if (pattern(lexicon, lexicon.weekdays.join('|')).test(value)) gates |= GATE.weekday;
  if (pattern(lexicon, lexicon.colours.join('|')).test(value)) gates |= GATE.colour;
  // A code has a digit.
  if (/\d/.test(value)) gates |= GATE.number;
  return gates;
}

/** The terms of units that count the same as those of a fact. */
function sameUnits(units: readonly string[], lexicon: Lexicon): string[] {
  return unitTerms(lexicon).flatMap((same) => (units.some((unit) => same.has(unit)) ? [...same] : []));
}
