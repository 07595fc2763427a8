import type { Canon, StoryGraph } from '@cse/prompts';
import { normalised } from '../canon/fact-key';
import type { Highlight } from '../operation/evidence';
import { compareMoments, daysBetween, headingOf, momentIn, yearOf, type Moment } from './story-dates';
import type { Report, StoryRule, Visit } from './walk';

type TimelineEvent = NonNullable<Canon['timeline']>[number];

/** An event of the canon that is told in a node. */
export interface NodeEvent {
  event: TimelineEvent;
  node: number;
  /** From which node on its part of the canon holds; -1 for the whole story. */
  from: number;
  moment: Moment | undefined;
}

interface DatedNode {
  node: number;
  moment: Moment;
  words: Highlight[];
}

/** Of a step back in time that is no flashback of its own: longer ones are chapters that go back. */
const SHORT_STEP_DAYS = 60;

const FLASHBACK =
  /flash ?back|rückblende|earlier|before|previously|früher|zuvor|auparavant|plus tôt|avant|antes|prima|anni fa|years? ago|jahre (?:früher|zuvor)|ans (?:plus tôt|auparavant)|años antes|anos antes|回想|以前|当年|从前/iu;

/** When the nodes of a story take place, by their headings and by the events of its timeline. */
export class Moments {
  readonly events: ReadonlyMap<number, readonly NodeEvent[]>;
  private readonly headings = new Map<number, ReturnType<typeof headingOf>>();

  constructor(private readonly story: StoryGraph) {
    const events = new Map<number, NodeEvent[]>();
    for (const { canon, from } of story.parts) {
      for (const event of canon.timeline ?? []) {
        const node = story.indexOf(event.node_id)!;
        const moment = event.when === undefined ? undefined : momentIn(event.when)?.moment;
        events.set(node, [...(events.get(node) ?? []), { event, node, from, moment }]);
      }
    }
    this.events = events;
  }

  heading(node: number): ReturnType<typeof headingOf> {
    if (!this.headings.has(node)) this.headings.set(node, headingOf(this.story.nodes[node]!));
    return this.headings.get(node);
  }

  /** The year in which a node takes place, by its own heading or event. */
  yearOf(node: number): number | undefined {
    const heading = this.heading(node);
    const year = heading && yearOf(heading.moment);
    if (year !== undefined) return year;
    for (const { moment } of this.events.get(node) ?? []) {
      const told = moment && yearOf(moment);
      if (told !== undefined) return told;
    }
    return undefined;
  }

  /** The words of a node that say when it takes place. */
  wordsOf(node: number, event?: TimelineEvent): Highlight[] {
    const { id: node_id, text } = this.story.nodes[node]!;
    const heading = this.heading(node);
    if (heading?.start !== undefined) return [{ node_id, start: heading.start, end: heading.end! }];
    const at = event?.when === undefined ? -1 : text.indexOf(event.when);
    return at < 0 ? [] : [{ node_id, start: at, end: at + event!.when!.length }];
  }
}

/** Events whose order is not that of their dates, nodes dated otherwise than their event, and days that run backwards. */
export class Chronology implements StoryRule {
  private readonly events: NodeEvent[] = [];
  private readonly dated: DatedNode[] = [];

  constructor(
    private readonly story: StoryGraph,
    private readonly moments: Moments,
  ) {}

  enter(visit: Visit, report: Report): void {
    const { node, undo } = visit;
    const [events, dated] = [this.events.length, this.dated.length];
    for (const event of this.moments.events.get(node) ?? []) this.meet(event, node, report);
    this.date(node, report);
    if (this.events.length > events || this.dated.length > dated) {
      undo.push(() => {
        this.events.length = events;
        this.dated.length = dated;
      });
    }
  }

  private meet(event: NodeEvent, node: number, report: Report): void {
    const { moment } = event;
    if (!moment) return;
    const heading = this.moments.heading(node);
    const apart = heading && compareMoments(heading.moment, moment);
    if (apart !== undefined && apart !== 0) {
      const words = this.moments.wordsOf(node, event.event);
      report({ kind: 'chronology', ids: [event.event.id], words, at: node });
    }
    const wrong = this.events.find((other) => {
      const order = event.event.order - other.event.order;
      const time = compareMoments(moment, other.moment!);
      return time !== undefined && time * order < 0;
    });
    this.events.push(event);
    if (!wrong) return;
    report({
      ...{ kind: 'chronology', at: node, nodes: [wrong.node], ids: [wrong.event.id, event.event.id] },
      words: [...this.moments.wordsOf(wrong.node, wrong.event), ...this.moments.wordsOf(node, event.event)],
    });
  }

  /** A node that is dated some days before the one above it, and does not say that it looks back. */
  private date(node: number, report: Report): void {
    const heading = this.moments.heading(node);
    if (!heading) return;
    const words = this.moments.wordsOf(node);
    const before = this.dated.findLast(({ moment }) => daysBetween(moment, heading.moment) !== undefined);
    this.dated.push({ node, moment: heading.moment, words });
    const { title = '', text, kind } = this.story.nodes[node]!;
    const days = before && daysBetween(before.moment, heading.moment);
    if (days === undefined || days >= 0 || days < -SHORT_STEP_DAYS || kind === 'note') return;
    if (FLASHBACK.test(`${title}\n${text.slice(0, 300)}`)) return;
    report({ kind: 'chronology', at: node, nodes: [before!.node], words: [...before!.words, ...words] });
  }
}

/** A fact or a thread of the canon that ends before it begins. */
export class Endings implements StoryRule {
  private readonly ending = new Map<number, { id: string; from: number; locked: boolean }[]>();

  constructor(story: StoryGraph) {
    const add = (id: string, from: number | undefined, to: number | undefined, locked = false) => {
      if (from === undefined || to === undefined || from === to || !story.holds(to, from)) return;
      this.ending.set(from, [...(this.ending.get(from) ?? []), { id, from: to, locked }]);
    };
    for (const { canon } of story.parts) {
      for (const { id, valid_from, valid_to, locked } of canon.facts ?? []) {
        add(id, story.indexOf(valid_from), story.indexOf(valid_to), locked);
      }
      for (const { id, opened_node_id, closed_node_id } of canon.threads ?? []) {
        add(id, story.indexOf(opened_node_id), story.indexOf(closed_node_id));
      }
    }
  }

  enter({ node }: Visit, report: Report): void {
    for (const { id, from, locked } of this.ending.get(node) ?? []) {
      report({ kind: 'chronology', ids: [id], locked, at: node, nodes: [from], words: [] });
    }
  }
}

/** Whether the author says of two events that they happen at once. */
export function areAtOnce(a: TimelineEvent, b: TimelineEvent, sameOrder: number): boolean {
  if (a.when !== undefined && b.when !== undefined) {
    if (normalised(a.when) !== normalised(b.when)) return false;
    return momentIn(a.when)?.moment.minutes !== undefined || AT_AN_HOUR.test(a.when) || a.order === b.order;
  }
  // A timeline in which everything has one order has none.
  return a.order === b.order && sameOrder === 2;
}

const AT_AN_HOUR =
  /(?<!\p{L})(?:noon|midnight|dawn|dusk|o['’]clock|bell|mittag|mitternacht|uhr|midi|minuit|heures?|mediodía|medianoche|meio-dia|meia-noite|mezzogiorno|mezzanotte|正午|真夜中|时|時)(?!\p{L})/iu;
