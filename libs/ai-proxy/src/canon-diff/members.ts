import { LIMITS, type CanonKind } from '@cse/prompts';
import { wholeSentences, wholeWords } from '../operation/clean-text';

interface Members {
  /** Members with one value, and how long it may be. */
  single: Readonly<Record<string, number>>;
  /** Members with a list of values. */
  lists: Readonly<Record<string, number>>;
}

/** What may change of an entry. Of a thread only that it closes; that is read off the evidence. */
const MEMBERS: Record<CanonKind, Members> = {
  character: {
    single: { name: LIMITS.name, role: LIMITS.label, summary: LIMITS.canonSummary },
    lists: { aliases: LIMITS.name },
  },
  place: { single: { name: LIMITS.name }, lists: { aliases: LIMITS.name } },
  setting: { single: { era: LIMITS.label, summary: LIMITS.canonSummary }, lists: {} },
  tone: { single: { pov: LIMITS.name, tense: LIMITS.name, register: LIMITS.name }, lists: { mood: LIMITS.name } },
  rule: { single: { statement: LIMITS.statement }, lists: {} },
  fact: { single: { value: LIMITS.factValue }, lists: {} },
  event: { single: { label: LIMITS.label, when: LIMITS.label }, lists: {} },
  thread: { single: { closed_node_id: 64 }, lists: {} },
};

/** Whether a member of an entry has one value or a list of them; undefined when there is no such member. */
export function memberOf(kind: CanonKind, field: string): { list: boolean; max: number } | undefined {
  const { single, lists } = MEMBERS[kind];
  if (Object.hasOwn(lists, field)) return { list: true, max: lists[field]! };
  return Object.hasOwn(single, field) ? { list: false, max: single[field]! } : undefined;
}

/** A value within the limit of its member: cut after a whole sentence if there is one, else after a whole word. */
export function within(value: string, max: number): string {
  return wholeSentences(value, max) || wholeWords(value, max);
}
