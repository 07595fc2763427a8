import { LIMITS } from '@cse/prompts';
import type { OutputRules } from '../operation/output-rules';
import type { StoryIndex } from '../operation/story-index';
import { areAlike, likenessOf, type Likeness } from '../prose/likeness';
import { shortLine } from './continuation';

/**
 * The ways on as they are planned, before any of them is written: one that is like another, or may not leave, is dropped
 * here, where it costs a sentence and not its prose.
 */
export class LinePlan {
  /** Lines that failed a check. */
  dropped = 0;
  private readonly taken: Likeness[] = [];

  /** @param wanted how many lines are written */
  constructor(
    private readonly story: StoryIndex,
    private readonly rules: OutputRules,
    private readonly wanted: number,
  ) {}

  /** The line as it is to be written by another call; undefined when nobody is to, or when the planning call writes it. */
  consider(value: unknown): { line: string; index: number } | undefined {
    const index = this.taken.length;
    if (index >= this.wanted) return undefined;
    const line = shortLine(value, LIMITS.line);
    const likeness = likenessOf(line, this.story.nameWords);
    // The first one is being written whatever it says; its prose has checks of its own.
    if (index > 0 && !this.passes(line, likeness)) {
      this.dropped++;
      return undefined;
    }
    this.taken.push(likeness);
    return index === 0 ? undefined : { line, index };
  }

  private passes(line: string, likeness: Likeness): boolean {
    return line !== '' && this.rules.allow(line) && !this.taken.some((other) => areAlike(other, likeness));
  }
}
