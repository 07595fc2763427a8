/** What the contract allows, in Unicode code points where it counts characters. */
export const STORY_LIMITS = {
  id: 64,
  nodeText: 8_000,
  nodeTitle: 160,
  /** Nodes of a path that one request about a branch may carry, and of a whole graph. */
  pathNodes: 500,
  graphNodes: 10_000,
} as const;

/** An id that a client makes. */
export const STORY_ID = /^[A-Za-z0-9_-]{1,64}$/;

export type NodeKind = 'beat' | 'scene' | 'chapter' | 'note';

/** A node as a request about one branch carries it. */
export interface PathNode {
  id: string;
  /** The node before it; null for the root. */
  parent_id: string | null;
  /** At most 160 characters. */
  title?: string;
  /** At most 8,000 characters, in Unicode normal form C. */
  text: string;
  kind?: NodeKind;
  /** Always read in full, never as part of a summary. */
  pinned?: boolean;
}

/** A node of a whole story: what follows one node has `parent_id`, a merge of several branches `parent_ids` instead. */
export interface StoryNode extends Omit<PathNode, 'parent_id'> {
  parent_id?: string | null;
  /** Of a merge: two nodes or more, the first being the one whose chain is its path unless another is asked for. */
  parent_ids?: string[];
}

export interface Place {
  id: string;
  name: string;
  aliases?: string[];
}

export interface Setting {
  era?: string;
  summary?: string;
  places?: Place[];
}

export interface Character {
  id: string;
  name: string;
  aliases?: string[];
  role?: string;
  summary?: string;
}

export interface Tone {
  /** Point of view. */
  pov?: string;
  tense?: string;
  mood?: string[];
  register?: string;
}

export interface Rule {
  id: string;
  statement: string;
  locked?: boolean;
}

export interface TimelineEvent {
  id: string;
  label: string;
  when?: string;
  /** Place in story time. */
  order: number;
  node_id: string;
}

export interface Thread {
  id: string;
  question: string;
  opened_node_id: string;
  closed_node_id?: string | null;
}

export interface FactSource {
  node_id: string;
  quote: string;
}

export interface Fact {
  id: string;
  /** A character, a place or a thing; best by its id. */
  subject: string;
  attribute: string;
  value: string;
  modality?: 'stated' | 'implied' | 'rumoured' | 'believed';
  /** The character who believes or knows it; null or absent when it is simply true. */
  holder?: string | null;
  /** First node at which it holds; null or absent when it always did. */
  valid_from?: string | null;
  /** Node at which it stopped to hold. */
  valid_to?: string | null;
  /** Belongs to the author: reported when broken, never changed. */
  locked?: boolean;
  sources?: FactSource[];
}

/** What an author has fixed. Every member is optional; `{}` is a valid canon. */
export interface Canon {
  setting?: Setting;
  characters?: Character[];
  tone?: Tone;
  rules?: Rule[];
  timeline?: TimelineEvent[];
  threads?: Thread[];
  facts?: Fact[];
}

/** What is fixed from one node on, for it and everything that follows it. */
export interface BranchCanon {
  from_node_id: string;
  canon: Canon;
}

/**
 * A whole story as the contract carries it (section 10): trees that may join again. A node without a parent is a root;
 * a story has one as a rule, and loose pages are roots of their own.
 */
export interface StoryGraph {
  nodes: StoryNode[];
  canon: Canon;
  branch_canons?: BranchCanon[];
}

/** The nodes that one follows: none for a root, one as a rule, several for a merge. */
export function parentsOf(node: Pick<StoryNode, 'parent_id' | 'parent_ids'>): readonly string[] {
  if (node.parent_ids) return node.parent_ids;
  return typeof node.parent_id === 'string' ? [node.parent_id] : [];
}
