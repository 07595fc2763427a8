import { things, words, type Language } from '../data';
import { outlineOf } from '../outlines';
import { isSpaced, languageOf, lexiconOf, type Found, type Kind, type Meaning } from './lexicon';
import { isMoving, isPerson, newItem, type Item } from './scene';
import { isEnd, properNames, tokensOf, type Named, type Token } from './tokens';

/** What a text says, in the order in which it says it. */
export interface TextReading {
  items: Item[];
  places: { id: string; isInside: boolean }[];
  lights: string[];
  unknown: string[];
  excluded: string[];
  colours: string[];
  isAway: boolean;
  namesFace: boolean;
}

const MANY = 3;
const RELATIONS = ['on', 'in', 'under', 'by', 'behind'];

/** Reads one text. What is known of `cast` is taken by name; nobody is there who is not said to be. */
export function readText(text: string, cast: readonly Named[]): TextReading {
  const language = languageOf(cast.reduce((rest, { name }) => rest.replaceAll(name, ' '), text));
  return new TextReader(language, properNames(text, language)).read(tokensOf(text, language, cast));
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
  /** What the word before named: a thing, or something else. */
  private justNamed: Item | boolean = false;
  /** What comes next only says whose that was: the stairs of the lighthouse. */
  private isPart = false;

  constructor(
    private readonly language: Language,
    private readonly names: ReadonlySet<string>,
  ) {
    const empty = { items: [], places: [], lights: [], unknown: [], excluded: [], colours: [] };
    this.reading = { ...empty, isAway: false, namesFace: false };
  }

  read(tokens: readonly Token[]): TextReading {
    for (const [at, token] of tokens.entries()) {
      const { text, named, found } = token;
      if (named) this.actor(named);
      else if (found) this.take(found, text, tokens[at + 1]?.text);
      else if (text === "'s") this.determiner = 'the';
      else if (/^\p{P}/u.test(text)) this.endPart(isEnd(token));
      else if (this.names.has(text) && this.isSomebody(tokens, at)) this.actor(newItem('person', 1));
      else this.chunk.push(text);
    }
    const { items, unknown } = this.reading;
    // Without articles a word is the thing itself where nothing else is.
    if (!isSpaced(this.language) && items.length === 0) unknown.push(...this.chunk.slice(0, 2));
    else this.endPart();
    // A verb that came before its subject.
    if (this.pose) for (const item of items) if (isMoving(item)) item.pose ??= this.pose;
    return this.reading;
  }

  /** A capital word is somebody's name inside a sentence, and at its beginning before a verb or the next name. */
  private isSomebody(tokens: readonly Token[], at: number): boolean {
    if (this.determiner !== undefined) return false;
    const [before, next, second] = [tokens[at - 1], tokens[at + 1], tokens[at + 2]];
    if (before && !isEnd(before)) return true;
    if (next?.text === ',' && second) return second.named !== undefined || this.names.has(second.text);
    return next?.text === "'s" || (next?.found?.meanings.some(({ kind }) => kind === 'pose') ?? false);
  }

  private take(found: Found, words: string, next: string | undefined): void {
    const { kind, id } = this.meant(found.meanings, next);
    switch (kind) {
      case 'grammar':
        return this.grammar(id);
      case 'count':
        this.endPart();
        this.count = Number(id);
        this.determiner = 'a';
        this.isPart = false;
        return;
      case 'colour':
        this.reading.colours.push(id);
        // Romance languages say it after the thing.
        if (typeof this.justNamed === 'object') this.justNamed.colour ??= id;
        else this.colour = id;
        return;
      case 'light':
        this.reading.lights.push(id);
        return this.forget();
      case 'abstract':
        return this.forget(false);
      case 'pose':
        this.endPart();
        return this.act(id);
      case 'place':
        // "On the wall" begins a part of its own, as "on" alone does.
        if (lexiconOf(this.language).at(words.split(' '), 0, 1)?.meanings[0]?.kind === 'grammar') this.endPart();
        this.reading.places.push({ id, isInside: this.relation === 'in' });
        return this.forget();
      case 'crowd':
        return this.actor({ ...newItem('person', Math.max(this.count ?? 0, 14)), isCrowd: true });
      case 'subject':
        return this.subject(id, words, found.isPlural);
    }
  }

  /** Of several meanings the one that fits: after an article a thing, after "in" a place, else what somebody does. */
  private meant(meanings: readonly Meaning[], next: string | undefined): Meaning {
    const isNoun =
      this.determiner !== undefined || this.count !== undefined || this.colour !== undefined || this.relation;
    let kinds: Kind[] = [];
    if (this.relation === 'in' || this.relation === 'on') kinds = ['light', 'place', 'subject'];
    else if (isNoun) kinds = ['light', 'crowd', 'subject', 'place', 'colour'];
    else if (this.actors.length > 0 && next !== undefined) kinds = ['pose'];
    return kinds.flatMap((kind) => meanings.filter((one) => one.kind === kind))[0] ?? meanings[0]!;
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
    // Chinese and Japanese say after a word how it stands to the others.
    if (!isSpaced(this.language) && id !== 'with') {
      if (this.last && RELATIONS.includes(id)) this.last.relation = id as Item['relation'];
      return;
    }
    const isOf = id === 'of' && this.justNamed !== false;
    this.endPart();
    this.isPart = isOf || (this.isPart && (id === 'a' || id === 'the'));
    if (id === 'of') return;
    if (id === 'a' || id === 'the') this.determiner = id;
    else if (id === 'and') this.relation = this.relation === 'with' ? 'with' : undefined;
    else this.relation = id as Item['relation'];
  }

  private subject(id: string, word: string, isPlural: boolean): void {
    const { reading, relation } = this;
    const { kind } = outlineOf(id);
    const isPronoun = words().pronouns.includes(word) && reading.items.some(isPerson);
    const isOwner = this.isPart && (kind === 'building' || kind === 'vehicle');
    const inside = relation === 'in' ? things().insides[id] : undefined;
    // Right behind who does it, what looks like a plural is a verb: a bell rings.
    if (isPlural && typeof this.justNamed === 'object' && this.chunk.length === 0) return;
    if (this.count === 0) reading.excluded.push(id);
    else if (isPronoun || isOwner) return this.forget();
    else if (inside) reading.places.push({ id: inside, isInside: true });
    else {
      const count = this.count ?? (isPlural || words().plurals.includes(word) ? (things().pairs[id] ?? MANY) : 1);
      return this.add({ ...newItem(id, count), ...(this.colour && { colour: this.colour }) });
    }
    this.forget();
  }

  private actor(item: Item): void {
    this.endPart();
    this.add(item);
  }

  private add(item: Item): void {
    if (!this.reading.items.includes(item)) {
      item.relation = this.relation;
      this.reading.items.push(item);
      this.last = item;
    }
    if (isMoving(item)) this.actors.push(item);
    if (isPerson(item)) [item.pose, this.pose] = [item.pose ?? this.pose, undefined];
    this.forget(item);
  }

  private act(pose: string): void {
    this.relation = undefined;
    if (this.actors.length === 0) this.pose ??= pose;
    // Of several it is not the people who fly.
    const birds = pose === 'fly' ? this.actors.filter((actor) => !isPerson(actor)) : [];
    for (const actor of birds.length > 0 ? birds : this.actors)
      if (actor.pose === undefined || actor.pose === 'hold') actor.pose = pose;
  }

  /** A noun was understood: its article, number and colour are used up. */
  private forget(named: Item | boolean = true): void {
    [this.determiner, this.count, this.colour, this.relation] = [undefined, undefined, undefined, undefined];
    this.chunk = [];
    this.justNamed = named;
    this.isPart = false;
  }

  private endPart(isSentence = false): void {
    // Before an unknown noun stand adjectives, and behind it maybe the verb.
    const words =
      this.language === 'en' && this.chunk.length > 1
        ? this.chunk.filter((word, at) => at === 0 || !/(s|ed|ing)$/.test(word))
        : this.chunk;
    if (this.determiner === 'a' && words.length > 0 && this.count !== 0)
      this.reading.unknown.push(words.slice(0, 3).join(' '));
    [this.determiner, this.count, this.colour, this.chunk] = [undefined, undefined, undefined, []];
    this.justNamed = false;
    if (isSentence) [this.actors, this.relation] = [[], undefined];
  }
}
