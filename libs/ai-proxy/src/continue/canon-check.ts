import type { Finding } from '../consistency/finding';
import { conflictOf, type Conflict, type Highlight } from '../operation/evidence';
import { StoryIndex } from '../operation/story-index';
import { readTouch } from '../suggest/ghost-draft';
import { conflictsOf } from '../suggest/proposal-reader';
import type { Continuation } from './continuation';

type Told = Pick<Continuation, 'id' | 'text'>;

/**
 * What a node does to the canon, by its words and not by what the model says of them alone: it uses only what it speaks
 * of, and breaks what rules see it break. Nothing is held back for that: the author is shown both places and decides.
 * @param before the nodes of the same line before it
 */
export function checkCanon(
  said: unknown,
  { id, text }: Told,
  before: readonly Continuation[],
  story: StoryIndex,
): Pick<Continuation, 'canon_touch' | 'conflicts'> {
  const touch = readTouch(said, story);
  const { consistency } = story;
  if (!consistency) return { canon_touch: touch, conflicts: conflictsOf(touch, id, story) };
  const found = [...consistency.findingsIn(text), ...findingsAmong(before, text, story)];
  const broken = new Set(found.flatMap(({ fact }) => (fact ? [fact.id] : [])));
  const owned = touch.filter(
    ({ fact_id, effect }) =>
      !broken.has(fact_id) && (effect !== 'uses' || consistency.isAbout(text, story.canon.get(fact_id)!)),
  );
  return {
    canon_touch: [...owned, ...[...broken].map((fact_id) => ({ fact_id, effect: 'breaks' as const }))],
    conflicts: [...seenConflicts(found, id), ...conflictsOf(owned, id, story)],
  };
}

/** What goes against the nodes of the same line: who died in the one before does not speak in this one. */
function findingsAmong(before: readonly Continuation[], text: string, { input, language }: StoryIndex): Finding[] {
  if (before.length === 0) return [];
  const { characters } = input.branch_canon;
  const line = new StoryIndex({
    active_path: before.map(({ id, parent_id, title, text: own }) => ({ id, parent_id, title, text: own })),
    branch_canon: { characters },
    creator_profile: { language },
  });
  return line.consistency?.findingsIn(text) ?? [];
}

/** One conflict for each fact, or for each thing that the path says; with its own words beside those of the path. */
function seenConflicts(found: readonly Finding[], id: string): Conflict[] {
  const byMatter = new Map<string, Finding[]>();
  for (const finding of found) {
    const matter = finding.fact?.id ?? `${finding.kind} ${finding.subject ?? finding.start}`;
    byMatter.set(matter, [...(byMatter.get(matter) ?? []), finding]);
  }
  return [...byMatter.values()].map((findings) => {
    const [{ fact }] = findings as [Finding];
    const own = findings.map(({ start, end }): Highlight => ({ node_id: id, start, end }));
    const words = distinct([...findings.flatMap(({ sources }) => sources), ...own]);
    return conflictOf(fact ? [fact.id] : [], words, fact?.locked === true);
  });
}

function distinct(places: readonly Highlight[]): Highlight[] {
  const keys = places.map(({ node_id, start, end }) => `${node_id} ${start} ${end}`);
  return places.filter((_, index) => keys.indexOf(keys[index]!) === index);
}
