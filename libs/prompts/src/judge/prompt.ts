import {
  countIn,
  FRAME_FENCE,
  frameOf,
  frames,
  listIn,
  memberOf,
  promptBytes,
  type CallBytes,
  type RawBody,
} from '../prompt/bound';
import type { PromptBlock, RenderedPrompt } from '../prompt/rendered-prompt';
import { canonLines, fenceAnnouncement, fenced } from '../prompt/story-blocks';
import { DEFAULTS, LIMITS } from '../story/limits';
import type { Canon, PathNode } from '../story/shapes';
import { SLOT_SPARES } from '../suggest/lanes';
import type { GhostPremise } from '../suggest/policy';
import { JUDGE_POLICY, JUDGE_SCHEMA } from './policy';

/** A candidate as a judge sees it: without its lane and its likelihood. */
export interface JudgedCandidate {
  /** From 1, in the order in which candidates closed. */
  number: number;
  title: string;
  gist: string;
  premise?: Partial<GhostPremise>;
}

/** What of a story a judge is told. */
export interface JudgedStory {
  branch_canon: Canon;
  existing_children: readonly { gist: string }[];
  rejected: readonly { gist: string }[];
  /** Who is dead or has left by the rules, with the words of the path that say so. */
  gone: readonly { id: string; how: 'dead' | 'departed'; node_id?: string; quote?: string }[];
  /** The newest nodes, oldest first. */
  newest: readonly PathNode[];
  /** In which the story is told, as a code; undefined when nobody can tell. */
  language: string | undefined;
}

export interface JudgeInput extends JudgedStory {
  /** Every candidate that has closed; those before `from` have been asked about and stand there to be compared with. */
  candidates: readonly JudgedCandidate[];
  /** Index of the first one that is asked about. */
  from: number;
}

/** How many structured calls read the candidates of one request at the most. */
export const JUDGE_CALLS = 3;

/**
 * UTF-8 bytes of each part of what a judge reads. The reservation counts them at a token each, and a canon of hundreds of
 * facts would cost more to read again than the answer does.
 */
const BYTES = { canon: 12_000, offers: 6_000, gone: 2_000, gist: 1_200, title: 240, premise: 80 };
/** Of the newest nodes, in all. */
const NODE_BYTES = { fast: 900, careful: 5_000 } as const;
const MOST_NODES = 12;

/** Who reads: `fast` hears how the story is told, `careful` reads its newest nodes. */
export type JudgeCare = keyof typeof NODE_BYTES;

/** Thinking counts inside the cap; an entry without a fault takes 30 tokens, one with a quote 120. */
const TOKENS = { thinking: 400, entry: 150 };

/**
 * The prompt of a judge's call: what is the same for all requests, then for those of one story's end, then one block a
 * candidate, so that the second and third call of a request read the cache of the first. Pure: equal input is equal bytes.
 */
export function renderJudge(input: JudgeInput, fence: string, care: JudgeCare): RenderedPrompt {
  const { candidates, from } = input;
  const asked = candidates.slice(from).map(({ number }) => number);
  const story = fenced('story', fence, storyLines(input, care));
  return {
    id: care === 'fast' ? 'judge.v1' : 'judge-careful.v1',
    system: [{ text: JUDGE_POLICY }, { text: fenceAnnouncement(fence), cache: '5m' }],
    content: [
      { text: `${story}\n`, cache: '5m' },
      ...candidates.map(candidateBlock),
      { text: `<task>\nJudge ${asked.length === 1 ? 'candidate' : 'candidates'} ${asked.join(', ')}.\n</task>` },
    ],
    schema: JUDGE_SCHEMA,
    maxOutputTokens: TOKENS.thinking + TOKENS.entry * asked.length,
  };
}

type Json = Record<string, unknown>;

function storyLines(input: JudgeInput, care: JudgeCare): Json[] {
  const { branch_canon, existing_children, rejected, gone, newest, language } = input;
  const offers = [
    ...existing_children.map(({ gist }, index) => ({ there: index + 1, gist })),
    ...rejected.map(({ gist }, index) => ({ refused: index + 1, gist })),
  ];
  return [
    ...(language ? [{ told_in: language }] : []),
    ...within(canonOf(branch_canon), BYTES.canon),
    ...within(
      gone.map((one) => ({ gone: one })),
      BYTES.gone,
    ),
    ...within(offers, BYTES.offers),
    ...endOf(newest, NODE_BYTES[care]),
  ];
}

/** People first: whom a candidate lets act is what it is most often wrong about. */
function canonOf({ setting, characters, rules, facts }: Canon): Json[] {
  return [
    ...canonLines({ characters }),
    ...canonLines({ rules }),
    ...canonLines({ facts: facts?.filter(({ locked }) => locked) }),
    ...canonLines({ facts: facts?.filter(({ locked }) => !locked) }),
    ...canonLines({ setting }),
  ];
}

/** The lines that fit, whole; what is said of a story is said so far and no further. */
function within(lines: readonly Json[], bytes: number): Json[] {
  let left = bytes;
  return lines.filter((line) => (left -= promptBytes(line)) >= 0);
}

/** The end of the branch: whole nodes while they fit, of the oldest of them its end. */
function endOf(nodes: readonly PathNode[], bytes: number): Json[] {
  const lines: Json[] = [];
  let left = bytes;
  for (const { id, text } of nodes.slice(-MOST_NODES).reverse()) {
    const shown = lastBytes(text, left);
    if (shown === '') break;
    lines.unshift({ node: id, text: shown });
    left -= Buffer.byteLength(shown);
  }
  return lines;
}

function candidateBlock({ number, title, gist, premise = {} }: JudgedCandidate): PromptBlock {
  const short = Object.entries(premise)
    .filter(([, said]) => typeof said === 'string' && said !== '')
    .map(([name, said]) => [name, firstBytes(said, BYTES.premise)]);
  const shown = {
    candidate: number,
    title: firstBytes(title, BYTES.title),
    gist: firstBytes(gist, BYTES.gist),
    ...(short.length > 0 ? { premise: Object.fromEntries(short) as Json } : {}),
  };
  return { text: `${JSON.stringify(shown)}\n` };
}

function firstBytes(text: string, most: number): string {
  if (text.length * 3 <= most || Buffer.byteLength(text) <= most) return text;
  return Buffer.from(text)
    .subarray(0, most)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
}

function lastBytes(text: string, most: number): string {
  if (most <= 0) return '';
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  return bytes
    .subarray(bytes.length - most)
    .toString('utf8')
    .replace(/^\ufffd+/, '');
}

/** After how many closed candidates each call goes out: a third of them, two thirds, all. */
export function judgeBatches(slots: number): number[] {
  const ends = [1, 2, 3].map((part) => Math.floor((slots * part) / JUDGE_CALLS));
  return [...new Set([Math.max(1, ends[0]!), ends[1]!, ends[2]!])].filter((end) => end > 0);
}

const COUNT = { min: 0, max: LIMITS.count, fallback: DEFAULTS.count };
/** What JSON, names of members and quotation marks add around a candidate, escaped at its worst. */
const CANDIDATE_BYTES = 2 * (BYTES.gist + BYTES.title + 5 * BYTES.premise) + 200;
const LINE_BYTES = 120;

const EMPTY: JudgedStory = {
  branch_canon: {},
  existing_children: [],
  rejected: [],
  gone: [],
  newest: [],
  language: 'und',
};
const frame = frames((care) => {
  const one = [{ number: 1, title: '', gist: '' }];
  return frameOf(renderJudge({ ...EMPTY, candidates: one, from: 0 }, FRAME_FENCE, care === 0 ? 'fast' : 'careful'));
});

/** The bound of the calls of a judge for the body of a suggestion; none when no ghost is asked for. */
export function boundJudge(body: RawBody, care: JudgeCare): CallBytes[] {
  const count = countIn(memberOf(body, 'count'), 'ghost_nodes', COUNT);
  if (count === 0) return [];
  const canon = Math.min(promptBytes(memberOf(body, 'branch_canon') ?? {}), BYTES.canon);
  const offered = promptBytes(listIn(body, 'existing_children')) + promptBytes(listIn(body, 'rejected'));
  // Twice: a text may be quotation marks and line ends alone.
  const nodes = 2 * NODE_BYTES[care] + (MOST_NODES + 1) * LINE_BYTES;
  const story = canon + BYTES.gone + Math.min(offered, BYTES.offers) + nodes;
  const batches = judgeBatches(count + SLOT_SPARES);
  return batches.map((end, index) => {
    const asked = end - (batches[index - 1] ?? 0);
    const fresh = CANDIDATE_BYTES * end + (index === 0 ? story + frame(care === 'fast' ? 0 : 1).bytes : 0);
    return {
      prompt: frame(care === 'fast' ? 0 : 1).bytes + story + CANDIDATE_BYTES * end,
      fresh,
      outputTokens: TOKENS.thinking + TOKENS.entry * asked,
    };
  });
}
