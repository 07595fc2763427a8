import type { LabelledInline, LabelledStory } from '../../../test/fixtures';
import type { Measure } from '../measures';
import { suggest, type TextEngine } from '../operations';
import { Tally, type Column } from './tally';

/** Words that a bad change would take from the form of a story: a link, a macro, a cue, a label, a flag. */
const MARKUP = /\[\[|<<|^label |^jump |^\$ |^[A-Z. ]+$/;

/** Each change that an editor would take or refuse, proposed by itself. */
export async function measureInlines(
  engine: TextEngine,
  stories: readonly LabelledStory[],
  column: Column,
): Promise<Measure[]> {
  const good = new Tally('good changes passed', column);
  const bad = new Tally('bad changes rejected', column);
  for (const story of stories) {
    for (const change of story.labels.good_inline) good.count(story.form, await passes(engine, story, change));
    for (const change of story.labels.bad_inline) {
      const kind = MARKUP.test(change.original) ? 'markup' : 'words';
      bad.count(kind, !(await passes(engine, story, change)));
    }
  }
  return [...good.measures(), ...bad.measures()];
}

async function passes(engine: TextEngine, { path, canon }: LabelledStory, change: LabelledInline): Promise<boolean> {
  const { node_id, original, text } = change;
  const kind = text === '' ? 'cut' : 'replace';
  engine.fake.answerWith({
    ghost_nodes: [],
    inline_suggestions: [{ node_id, kind, original, text, reason: 'It reads better.' }],
  });
  const answer = await suggest(engine, { active_path: path, branch_canon: canon, ghosts: 0, inlines: 1 });
  return answer.inline_suggestions.length > 0;
}
