import { GrowingString } from '../answer/growing-string';
import { JsonItemReader } from '../answer/json-item-reader';
import { GrowingProse, type ProseRules } from '../operation/growing-prose';

/**
 * One node while a model writes it: what has come of its title and beats, and as much of its prose as has passed its
 * checks.
 */
export class GrowingNode {
  /** What has been read of it so far, as the model wrote it. */
  title: unknown;
  readonly beats: unknown[] = [];
  readonly prose: GrowingProse;
  private readonly members = new JsonItemReader('text');
  private readonly string = new GrowingString();
  private fed = 0;

  /** @param room most characters that a node has room for */
  constructor(rules: ProseRules, room: number) {
    this.prose = new GrowingProse(rules, room);
  }

  /** The prose that may leave with this piece of the node's JSON. */
  add(raw: string): string {
    for (const { key, value } of this.members.feed(raw)) {
      if (key === 'title') this.title = value;
      else if (key === 'beats') this.beats.push(value);
    }
    const text = this.string.take(this.members.takeGrown());
    this.fed += text.length;
    return this.prose.add(text);
  }

  /** The rest of the prose. @param text all of it as the model wrote it */
  finish(text: unknown): string {
    const rest = typeof text === 'string' ? text.slice(this.fed) : '';
    return this.prose.add(rest) + this.prose.finish();
  }
}
