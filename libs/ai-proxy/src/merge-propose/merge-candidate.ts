import { LIMITS, MERGE_APPROACHES, MERGE_CHOICES, type MergeApproach } from '@cse/prompts';
import { cleanedLine, wholeSentences, wholeWords } from '../operation/clean-text';
import { choice, listOf, membersOf } from '../operation/read-values';
import type { Decision } from './settle-facts';

/** A proposal as it was read: texts within their limits, beats after nodes of the legs, decisions by conflict name. */
export interface MergeDraft {
  approach: MergeApproach;
  title: string;
  gist: string;
  merge_node: { title: string; gist: string };
  bridge_beats: { gist: string; after: string }[];
  decisions: Map<string, Decision>;
}

/** Reads what a model wrote as one proposal; undefined when it is none: no approach, title or gist. */
export function readMerge(value: unknown, legs: ReadonlySet<string>): MergeDraft | undefined {
  const from = membersOf(value);
  const node = membersOf(from.merge_node);
  const approach = choice(MERGE_APPROACHES, from.approach);
  const [title, gist] = [titleOf(from.title), gistOf(from.gist)];
  const merge_node = { title: titleOf(node.title), gist: gistOf(node.gist) };
  if (!approach || title === '' || gist === '' || merge_node.title === '' || merge_node.gist === '') return undefined;
  return { approach, title, gist, merge_node, bridge_beats: beatsOf(from, legs), decisions: decisionsOf(from) };
}

function titleOf(value: unknown): string {
  return wholeWords(cleanedLine(value), LIMITS.ghostTitle);
}

function gistOf(value: unknown): string {
  return wholeSentences(cleanedLine(value), LIMITS.ghostGist);
}

function beatsOf({ bridge_beats }: Record<string, unknown>, legs: ReadonlySet<string>): MergeDraft['bridge_beats'] {
  const beats = listOf(bridge_beats).flatMap((entry) => {
    const { gist, after } = membersOf(entry);
    const text = wholeSentences(cleanedLine(gist), LIMITS.ghostGist);
    return text !== '' && typeof after === 'string' && legs.has(after) ? [{ gist: text, after }] : [];
  });
  return beats.slice(0, LIMITS.bridgeBeats);
}

function decisionsOf({ decisions }: Record<string, unknown>): Map<string, Decision> {
  const found = new Map<string, Decision>();
  for (const entry of listOf(decisions)) {
    const { key, keep, value, reason } = membersOf(entry);
    const chosen = choice(MERGE_CHOICES, keep);
    if (typeof key !== 'string' || !chosen || found.has(key.trim())) continue;
    const said = cleanedLine(reason);
    found.set(key.trim(), {
      keep: chosen,
      value: wholeWords(cleanedLine(value), LIMITS.factValue),
      reason: wholeSentences(said, LIMITS.note) || wholeWords(said, LIMITS.note),
    });
  }
  return found;
}
