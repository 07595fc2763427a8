import type { Conflict } from '@cse/ai-proxy';
import type { PathNode } from '@cse/prompts';
import type { ContradictionKind, LabelledContradiction, LabelledStory } from '../../../test/fixtures';
import type { Measure } from '../measures';
import { canonDiff, type StoryFake, type TextEngine } from '../operations';
import { Tally, type Column } from './tally';

/** What rules have to find by themselves. The others take a reader who understands what is said. */
const RULED: ReadonlySet<ContradictionKind> = new Set(['explicit', 'number_word', 'alias', 'resurrection']);
type Claim = ReturnType<typeof claimOf>;

const ADDED = 'eval_added';

/**
 * Each labelled contradiction, and each text that only looks like one, as a new last node: what is found, and whether
 * it is told against the very words that it contradicts. The nodes of the stories themselves, their forks, and what an
 * editor would keep contradict nothing either.
 */
export async function measureContradictions(
  engine: TextEngine<StoryFake>,
  stories: readonly LabelledStory[],
  column: Column,
): Promise<Measure[]> {
  const kinds = new Tally('contradictions found', column);
  const languages = new Tally('contradictions found where rules apply', column);
  const alarms = new Tally('false alarms', column);
  for (const story of stories) {
    for (const label of story.labels.contradictions) {
      const found = await conflictsOf(engine, story, label.text, claimsIn(column, story, label));
      const right = found.some((conflict) => names(conflict, story, label));
      kinds.count(label.kind, right);
      if (RULED.has(label.kind)) languages.count(story.language, right);
    }
    // A reader who sees that nothing is wrong adds nothing to what the rules say.
    if (column === 'judge') continue;
    for (const { text } of story.labels.not_contradictions) {
      const claims = column === 'live' ? 'its own' : [];
      alarms.count('lies, dreams, beliefs', (await conflictsOf(engine, story, text, claims)).length > 0);
    }
    // A live model is asked about what is hardest alone: each question costs.
    if (column === 'live') continue;
    const { good_ghosts, different_ideas, same_idea } = story.labels;
    for (const text of [...good_ghosts.map(({ gist }) => gist), ...different_ideas, ...same_idea.flat()]) {
      alarms.count('ideas that an editor keeps', (await conflictsOf(engine, story, text)).length > 0);
    }
    for (const { path, canon } of branchesOf(story)) {
      const { conflicts } = await asked(engine, { path, canon }, []);
      alarms.count('nodes of the stories', conflicts.length > 0);
    }
  }
  return [...kinds.measures(), ...languages.measures(), ...(column === 'judge' ? [] : alarms.measures())];
}

/** What the model is made to claim; nothing is said for a live one. */
function claimsIn(column: Column, story: LabelledStory, label: LabelledContradiction): Claim[] | 'its own' {
  if (column === 'live') return 'its own';
  return column === 'rules' ? [] : [claimOf(story, label)];
}

/** What is found in a text as the new last node of a story, when the model claims what it is given here. */
async function conflictsOf(
  engine: TextEngine<StoryFake>,
  { path, canon }: LabelledStory,
  text: string,
  claims: Claim[] | 'its own' = [],
): Promise<Conflict[]> {
  const added: PathNode = { id: ADDED, parent_id: path.at(-1)!.id, text };
  return (await asked(engine, { path: [...path, added], canon }, claims)).conflicts;
}

function asked(
  engine: TextEngine<StoryFake>,
  { path, canon }: Pick<LabelledStory, 'path' | 'canon'>,
  operations: Claim[] | 'its own',
) {
  if (operations !== 'its own') engine.fake.answerWith({ operations });
  return canonDiff(engine, { active_path: path, branch_canon: canon });
}

/** The branches of a story, each as it stood when one of its nodes was the newest. */
function branchesOf({ path, canon, fork }: LabelledStory): Pick<LabelledStory, 'path' | 'canon'>[] {
  const upTo = (nodes: PathNode[], from: number) =>
    nodes.slice(from).map((_, index) => {
      const branch = nodes.slice(0, from + index + 1);
      return { path: branch, canon: canonAt(canon, branch) };
    });
  if (!fork) return upTo(path, 0);
  const at = path.findIndex(({ id }) => id === fork.from) + 1;
  return [...upTo(path, 0), ...upTo([...path.slice(0, at), ...fork.nodes], at)];
}

/** The canon without what was established elsewhere or later. */
function canonAt(canon: LabelledStory['canon'], path: readonly PathNode[]): LabelledStory['canon'] {
  const ids = new Set(path.map(({ id }) => id));
  return {
    ...canon,
    facts: canon.facts?.filter(({ sources = [] }) => sources.every(({ node_id }) => ids.has(node_id))),
    timeline: canon.timeline?.filter(({ node_id }) => ids.has(node_id)),
    threads: canon.threads?.filter(({ opened_node_id }) => ids.has(opened_node_id)),
  };
}

/** Whether a conflict is told against the fact, or the words, that the label names. */
function names({ fact_ids, highlight }: Conflict, { path }: LabelledStory, label: LabelledContradiction): boolean {
  if (label.fact_id !== undefined) return fact_ids.includes(label.fact_id);
  const start = path.find(({ id }) => id === label.node_id)!.text.indexOf(label.quote);
  return highlight.some(
    (span) => span.node_id === label.node_id && span.start < start + label.quote.length && start < span.end,
  );
}

/** What a reader who sees it would claim, in the form in which a model is asked to. */
function claimOf({ labels }: LabelledStory, { text, quote, fact_id, node_id, kind }: LabelledContradiction) {
  const quoted = node_id === undefined ? [] : [{ node_id, quote, role: 'supports' }];
  return {
    evidence: [{ node_id: ADDED, quote: text, role: 'contradicts' }, ...quoted],
    ...{ op: 'conflict', kind: 'fact', id: fact_id ?? 'new', subject: labels.narrator ?? 'the story' },
    ...{ field: fact_id === undefined ? kind : 'value', after: 'something else', detail: '', modality: 'stated' },
    ...{ holder: '', category: 'factual_detail', note: 'It says something else here.' },
  };
}
