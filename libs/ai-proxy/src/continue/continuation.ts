import { LIMITS } from '@cse/prompts';
import type { Conflict } from '../operation/evidence';
import { cleanedLine, listOf, wholeSentences, wholeWords } from '../operation/model-values';
import type { OutputRules } from '../operation/output-rules';
import { sentencesOf } from '../prose/sentences';
import type { GhostNode } from '../suggest/ghost-draft';

/** One node of prose that could come next. */
export interface Continuation {
  /** The same prose for the same place keeps its id. */
  id: string;
  /** The node of the path that it goes on from, or the continuation before it. */
  parent_id: string;
  title: string;
  text: string;
  words: number;
  /** What happens in it, in order. */
  beats: string[];
  introduces: GhostNode['introduces'];
  canon_touch: GhostNode['canon_touch'];
  conflicts: Conflict[];
}

/** A continuation with what goes on from it. */
export interface ContinuationTree extends Continuation {
  next?: ContinuationTree[];
}

/** Without a title of its own a node is called by its first words. */
const FIRST_WORDS = 48;

export function titleOf(value: unknown, text: string, rules: OutputRules): string {
  const title = wholeWords(cleanedLine(value), LIMITS.ghostTitle);
  if (title !== '' && rules.allow(title)) return title;
  const first = cleanedLine(sentencesOf(text)[0] ?? text);
  return wholeWords(first, FIRST_WORDS) || [...first].slice(0, FIRST_WORDS).join('');
}

export function beatsOf(value: unknown, rules: OutputRules): string[] {
  return listOf(value)
    .map((beat) => shortLine(beat, LIMITS.beat))
    .filter((beat) => beat !== '' && rules.allow(beat))
    .slice(0, LIMITS.beats);
}

/** What a model wrote as one sentence, within a limit of characters. */
export function shortLine(value: unknown, max: number): string {
  const line = cleanedLine(value);
  return wholeSentences(line, max) || wholeWords(line, max) || [...line].slice(0, max).join('');
}

/** The nodes of one way on, each in the `next` of the one before it. */
export function nested(nodes: readonly Continuation[]): ContinuationTree[] {
  return nodes.reduceRight<ContinuationTree[]>((next, node) => [{ ...node, ...(next.length > 0 && { next }) }], []);
}
