import { frameOf, frames, FRAME_FENCE, type CallBytes } from '../prompt/bound';
import type { RenderedPrompt } from '../prompt/rendered-prompt';
import { fenceAnnouncement, fenced, quoted } from '../prompt/story-blocks';
import { GRAPH_JUDGE_POLICY, GRAPH_JUDGE_SCHEMA } from './policy';

/** A node as a reader of a whole story is told it. */
export interface GraphJudgeNode {
  id: string;
  /** The node that it follows. */
  after?: string;
  title?: string;
  text: string;
  /** Read before: it is told for what is behind it, and not judged. */
  isRead?: boolean;
}

/** A part of a whole story, and what is true in its branches. */
export interface GraphJudgeInput {
  /** Lines of JSON: what holds in all of the story. The same bytes for all of its parts. */
  canon: string;
  /** Lines of JSON: what holds in this branch besides. The same bytes for all parts of the branch. */
  branch: string;
  nodes: readonly GraphJudgeNode[];
}

/** Thinking counts inside the cap; an entry with two quotes takes 150 tokens, and most nodes have none. */
const TOKENS = { thinking: 600, node: 40, most: 6_000 };

/**
 * The prompt that has one part of a whole story read: what is the same for everybody, what is the same for the story and
 * for the branch, then the nodes. Pure: equal input is equal bytes.
 */
export function renderGraphJudge({ canon, branch, nodes }: GraphJudgeInput, fence: string): RenderedPrompt {
  const asked = nodes.filter(({ isRead }) => !isRead).length;
  return {
    id: 'graph-judge.v1',
    system: [{ text: GRAPH_JUDGE_POLICY }, { text: fenceAnnouncement(fence), cache: '5m' }],
    content: [
      ...(canon === '' ? [] : [{ text: `${withinTags('canon', fence, canon)}\n`, cache: '5m' as const }]),
      ...(branch === '' ? [] : [{ text: `${withinTags('branch', fence, branch)}\n`, cache: '5m' as const }]),
      { text: `${withinTags('story', fence, nodes.map(graphJudgeLine).join('\n'))}\n` },
      { text: '<task>\nSay where these nodes contradict what was true before.\n</task>' },
    ],
    schema: GRAPH_JUDGE_SCHEMA,
    maxOutputTokens: Math.min(TOKENS.most, TOKENS.thinking + TOKENS.node * asked),
  };
}

/** A node as it stands in the prompt, on one line. */
export function graphJudgeLine({ id, after, title, text, isRead }: GraphJudgeNode): string {
  if (isRead) return `${JSON.stringify({ before: id }).slice(0, -1)},"text":${quoted(text)}}`;
  return `${JSON.stringify({ node: id, after, title }).slice(0, -1)},"text":${quoted(text)}}`;
}

const frame = frames(() => frameOf(renderGraphJudge({ canon: ' ', branch: ' ', nodes: [] }, FRAME_FENCE)));

/**
 * The bound of the call for a part, told from the bytes of its lines.
 * @param asked nodes that are to be judged
 * @param isFirst no call before it has told the same canon or branch
 */
export function boundGraphJudge(
  { canon, branch, story }: Record<'canon' | 'branch' | 'story', number>,
  asked: number,
  isFirst: { canon: boolean; branch: boolean },
): CallBytes {
  const { bytes } = frame(0);
  return {
    prompt: bytes + canon + branch + story,
    fresh: story + (isFirst.canon ? bytes + canon : 0) + (isFirst.branch ? branch : 0),
    outputTokens: Math.min(TOKENS.most, TOKENS.thinking + TOKENS.node * asked),
  };
}

function withinTags(name: string, fence: string, lines: string): string {
  const [open, close] = fenced(name, fence, []).split('\n');
  return `${open}\n${lines}\n${close}`;
}
