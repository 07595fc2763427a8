import type { Statement } from '../consistency/statement';
import { acts } from '../consistency/deaths';
import type { Lexicon } from '../language/lexicon';
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
  private readonly names: RegExp | undefined;
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
    const any = [...this.places.keys()]
      .sort((a, b) => b.length - a.length)
      .map(escaped)
      .join('|');
    if (any === '') return;
    const at = AT[lexicon.code];
    // Of this story, and gone with it: `expression` keeps what it makes.
    this.names = lexicon.spaced
      ? new RegExp(`(?<![\\p{L}])(?:${at}) (?:${ARTICLE} ?)?(${any})(?![\\p{L}\\p{N}])`, 'iu')
      : new RegExp(at === '' ? `(${any})(?:に|で)` : `${at}(${any})`, 'iu');
  }

  enter({ node, undo }: Visit, report: Report): void {
    if (!this.names) return;
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
    const match = this.names!.exec(statement.text);
    return match && match.index < statement.saidFrom ? this.places.get(match[1]!.toLowerCase()) : undefined;
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
