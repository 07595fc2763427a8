import { labelledStories, type LabelledStory } from '../../../../test/fixtures';
import { StoryIndex } from '../operation/story-index';
import { checkCanon } from './canon-check';
import type { CanonConflict } from './conflict';

const ADDED = 'n_added';

function conflictsIn(graph: Parameters<typeof checkCanon>[0]['graph']): CanonConflict[] {
  return checkCanon({ graph }, () => undefined).conflicts;
}

/** A story with a text as a new last node. */
function withText({ path, canon }: LabelledStory, text: string) {
  return { nodes: [...path, { id: ADDED, parent_id: path.at(-1)!.id, text }], canon };
}

/** What the rules of one path find of a text: the facts that it contradicts, or the words. */
function findingsOf({ path, canon }: LabelledStory, text: string): string[] {
  const story = new StoryIndex({ active_path: path, branch_canon: canon });
  const found = story.consistency?.findingsIn(text) ?? [];
  return found.map(({ fact, sources }) => fact?.id ?? sources.map(({ node_id }) => node_id).join());
}

describe('labelled stories as whole graphs', () => {
  it.each(labelledStories().map((story) => [story.id, story] as const))(
    '%s: a node meets what a candidate of its path meets, whatever the gates pass over',
    (_, story) => {
      const { contradictions, not_contradictions } = story.labels;
      for (const { text } of [...contradictions, ...not_contradictions]) {
        const expected = findingsOf(story, text);
        const found = conflictsIn(withText(story, text)).filter(({ nodes }) => nodes.includes(ADDED));
        const sources = found.map(
          ({ fact_ids, evidence }) =>
            fact_ids[0] ??
            evidence
              .slice(0, -1)
              .map(({ node_id }) => node_id)
              .join(),
        );
        expect([text, new Set(sources)]).toEqual([text, new Set(expected)]);
      }
    },
  );

  it.each(labelledStories().map((story) => [story.id, story] as const))(
    '%s: contradicts itself nowhere',
    (_, { path, canon, fork }) => {
      expect(conflictsIn({ nodes: [...path, ...(fork?.nodes ?? [])], canon })).toEqual([]);
    },
  );
});
