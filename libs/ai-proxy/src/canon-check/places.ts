import type { Statement } from '../consistency/statement';
import { acts } from '../consistency/acting';
import { expression, type Lexicon } from '../language/lexicon';
import type { Highlight } from '../operation/evidence';
import { areAtOnce, type Moments, type NodeEvent } from './moments';
import type { GraphReading } from './reading';
import type { Report, StoryRule, Visit } from './walk';

/** Before a place where somebody is, and not where they go or come from. */
const AT: Readonly<Record<Lexicon['code'], string>> = {
  en: 'in|at|inside|on|aboard|by',
  de: 'in|im|am|an|auf|bei|beim',
  fr: 'à|au|aux|dans|en|sur|chez',
  es: 'en|dentro de|a bordo de',
  pt: 'em|no|na|nos|nas|dentro de',
  it: 'in|a|al|alla|nel|nella|nello|su|sul|sulla',
  ja: '',
  zh: '在',
};
const ARTICLE = "(?:the|der|die|das|dem|den|le|la|les|l['’]|el|los|las|o|a|os|as|il|lo|i|gli)";

/**
 * One person in two places at one time: two events of the timeline that happen at once, and what their nodes say of
 * where somebody is who does something there.
 */
export class Places implements StoryRule {
  /** What stands before a place; undefined where particles stand behind it. */
  private readonly before: RegExp | undefined;
  /** How long names of places are, the longest first. */
  private readonly lengths: readonly number[];
  private readonly places = new Map<string, string>();
  private readonly events: NodeEvent[] = [];
  private readonly orders = new Map<number, number>();
  private readonly known = new Map<number, Map<string, { place: string; words: Highlight }>>();

  constructor(
    private readonly reading: GraphReading,
    private readonly moments: Moments,
  ) {
    const { lexicon, canon } = reading;
    for (const { id, name, aliases = [] } of canon.everything.setting?.places ?? []) {
      for (const one of [name, ...aliases]) this.places.set(one.toLowerCase().replace(/^the /, ''), id);
    }
    for (const events of moments.events.values()) {
      for (const { event } of events) this.orders.set(event.order, (this.orders.get(event.order) ?? 0) + 1);
    }
    this.lengths = [...new Set([...this.places.keys()].map(({ length }) => length))].sort((a, b) => b - a);
    const at = AT[lexicon.code];
    if (!lexicon.spaced) this.before = at === '' ? undefined : expression(at, 'giu');
    else this.before = expression(`(?<![\\p{L}])(?:${at}) (${ARTICLE} ?)?`, 'giu');
  }

  enter({ node, undo }: Visit, report: Report): void {
    if (this.places.size === 0) return;
    const begun = this.events.length;
    for (const event of this.moments.events.get(node) ?? []) {
      for (const other of this.events) {
        const atOnce = areAtOnce(event.event, other.event, this.orders.get(event.event.order)!);
        if (atOnce && other.node !== node) this.compare(other, event, node, report);
      }
      this.events.push(event);
    }
    if (this.events.length > begun) undo.push(() => (this.events.length = begun));
  }

  private compare(first: NodeEvent, second: NodeEvent, at: number, report: Report): void {
    const before = this.placesIn(first.node);
    for (const [person, { place, words }] of this.placesIn(second.node)) {
      const other = before.get(person);
      if (!other || other.place === place) continue;
      report({ kind: 'place', ids: [first.event.id, second.event.id], words: [other.words, words], at });
    }
  }

  /** Where a node says that people are who do something there; who is in two places of one node goes about. */
  private placesIn(node: number): Map<string, { place: string; words: Highlight }> {
    let found = this.known.get(node);
    if (found) return found;
    this.known.set(node, (found = new Map()));
    const moved = new Set<string>();
    for (const statement of this.reading.statementsOf(node)) {
      const place = this.placeOf(statement);
      if (place === undefined) continue;
      for (const person of new Set(statement.mentions.map(({ id }) => id))) {
        if (!acts(person, statement)) continue;
        const known = found.get(person);
        if (known && known.place !== place) moved.add(person);
        const words = { node_id: this.reading.node(node).id, start: statement.start, end: statement.end };
        if (!known) found.set(person, { place, words });
      }
    }
    for (const person of moved) found.delete(person);
    return found;
  }

  private placeOf(statement: Statement): string | undefined {
    if (statement.speech || !statement.isReal || statement.has(statement.lexicon.not)) return undefined;
    const found = this.before ? this.placeAfter(statement.text, this.before) : this.placeBefore(statement.text);
    return found && found.at < statement.saidFrom ? found.place : undefined;
  }

  /** Looked up and not matched: of thousands of names no expression is made. */
  private placeAfter(text: string, before: RegExp): { at: number; place: string } | undefined {
    for (const { 0: whole, 1: article = '', index } of text.matchAll(before)) {
      const end = index + whole.length;
      for (const from of article === '' ? [end] : [end, end - article.length]) {
        for (const length of this.lengths) {
          const place = this.places.get(text.slice(from, from + length).toLowerCase());
          if (place !== undefined && !(this.reading.lexicon.spaced && LETTER.test(text[from + length] ?? '')))
            return { at: index, place };
        }
      }
    }
    return undefined;
  }

  /** "駅で": a particle behind the name. */
  private placeBefore(text: string): { at: number; place: string } | undefined {
    for (const { index } of text.matchAll(/[にで]/gu)) {
      for (const length of this.lengths) {
        const place = length <= index ? this.places.get(text.slice(index - length, index).toLowerCase()) : undefined;
        if (place !== undefined) return { at: index - length, place };
      }
    }
    return undefined;
  }
}

const LETTER = /[\p{L}\p{N}]/u;
