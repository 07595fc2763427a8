import { CLIENT_MADE_ID, RATINGS } from '@cse/core';
import type * as story from '@cse/story';
import { LIMITS } from './limits';
import { choice, flag, list, nullable, number, object, optional, text, token, whole, type ValueOf } from './schema';

/**
 * The story as a request carries it: the one place where its shapes are written down. Types follow by
 * `ValueOf`, checks by `problemsOf`, the API's document by its reader. The server reads a story and keeps none of it.
 */

export const NODE_KINDS = ['beat', 'scene', 'chapter', 'note'] as const;
export const MODALITIES = ['stated', 'implied', 'rumoured', 'believed'] as const;
export const AVOID_MATCHES = ['word', 'phrase', 'theme'] as const;
export const MOVES = [
  'reversal',
  'arrival',
  'revelation',
  'loss',
  'bargain',
  'pressure',
  'separation',
  'return',
  'turn_of_view',
  'quiet',
  'other',
] as const;
export type Move = (typeof MOVES)[number];

export type ContentHash = story.ContentHash;

/** The type that clients know by its name, if it says the very same as the table here; else it does not compile. */
type Shared<Named, Table extends Same<Named, Table>> = Table extends unknown ? Named : never;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? unknown : never;

const ID = token({
  pattern: CLIENT_MADE_ID,
  min: 1,
  max: LIMITS.id,
  wrong: 'must be 1–64 of A–Z a–z 0–9 _ -',
  description: 'An id of your own, unlike any other of its kind',
});
const ON_THE_PATH = { ...ID, description: 'A node of the path' };
const LOCKED = flag({ description: 'Belongs to the author: reported when broken, never changed' });

/** Short texts such as aliases or moods. */
const texts = (description: string, max: number, each: number, example?: string[]) =>
  optional(list(text({ min: 1, max: each }), { max, description, example }));
const entries = { max: LIMITS.canonEntries, unique: true } as const;

export const PATH_NODE = object('PathNode', {
  id: { ...ID, example: 'n_014' },
  /** Null only for the root. */
  parent_id: nullable({
    ...ID,
    missing: 'is required; null for the root',
    description: 'The node before it; null for the root',
    example: 'n_013',
  }),
  title: optional(
    text({ max: LIMITS.nodeTitle, description: 'Its title, as the author sees it', example: 'Low tide' }),
  ),
  text: text({
    max: LIMITS.nodeText,
    tooLong:
      'split it at a paragraph into consecutive nodes, each with an id of its own and the one before it as parent_id',
    description: 'Lines end in LF or CR LF. Offsets into it count UTF-16 units of the text as it was sent',
  }),
  kind: optional(choice(NODE_KINDS, { description: 'How much of the story it holds' })),
  /** A pinned node is always read verbatim. */
  pinned: optional(flag({ description: 'Always read in full, never as part of a summary' })),
});
export type PathNode = Shared<story.PathNode, ValueOf<typeof PATH_NODE>>;

/** A list of nodes. Their order is `checkPath`'s business. */
export const PATH = list(PATH_NODE, { max: LIMITS.nodes });

/** One of the two branches of a merge, from the child of the common ancestor to its tip. */
export const LEG = object('MergeLeg', {
  branch_id: optional({ ...ID, description: 'The branch, as you call it' }),
  nodes: list(PATH_NODE, {
    max: LIMITS.legNodes,
    description: 'From the child of the common ancestor to the tip; one at least',
  }),
});
export type Leg = ValueOf<typeof LEG>;

const NAMED = {
  id: ID,
  name: text({ min: 1, max: LIMITS.name, description: 'What the story calls it' }),
  aliases: texts('Other names that the story has for it', LIMITS.aliases, LIMITS.name),
};

export const PLACE = object('Place', NAMED);

export const SETTING = object('Setting', {
  era: optional(text({ max: LIMITS.label, description: 'When the story is set' })),
  summary: optional(text({ max: LIMITS.canonSummary, description: 'The world of the story in a few sentences' })),
  places: optional(list(PLACE, { ...entries, description: 'Places that matter' })),
});

export const CHARACTER = object('Character', {
  ...NAMED,
  role: optional(text({ max: LIMITS.label, description: 'What they are in the story' })),
  summary: optional(text({ max: LIMITS.canonSummary, description: 'Who they are, in a few sentences' })),
});
export type Character = Shared<story.Character, ValueOf<typeof CHARACTER>>;

export const TONE = object('Tone', {
  pov: optional(text({ max: LIMITS.name, description: 'Point of view' })),
  tense: optional(text({ max: LIMITS.name, description: 'The tense that it is told in' })),
  mood: texts('How it feels', LIMITS.aliases, LIMITS.name),
  register: optional(text({ max: LIMITS.name, description: 'How plain or how high its language is' })),
});

export const RULE = object('Rule', {
  id: ID,
  statement: text({ min: 1, max: LIMITS.statement, description: 'What always holds in this story' }),
  locked: optional(LOCKED),
});
export type Rule = Shared<story.Rule, ValueOf<typeof RULE>>;

export const TIMELINE_EVENT = object('TimelineEvent', {
  id: ID,
  label: text({ min: 1, max: LIMITS.label, description: 'What happened' }),
  when: optional(text({ max: LIMITS.label, description: 'When, in the words of the story' })),
  order: number({ description: 'Place in story time' }),
  node_id: ON_THE_PATH,
});

export const THREAD = object('Thread', {
  id: ID,
  question: text({ min: 1, max: LIMITS.statement, description: 'What the reader wants to know' }),
  opened_node_id: { ...ID, description: 'The node that raises it' },
  closed_node_id: optional(nullable({ ...ID, description: 'The node that answers it; null while it is open' })),
});

export const FACT_SOURCE = object('FactSource', {
  node_id: ON_THE_PATH,
  quote: text({ min: 1, max: LIMITS.quote, description: 'Words of the node that say so' }),
});
export type FactSource = Shared<story.FactSource, ValueOf<typeof FACT_SOURCE>>;

export const FACT = object('Fact', {
  id: ID,
  subject: text({ min: 1, max: LIMITS.name, description: 'A character, a place or a thing; best by its id' }),
  attribute: text({ min: 1, max: LIMITS.name, description: 'What of the subject it is about' }),
  value: text({ min: 1, max: LIMITS.factValue, description: 'What is so' }),
  modality: optional(choice(MODALITIES, { description: 'How sure the story is of it; absent: stated' })),
  /** The character who believes or knows it; null or absent when it is simply true. */
  holder: optional(nullable({ ...ID, description: 'Who believes or knows it, when it is not simply true' })),
  /** First node of the path at which it holds; absent when it always did. */
  valid_from: optional(nullable({ ...ID, description: 'First node of the path at which it holds' })),
  /** Node at which it stopped to hold. */
  valid_to: optional(nullable({ ...ID, description: 'Node of the path at which it stopped to hold' })),
  /** A locked fact belongs to the author: a conflict with it is reported, an update never proposed. */
  locked: optional(LOCKED),
  sources: optional(list(FACT_SOURCE, { max: LIMITS.sources, description: 'Where the story says it' })),
});
export type Fact = Shared<story.Fact, ValueOf<typeof FACT>>;

/** Every key is optional; `{}` is a valid canon. */
export const CANON = object('Canon', {
  setting: optional({ ...SETTING, description: 'Where and when it happens' }),
  characters: optional(list(CHARACTER, { ...entries, description: 'Who is in it' })),
  tone: optional({ ...TONE, description: 'How it is told' }),
  rules: optional(list(RULE, { ...entries, description: 'What always holds' })),
  timeline: optional(list(TIMELINE_EVENT, { ...entries, description: 'What happened, and in which order' })),
  threads: optional(list(THREAD, { ...entries, description: 'Questions that the story raises' })),
  facts: optional(list(FACT, { max: LIMITS.facts, unique: true, description: 'What is true, one thing at a time' })),
});
export type Canon = Shared<story.Canon, ValueOf<typeof CANON>>;

const AVOID_ENTRY = object('AvoidEntry', {
  // White space alone would stand in every text, and leave nothing that may be proposed.
  text: text({ min: 1, max: LIMITS.label, notBlank: true, description: 'What must not be in any proposal' }),
  match: choice(AVOID_MATCHES, { description: 'Words and phrases are checked; a theme is asked for and cannot be' }),
});

const EXEMPLAR = object('Exemplar', {
  text: text({
    min: 1,
    max: LIMITS.exemplar,
    description: "The author's own prose, for the voice; never copied",
  }),
});

const COUNT = optional(whole(0, LIMITS.moveCount));
const COUNTS = Object.fromEntries(
  MOVES.map((move) => [move, { ...COUNT, description: `How often, of the move \`${move}\`` }]),
) as Record<Move, typeof COUNT>;
const counts = (description: string) => optional(object(undefined, COUNTS, { description, example: { reversal: 4 } }));

const MOVE_HISTORY = object('MoveHistory', {
  accepted: counts('How often the author took proposals, by move'),
  rejected: counts('How often the author refused them'),
});

const habits = (description: string, example?: string[]) =>
  texts(description, LIMITS.profileEntries, LIMITS.name, example);

export const CREATOR_PROFILE = object(
  'CreatorProfile',
  {
    language: optional(
      token({
        pattern: /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/,
        max: LIMITS.language,
        wrong: 'must be a language tag such as en or pt-BR',
        description: 'A language tag',
        example: 'en',
      }),
    ),
    genres: habits('What the author writes', ['gothic']),
    tone: habits('How the author sounds', ['dry', 'restrained']),
    themes: habits('What the author writes about'),
    view: optional(text({ max: LIMITS.name, description: 'Point of view', example: 'third_limited' })),
    tense: optional(text({ max: LIMITS.name, description: 'The tense that it is told in', example: 'past' })),
    avoid: optional(list(AVOID_ENTRY, { max: LIMITS.avoid, description: 'What no proposal may have' })),
    favoured_devices: habits('What the author likes to do with words'),
    rating: optional(
      choice(RATINGS, {
        description: 'For whom the story is written. It bounds every proposal; nothing is assumed without one',
        example: 'teen',
      }),
    ),
    exemplars: optional(list(EXEMPLAR, { max: LIMITS.exemplars, description: 'Prose in the voice of the author' })),
    history: optional({ ...MOVE_HISTORY, description: 'What the author took and refused so far' }),
  },
  { maxBytes: LIMITS.profileBytes },
);
export type CreatorProfile = ValueOf<typeof CREATOR_PROFILE>;

export const SUMMARY = object('Summary', {
  hash: token<ContentHash>({
    pattern: /^sha256:[0-9a-f]{64}$/,
    max: 71,
    wrong: 'must be sha256: and 64 lower-case hexadecimal digits',
    description: 'Of the block that it sums up; used only while it is still true',
  }),
  text: text({ min: 1, max: LIMITS.summary, description: 'As `/ai/summarize` gave it' }),
});
export type Summary = ValueOf<typeof SUMMARY>;
export const SUMMARIES = list(SUMMARY, { max: LIMITS.summaries });

/** What already follows the current node, and what the author turned down. */
export const CHILDREN = list(
  object('ExistingChild', { id: ID, gist: text({ min: 1, max: LIMITS.gist, description: 'What happens in it' }) }),
  {
    max: LIMITS.children,
  },
);
export const REJECTED = list(
  object('RejectedProposal', { gist: text({ min: 1, max: LIMITS.gist, description: 'What was turned down' }) }),
  {
    max: LIMITS.rejected,
  },
);

/** Nodes to look at. Whether they are on the path is `checkFocus`'s business. */
export const FOCUS = list(ID, { max: LIMITS.focusNodes, unique: true, empty: 'must hold at least one id' });

/** Facts to be kept. Whether the canon has them is the operation's business. */
export const FACT_IDS = list(ID, { max: LIMITS.keepFacts, unique: true });

export const TIERS = ['draft', 'standard', 'premium'] as const;
export type Tier = (typeof TIERS)[number];

/** What every `/ai` request about one branch shares. */
export interface StoryRequest {
  active_path: PathNode[];
  branch_canon: Canon;
  creator_profile?: CreatorProfile;
  system_prompt?: string;
  steer?: string;
  summaries?: Summary[];
}
