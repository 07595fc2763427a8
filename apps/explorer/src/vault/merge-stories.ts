import { diffWordsWithSpace } from 'diff';
import type { Story } from '../store/story';
import { same } from './same';
import { fromShared, toShared } from './shared-story';

/** Members whose strings several people write in at once. */
export const TEXTS: readonly string[] = ['text'];

type Members = Record<string, unknown>;
type Items = readonly { id: string }[];

/**
 * A story with what changed from `base` to `ours` and from `base` to `theirs`: objects by their members, lists by the ids in
 * them, texts by their words. Where both changed the same, `theirs` stays. As with the shared document, whose form all of it
 * has meanwhile, each node of what comes of it has its parents.
 */
export function mergeStories(base: Story, ours: Story, theirs: Story): Story {
  return fromShared(mergeMembers(toShared(base), toShared(ours), toShared(theirs)) as never, theirs);
}

function merge(name: string, base: unknown, ours: unknown, theirs: unknown): unknown {
  if (same(ours, base) || same(ours, theirs)) return theirs;
  if (same(theirs, base)) return ours;
  if (typeof base === 'string' && typeof ours === 'string' && typeof theirs === 'string' && TEXTS.includes(name)) {
    return mergeTexts(base, ours, theirs);
  }
  if (isMembers(ours) && isMembers(theirs)) return mergeMembers(isMembers(base) ? base : {}, ours, theirs);
  if (isItems(ours) && isItems(theirs)) return mergeItems(isItems(base) ? base : [], ours, theirs);
  return theirs;
}

function mergeMembers(base: Members, ours: Members, theirs: Members): Members {
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  const merged: Members = {};
  for (const name of names) {
    const value = merge(name, base[name], ours[name], theirs[name]);
    if (value !== undefined) merged[name] = value;
  }
  return merged;
}

/** What one side took out stays out unless the other one changed it; what `ours` put in stands after what it stood after. */
function mergeItems(base: Items, ours: Items, theirs: Items): Items {
  const [before, mine] = [byId(base), byId(ours)];
  const there = byId(theirs);
  const merged = theirs.flatMap((item) => {
    const [was, own] = [before.get(item.id), mine.get(item.id)];
    if (own) return [merge('', was, own, item) as { id: string }];
    return was && same(was, item) ? [] : [item];
  });
  ours.forEach((item, at) => {
    if (there.has(item.id)) return;
    const was = before.get(item.id);
    if (was && same(was, item)) return;
    const previous = ours[at - 1]?.id;
    const place = previous === undefined ? 0 : merged.findIndex(({ id }) => id === previous) + 1;
    merged.splice(place || (previous === undefined ? 0 : merged.length), 0, item);
  });
  return merged;
}

interface Hunk {
  start: number;
  end: number;
  words: string;
}

/** What was changed in a text, by places in the text before. */
function hunksOf(before: string, after: string): Hunk[] {
  const hunks: Hunk[] = [];
  let at = 0;
  let open: Hunk | undefined;
  for (const { value, added, removed } of diffWordsWithSpace(before, after)) {
    if (!added && !removed) {
      at += value.length;
      open = undefined;
      continue;
    }
    if (!open) hunks.push((open = { start: at, end: at, words: '' }));
    if (added) open.words += value;
    else open.end = at += value.length;
  }
  return hunks;
}

function mergeTexts(base: string, ours: string, theirs: string): string {
  const mine = hunksOf(base, ours);
  // Two who write at one place write different words: the same ones came here by two ways, and one may have gone on.
  const others = hunksOf(base, theirs).map((one) => mine.find((hunk) => goesOn(hunk, one)) ?? one);
  const isFree = (hunk: Hunk) =>
    others.every((one) =>
      isPutIn(one) && isPutIn(hunk)
        ? one.start !== hunk.start || !one.words.startsWith(hunk.words)
        : hunk.end <= one.start || one.end <= hunk.start,
    );
  const both = [...others, ...mine.filter(isFree)].sort((a, b) => a.start - b.start || a.end - b.end);
  let merged = '';
  let at = 0;
  for (const { start, end, words } of both) {
    merged += base.slice(at, start) + words;
    at = end;
  }
  return merged + base.slice(at);
}

const isPutIn = ({ start, end }: Hunk): boolean => start === end;

/** Whether one has put in what the other has, and more. */
const goesOn = (a: Hunk, b: Hunk): boolean =>
  isPutIn(a) && isPutIn(b) && a.start === b.start && a.words.startsWith(b.words);

const byId = (items: Items) => new Map(items.map((item) => [item.id, item]));

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isItems = (value: unknown): value is Items =>
  Array.isArray(value) && value.every((item) => typeof (item as { id?: unknown } | null)?.id === 'string');
