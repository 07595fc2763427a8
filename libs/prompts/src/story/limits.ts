import { STORY_LIMITS } from '@cse/story';

/** Bounds of a request, in Unicode code points where they count characters. */
export const LIMITS = {
  id: STORY_LIMITS.id,
  nodes: STORY_LIMITS.pathNodes,
  /** Of a whole story, over all its branches. */
  graphNodes: STORY_LIMITS.graphNodes,
  graphFacts: 5_000,
  graphEntries: 2_000,
  branchCanons: 500,
  joinedBranches: 8,
  /** What a node says that it rests on. */
  grounds: 64,
  /** Of one change of a story. */
  changedFacts: 500,
  changedNodes: 1_000,
  /** Artifacts that are asked after at once, and what each cites. */
  citing: 5_000,
  cited: 64,
  leafIds: 1_000,
  nodeText: STORY_LIMITS.nodeText,
  nodeTitle: STORY_LIMITS.nodeTitle,
  /** A place in a node's text, in UTF-16 units. */
  offset: { min: 0, max: 16_000 },
  facts: 400,
  /** Of any other list of the canon: characters, places, rules, events, threads. */
  canonEntries: 200,
  name: 120,
  aliases: 12,
  label: 200,
  statement: 400,
  factValue: 300,
  canonSummary: 2_000,
  sources: 8,
  quote: 600,
  children: 24,
  rejected: 20,
  gist: 200,
  profileBytes: 16 * 1024,
  profileEntries: 40,
  avoid: 100,
  language: 35,
  /** How often a kind of move was taken or refused. */
  moveCount: 999,
  exemplars: 3,
  exemplar: 600,
  systemPrompt: 4_000,
  steer: 1_200,
  /** 500 nodes make 63 blocks of eight and 8 blocks of blocks; a client may send those of a fork along. */
  summaries: 200,
  summary: 4_000,
  /** Proposals as they leave: a title, a gist, an inline text and its reason. */
  ghostTitle: 80,
  ghostGist: 400,
  inlineText: 600,
  inlineReason: 200,
  count: 8,
  /** What a path may be asked to take of a model's input, in tokens. */
  budgetTokens: { min: 1_000, max: 1_000_000 },
  keepLast: 64,
  focusNodes: 20,
  /** Nodes of one leg of a merge. */
  legNodes: 200,
  /** Operations on a canon that one answer holds, quotes that one of them rests on, and the note beside it. */
  operations: 24,
  evidence: 6,
  note: 200,
  /** Proposals of a merge, conflicting facts that a model decides on at once, beats of a bridge. */
  merges: 3,
  mergeConflicts: 24,
  bridgeBeats: 4,
  /** Length of new prose in words, and its number of other versions. */
  targetWords: { min: 20, max: 1_200 },
  alternatives: 4,
  keepFacts: 40,
  angle: 80,
  effectStatement: 200,
  /** Prose that goes on: how many ways on, how many nodes each, and the words of a node. */
  siblings: { min: 1, max: 6 },
  depth: { min: 1, max: 3 },
  continuedWords: { min: 40, max: 600 },
  /** Each way of the middle, which is how the path has been so far. */
  tone: { min: -2, max: 2 },
  /** What a way on is to be, in a sentence; and what happens in one of its nodes. */
  line: 240,
  beats: 6,
  beat: 160,
} as const;

/** What a request means that does not say. Writers prefer three short options over one long one. */
export const DEFAULTS = {
  count: 3,
  operation: 'expand',
  targetWords: 250,
  alternatives: 2,
  siblings: 3,
  depth: 1,
  continuedWords: 160,
  mode: 'diff',
  merges: 2,
  /** Read often, a longer path costs more than it tells. */
  budgetTokens: 24_000,
  keepLast: 6,
} as const;
