import type { Reading } from '../reading/reading-plan';
import type { TipReading } from '../reading/tip-reading';

export const NODE_KINDS = ['beat', 'scene', 'chapter', 'note'] as const;
export const MODALITIES = ['stated', 'implied', 'rumoured', 'believed'] as const;
export const AVOID_MATCHES = ['word', 'phrase', 'theme'] as const;

/** The story as a request carries it (contract 3.1). The server reads it, and keeps none of it. */
export interface PathNode {
  id: string;
  /** Null only for the root. */
  parent_id: string | null;
  title?: string;
  text: string;
  kind?: (typeof NODE_KINDS)[number];
  /** A pinned node is always read verbatim. */
  pinned?: boolean;
}

export interface NamedThing {
  id: string;
  name: string;
  aliases?: string[];
}

export interface Character extends NamedThing {
  role?: string;
  summary?: string;
}

export interface Rule {
  id: string;
  statement: string;
  locked?: boolean;
}

export interface FactSource {
  node_id: string;
  quote: string;
}

export interface Fact {
  id: string;
  subject: string;
  attribute: string;
  value: string;
  modality?: (typeof MODALITIES)[number];
  /** The character who believes or knows it; null or absent when it is simply true. */
  holder?: string | null;
  /** First node of the path at which it holds; absent when it always did. */
  valid_from?: string | null;
  /** Node at which it stopped to hold. */
  valid_to?: string | null;
  /** A locked fact belongs to the author: a conflict with it is reported, an update never proposed. */
  locked?: boolean;
  sources?: FactSource[];
}

export interface Canon {
  setting?: { era?: string; summary?: string; places?: NamedThing[] };
  characters?: Character[];
  tone?: { pov?: string; tense?: string; mood?: string[]; register?: string };
  rules?: Rule[];
  timeline?: { id: string; label: string; when?: string; order: number; node_id: string }[];
  threads?: { id: string; question: string; opened_node_id: string; closed_node_id?: string | null }[];
  facts?: Fact[];
}

export interface CreatorProfile {
  language?: string;
  genres?: string[];
  tone?: string[];
  themes?: string[];
  view?: string;
  tense?: string;
  avoid?: { text: string; match: (typeof AVOID_MATCHES)[number] }[];
  favoured_devices?: string[];
  exemplars?: { text: string }[];
  history?: { accepted?: Record<string, number>; rejected?: Record<string, number> };
}

export interface Summary {
  hash: string;
  text: string;
}

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

export const TIERS = ['draft', 'standard', 'premium'] as const;
export type Tier = (typeof TIERS)[number];

/** What every `/ai` request shares. */
export interface StoryRequest {
  active_path: PathNode[];
  branch_canon: Canon;
  creator_profile?: CreatorProfile;
  system_prompt?: string;
  steer?: string;
  summaries?: Summary[];
}

/** A story as a prompt shows it. */
export interface PromptStory extends StoryRequest {
  /** How the path is read when it is not read whole. */
  readings?: readonly Reading[];
}

/** What a slot of a suggestion asks for: to stay with the author's habits, or to leave them. Never shown to anyone. */
export type Lane = 'aligned' | 'exploratory';

export const DIFF_MODES = ['diff', 'extract'] as const;
export type DiffMode = (typeof DIFF_MODES)[number];

export interface CanonDiffInput extends PromptStory {
  /** "diff": what the focus nodes add to the canon, change of it and break. "extract": only what they state anew. */
  mode: DiffMode;
  /** The nodes that are compared with the canon; the others are there to understand them. */
  focus_node_ids: string[];
}

/** One of the two branches of a merge, from the child of the common ancestor to its tip. */
export interface Leg {
  branch_id?: string;
  nodes: PathNode[];
}

/** A fact that the branches changed in two ways, under a short name that the model answers with. */
export interface MergeConflict {
  name: string;
  base?: Fact;
  left?: Fact;
  right?: Fact;
}

export interface MergeInput extends Omit<StoryRequest, 'active_path' | 'branch_canon'> {
  common_path: PathNode[];
  left: Leg;
  right: Leg;
  /** Whom and what the branches name, their tone and rules; no facts. */
  canon: Canon;
  /** What of the three paths is read. */
  reading: TipReading;
  conflicts: MergeConflict[];
  /** How many proposals. */
  count: number;
}

export interface SuggestInput extends PromptStory {
  ghosts: number;
  inlines: number;
  existing_children: { id: string; gist: string }[];
  rejected: { gist: string }[];
  /** One entry a slot, spares included, in the order in which the model is asked for them. */
  slots: Lane[];
}
