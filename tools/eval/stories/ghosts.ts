import type { LabelledStory } from '../../../test/fixtures';
import type { Measure } from '../measures';
import { slotsOf, suggest, type StoryFake, type SuggestAsked, type TextEngine } from '../operations';
import { judgedByLabels } from './label-judge';
import { Tally, type Column } from './tally';

interface Idea {
  title: string;
  gist: string;
}

/** Names in what an editor keeps that the stories do not hold yet: these may be told to be new, and nothing else. */
const NEW_NAMES: ReadonlySet<string> = new Set(['Dinamarca']);

/**
 * Each bad ghost beside a good one, for one place: the bad one has to give way. Each good one by itself, with its
 * siblings already there: it has to be offered, and must not be said to introduce what is no name.
 */
export async function measureGhosts(
  engine: TextEngine<StoryFake>,
  stories: readonly LabelledStory[],
  column: Column,
): Promise<Measure[]> {
  const bad = new Tally('bad ghosts rejected', column);
  const good = new Tally('good ghosts passed', column);
  const names = new Tally('good ghosts that are told to introduce what is no new name', column);
  const foreign = new Tally('good ghosts in another language rejected', column);
  for (const story of stories) {
    if (column === 'judge') engine.fake.judge = (request) => judgedByLabels(request, story);
    const { good_ghosts, bad_ghosts } = story.labels;
    for (const [index, ghost] of bad_ghosts.entries()) {
      const [offered] = await offer(engine, story, [ghost, good_ghosts[index % good_ghosts.length]!], 1);
      bad.count(ghost.why, offered?.title !== ghost.title);
    }
    for (const ghost of good_ghosts) {
      const siblings = good_ghosts.filter((other) => other !== ghost);
      const [offered] = await offer(engine, story, [ghost], 1, siblings);
      good.count(story.language, offered !== undefined);
      names.count(story.language, introducesNoName(offered));
    }
    if (column === 'live') continue;
    const others = stories.filter(({ language }) => language !== story.language);
    for (const { labels, language } of others) {
      const [ghost] = labels.good_ghosts;
      const offered = await offer(engine, story, [{ ...ghost!, title: '1' }], 1);
      foreign.count(language, offered.length === 0);
    }
  }
  return [...bad.measures(), ...good.measures(), ...names.measures(), ...foreign.measures()];
}

function introducesNoName(ghost: Awaited<ReturnType<typeof offer>>[number] | undefined): boolean {
  const { characters = [], places = [] } = ghost?.introduces ?? {};
  return [...characters, ...places].some((name) => !NEW_NAMES.has(name));
}

/**
 * Wordings of one idea: at most one is offered, and none beside a sibling that says the same or a refused one. Ideas
 * that differ are all offered.
 */
export async function measureIdeas(
  engine: TextEngine<StoryFake>,
  stories: readonly LabelledStory[],
  column: Column,
): Promise<Measure[]> {
  const same = new Tally('wordings of one idea told to be one', column);
  const different = new Tally('ideas that differ kept apart', column);
  const names = new Tally('ideas that are told to introduce what is no new name', column);
  for (const story of stories) {
    if (column === 'judge') engine.fake.judge = (request) => judgedByLabels(request, story);
    for (const group of story.labels.same_idea) {
      const [first, ...others] = group.map(ideaOf);
      const offered = await offer(engine, story, [first!, ...others], group.length);
      others.forEach((_, index) => same.count(story.language, index + 1 >= offered.length));
      const beside = await offer(engine, story, others, others.length, [first!]);
      for (const other of others) same.count(story.language, !beside.some(({ title }) => title === other.title));
    }
    const ideas = story.labels.different_ideas.map(ideaOf);
    const offered = await offer(engine, story, ideas, ideas.length);
    for (const idea of ideas) {
      different.count(
        story.language,
        offered.some(({ title }) => title === idea.title),
      );
    }
    for (const ghost of offered) names.count(story.language, introducesNoName(ghost));
  }
  return [...same.measures(), ...different.measures(), ...names.measures()];
}

function ideaOf(gist: string, index: number): Idea {
  return { title: `${index + 1}`, gist };
}

/**
 * What is offered of candidates; their titles tell them apart. As many as are asked for of a lane stand in slots of it, as
 * a model puts them that does what it is told.
 */
async function offer(
  engine: TextEngine<StoryFake>,
  { path, canon }: LabelledStory,
  ideas: readonly Idea[],
  ghosts: number,
  siblings: readonly Idea[] = [],
) {
  const asked: SuggestAsked = {
    ...{ active_path: path, branch_canon: canon, ghosts, inlines: 0 },
    existing_children: siblings.map(({ gist }, index) => ({ id: `sibling_${index}`, gist })),
  };
  const slots = slotsOf(engine, asked);
  engine.fake.answerWith({
    ghost_nodes: ideas.map(({ title, gist }, index) => ({
      ...{ slot: slots[index]!, title, gist, move: 'other', grounded_in: [path.at(-1)!.id], canon_touch: [] },
      ...{ introduces: { characters: [], places: [], rules: [] }, likelihood: 0.08 },
    })),
    inline_suggestions: [],
  });
  const answer = await suggest(engine, asked);
  return answer.ghost_nodes;
}
