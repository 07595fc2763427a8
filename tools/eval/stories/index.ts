import { labelledStories, probes, type LabelledStory } from '../../../test/fixtures';
import type { Measure } from '../measures';
import { startTextEngine } from '../operations';
import { barred } from './bars';
import { measureContradictions } from './contradictions';
import { measureGhosts, measureIdeas } from './ghosts';
import { measureInlines } from './inlines';
import { measureProbes } from './probes';

/**
 * What the checks make of stories that an editor has labelled: in one column the rules alone, the model being silent or
 * made to say the worst; in another the rules and a reader who answers from the labels, which is the most that a judge
 * could do for them.
 */
export async function measureStories(stories: readonly LabelledStory[] = labelledStories()): Promise<Measure[]> {
  const engine = await startTextEngine();
  const judged = await startTextEngine(undefined, undefined, 'fast');
  try {
    return barred([
      ...(await measureContradictions(engine, stories, 'rules')),
      ...(await measureContradictions(engine, stories, 'judge')),
      ...(await measureIdeas(engine, stories, 'rules')),
      ...(await measureIdeas(judged, stories, 'judge')),
      ...(await measureGhosts(engine, stories, 'rules')),
      ...(await measureGhosts(judged, stories, 'judge')),
      ...(await measureInlines(engine, stories, 'rules')),
      ...(await measureProbes(engine, probes())),
    ]);
  } finally {
    await engine.close();
    await judged.close();
  }
}
