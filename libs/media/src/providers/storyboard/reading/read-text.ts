import { fold } from '../../../framing/fold';
import { things, words, type Language } from '../data';
import { outlineOf } from '../outlines';
import { languageOf, lexiconOf, wordsOf, type Found, type Meaning } from './lexicon';
import type { Item } from './scene';

/** What a text says, in the order in which it says it. */
export interface TextReading {
  language: Language;
  items: Item[];
  places: { id: string; isInside: boolean }[];
  lights: string[];
  unknown: string[];
  excluded: string[];
  colours: string[];
  isAway: boolean;
  namesFace: boolean;
}

/** A character that the text may call by name. */
export interface Named {
  name: string;
  item: Item;
}

const MANY = 3;

/** Reads one text. What is known of `cast` is taken by name; nobody is there who is not said to be. */
export function readText(text: string, cast: readonly Named[]): TextReading {
  return new TextReader(text, cast).read();
}

class TextReader {
  private readonly reading: TextReading;
  private determiner: 'a' | 'the' | undefined;
  private count: number | undefined;
  private colour: string | undefined;
  private relation: Item['relation'];
  private pose: string | undefined;
  /** Words since the article that nothing is known of. */
  private chunk: string[] = [];
  /** Those who do what the next verb says. */
  private actors: Item[] = [];
  private last: Item | undefined;
  /** The word before named a thing or a place. */
  private justNamed = false;
  /** What comes next only says whose that was: the stairs of the lighthouse. */
  private isPart = false;

  constructor(
    private readonly text: string,
    private readonly cast: readonly Named[],
  ) {
    const language = languageOf(cast.reduce((rest, { name }) => rest.replaceAll(name, ' '), text));
    const empty = { items: [], places: [], lights: [], unknown: [], excluded: [], colours: [] };
    this.reading = { language, ...empty, isAway: false, namesFace: false };
  }

  read(): TextReading {
    if (this.reading.language === 'ja' || this.reading.language === 'zh') this.readLetters(fold(this.text));
    else this.readWords();
    this.endPart();
    // A verb that came before its subject.
    if (this.pose) for (const item of this.reading.items) if (isActor(item)) item.pose ??= this.pose;
    return this.reading;
  }

  private readWords(): void {
    const words = wordsOf(this.text);
    const names = this.cast.map(({ name, item }) => ({ parts: wordsOf(name), item }));
    const isName = properNames(this.text, this.reading.language);
    for (let at = 0; at < words.length;) {
      const named = names.find(
        ({ parts }) => parts.length > 0 && parts.every((part, index) => words[at + index] === part),
      );
      if (named) {
        this.actor(named.item);
        at += named.parts.length;
        continue;
      }
      const word = words[at]!;
      const found = /^\p{P}/u.test(word) ? undefined : lexiconOf(this.reading.language).at(words, at);
      if (found) this.take(found, words.slice(at, at + found.length).join(' '), words[at + found.length]);
      else if (word === "'s") this.determiner = 'the';
      else if (/^\p{P}/u.test(word)) this.endPart(/[.!?:]/.test(word));
      else if (isName.has(word) && this.isSomebody(words, at)) this.actor(newItem('person', 1));
      else this.chunk.push(word);
      at += found?.length ?? 1;
    }
  }

  /** A capital word is somebody's name inside a sentence, and at its beginning when somebody does something there. */
  private isSomebody(words: readonly string[], at: number): boolean {
    if (this.determiner !== undefined) return false;
    if (at > 0 && !/[.!?:]/.test(words[at - 1]!)) return true;
    const next = words[at + 1];
    if (next === "'s") return true;
    const found = next === undefined ? undefined : lexiconOf(this.reading.language).at(words, at + 1);
    return found?.meanings.some(({ kind }) => kind === 'pose') ?? false;
  }

  /** Chinese and Japanese: what a word stands to comes after it. */
  private readLetters(text: string): void {
    const lexicon = lexiconOf(this.reading.language);
    const names = this.cast.map(({ name, item }) => ({ letters: fold(name), item }));
    let strange = '';
    const endStrange = (): void => {
      // Endings of verbs and particles are kana; what else is left over names something.
      const name = strange.replace(/[\p{Script=Hiragana}\s]/gu, '');
      if (name.length > 1) this.chunk.push(name);
      strange = '';
    };
    for (let at = 0; at < text.length;) {
      const named = names.find(({ letters }) => letters !== '' && text.startsWith(letters, at));
      const found = named ? undefined : lexicon.atLetter(text, at);
      if (!named && !found) {
        if (/[\p{P}\s]/u.test(text[at]!)) endStrange();
        else strange += text[at];
        at += 1;
        continue;
      }
      endStrange();
      if (named) this.actor(named.item);
      else if (found) {
        const [meaning] = found.meanings;
        if (meaning!.kind === 'grammar' && meaning!.id !== 'with') this.relateLast(meaning!.id);
        else this.take(found, text.slice(at, at + found.length), undefined);
      }
      at += named ? named.letters.length : found!.length;
    }
    endStrange();
    if (this.reading.items.length === 0 && this.chunk.length > 0) this.reading.unknown.push(...this.chunk.slice(0, 2));
    this.chunk = [];
  }

  /** Romance languages say the colour after the thing. */
  private isColourOfLast(): boolean {
    return this.justNamed && this.last !== undefined && ['es', 'fr', 'pt'].includes(this.reading.language);
  }

  private relateLast(id: string): void {
    if (id === 'face') this.reading.namesFace = true;
    else if (id === 'away') this.reading.isAway = true;
    else if (this.last && ['on', 'in', 'under', 'by', 'behind'].includes(id))
      this.relate(this.last, id as Item['relation']);
  }

  private take(found: Found, words: string, next: string | undefined): void {
    const meaning = this.meant(found.meanings, next);
    switch (meaning.kind) {
      case 'grammar':
        return this.grammar(meaning.id);
      case 'count':
        this.endPart();
        this.count = Number(meaning.id);
        this.determiner = 'a';
        return;
      case 'colour':
        this.reading.colours.push(meaning.id);
        if (this.isColourOfLast()) this.last!.colour ??= meaning.id;
        else this.colour = meaning.id;
        return;
      case 'light':
        this.reading.lights.push(meaning.id);
        return this.forget();
      case 'abstract':
        return this.forget();
      case 'pose':
        this.endPart();
        this.act(meaning.id);
        return;
      case 'place':
        this.reading.places.push({ id: meaning.id, isInside: this.relation === 'in' });
        return this.forget();
      case 'crowd':
        return this.actor({ ...newItem('person', Math.max(this.count ?? 0, 14)), isCrowd: true });
      case 'subject':
        return this.subject(meaning.id, words, found.isPlural);
    }
  }

  /** Of several meanings the one that fits: after an article a thing, after "in" a place, else what somebody does. */
  private meant(meanings: readonly Meaning[], next: string | undefined): Meaning {
    if (meanings.length === 1) return meanings[0]!;
    const of = (...kinds: Meaning['kind'][]) => meanings.find(({ kind }) => kinds.includes(kind));
    const isNoun =
      this.determiner !== undefined || this.count !== undefined || this.colour !== undefined || this.relation;
    const isVerb = this.actors.length > 0 && !isNoun && next !== undefined;
    if (isVerb && of('pose')) return of('pose')!;
    if (this.relation === 'in' || this.relation === 'on') return of('light', 'place') ?? of('subject') ?? meanings[0]!;
    if (isNoun) return of('light', 'colour', 'subject', 'place', 'crowd') ?? meanings[0]!;
    return of('grammar', 'count', 'light', 'colour', 'subject', 'place', 'crowd') ?? meanings[0]!;
  }

  private grammar(id: string): void {
    if (id === 'face') {
      this.reading.namesFace = true;
      return this.forget();
    }
    if (id === 'away') {
      this.reading.isAway = true;
      return;
    }
    const isOf = id === 'of' && this.justNamed;
    this.endPart();
    this.isPart = isOf || (this.isPart && (id === 'a' || id === 'the'));
    if (id === 'of') return;
    if (id === 'a' || id === 'the') this.determiner = id;
    else if (id === 'and') this.relation = this.relation === 'with' ? 'with' : undefined;
    else this.relation = id as Item['relation'];
  }

  private subject(id: string, word: string, isPlural: boolean): void {
    const { kind } = outlineOf(id);
    const isNone = this.count === 0;
    const count = this.count || (isPlural || words().plurals.includes(word) ? MANY : 1);
    if (isNone) {
      this.reading.excluded.push(id);
      return this.forget();
    }
    const isPronoun = words().pronouns.includes(word) && this.reading.items.some(isPerson);
    if (isPronoun) return this.forget();
    if (kind === 'person') return this.actor(newItem(id, count, this.colour));
    const isWhole = this.isPart && (kind === 'building' || kind === 'vehicle');
    const item = newItem(id, count, this.colour);
    if (isWhole) return this.forget();
    const inside = things().insides[id];
    if (inside && this.relation === 'in') this.reading.places.push({ id: inside, isInside: true });
    else this.add(item);
    if (isActor(item)) this.actors.push(item);
    this.forget();
  }

  private add(item: Item): void {
    this.relate(item, this.relation);
    this.reading.items.push(item);
    this.last = item;
  }

  private relate(item: Item, relation: Item['relation']): void {
    item.relation = relation;
    if (relation !== 'in' || !things().cabins.includes(item.id)) return;
    // Whoever is in a train is seen there.
    if (!this.reading.items.some(isPerson) && this.actors.length === 0 && this.reading.language !== 'ja') return;
    this.reading.places.push({ id: 'cabin', isInside: true });
    item.isInside = true;
  }

  private actor(item: Item): void {
    this.endPart();
    if (!this.reading.items.includes(item)) this.add(item);
    this.actors.push(item);
    item.pose ??= this.pose;
    this.pose = undefined;
    this.forget();
  }

  private act(pose: string): void {
    this.relation = undefined;
    if (this.actors.length === 0) this.pose ??= pose;
    for (const actor of this.actors) if (actor.pose === undefined || actor.pose === 'hold') actor.pose = pose;
  }

  /** A noun was understood: its article, number and colour are used up. */
  private forget(): void {
    [this.determiner, this.count, this.colour, this.relation] = [undefined, undefined, undefined, undefined];
    this.chunk = [];
    this.justNamed = true;
    this.isPart = false;
  }

  private endPart(isSentence = false): void {
    const { language } = this.reading;
    // Before an unknown noun stand adjectives, and behind it maybe the verb.
    const words =
      language === 'en' && this.chunk.length > 1
        ? this.chunk.filter((word, at) => at === 0 || !/(s|ed|ing)$/.test(word))
        : this.chunk;
    if (this.determiner === 'a' && words.length > 0 && this.count !== 0)
      this.reading.unknown.push(words.slice(0, 3).join(' '));
    [this.determiner, this.count, this.colour, this.chunk] = [undefined, undefined, undefined, []];
    this.justNamed = false;
    if (isSentence) [this.actors, this.relation] = [[], undefined];
  }
}

/** Capital words that begin a sentence without an article, or stand inside one, where that tells names from nouns. */
function properNames(text: string, language: Language): Set<string> {
  if (language === 'de') return new Set();
  const names = text.matchAll(/(?<=^|[\p{Ll},]\s)(\p{Lu}\p{Ll}{2,})(?=(?:'s)?[\s,.])/gu);
  return new Set([...names].map(([, name]) => fold(name!)));
}

export function newItem(id: string, count: number, colour?: string): Item {
  const { holds } = outlineOf(id);
  return { id, count, ...(colour && { colour }), holds: holds ? [holds] : [] };
}

export function isPerson({ id }: Item): boolean {
  return outlineOf(id).kind === 'person';
}

function isActor({ id }: Item): boolean {
  return ['person', 'animal', 'being'].includes(outlineOf(id).kind);
}
