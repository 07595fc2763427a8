import type { JudgeRequest } from '../../../test/fakes/anthropic';
import type { LabelledStory } from '../../../test/fixtures';

/** What an editor finds fault with, as a judge says it; a contradiction is told by words of the path. */
const SAID: Readonly<Record<string, 'cannot be' | 'language' | 'person' | 'tense' | 'cliche'>> = {
  revives_dead: 'cannot be',
  absent_actor: 'cannot be',
  contradicts: 'cannot be',
  wrong_language: 'language',
  wrong_person: 'person',
  wrong_tense: 'tense',
  generic: 'cliche',
  stock: 'cliche',
};
const QUOTED = 24;

/** A reader who says what the labels say of each candidate, and nothing else: the most that a judge could do. */
export function judgedByLabels({ candidates, asked, there, refused }: JudgeRequest, { labels, path }: LabelledStory) {
  const groupOf = (gist: string): number => labels.same_idea.findIndex((group) => group.includes(gist));
  const isOne = (a: string, b: string): boolean => a === b || (groupOf(a) >= 0 && groupOf(a) === groupOf(b));
  const current = path.at(-1)!;
  // Any words that stand there; that they stand there is all that is checked.
  const quote = current.text.slice(0, QUOTED + current.text.slice(QUOTED).search(/(?![\p{L}\p{N}])/u));
  return {
    judgements: candidates
      .filter(({ number }) => asked.includes(number))
      .map(({ number, gist }) => {
        const fault = SAID[labels.bad_ghosts.find((bad) => bad.gist === gist)?.why ?? ''];
        const numbered = (gists: string[], name: string) =>
          gists.flatMap((other, index) => (isOne(other, gist) ? [`${name}:${index + 1}`] : []));
        const earlier = candidates.filter((other) => other.number < number && isOne(other.gist, gist));
        return {
          candidate: number,
          same_as: [
            ...earlier.map((other) => String(other.number)),
            ...numbered(there, 'there'),
            ...numbered(refused, 'refused'),
          ],
          against: fault === 'cannot be' ? [{ what: 'fact', id: '', node_id: current.id, quote }] : [],
          faults: fault && fault !== 'cannot be' ? [fault] : [],
        };
      }),
  };
}
