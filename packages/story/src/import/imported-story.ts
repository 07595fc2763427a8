import type { StoryGraph } from '../graph/story.ts';

export type ImportFormat = 'twee' | 'twine-html' | 'ink' | 'renpy' | 'fountain' | 'markdown' | 'loom';

/** What became of something that a graph has no place for. */
export type LossKind =
  | 'macro'
  | 'variable'
  | 'conditional'
  | 'logic'
  | 'comment'
  | 'asset'
  | 'style'
  | 'code'
  | 'include'
  | 'thread'
  | 'tunnel'
  /** A link that nothing stands behind. */
  | 'missing_target'
  /** A link back to a node that stands before: it stays in the details and makes no parent. */
  | 'cycle'
  /** A jump into another tree of the story, or from a page that nothing leads to. */
  | 'jump'
  /** Words that a choice prints: they stand with the link, not in a node. */
  | 'choice_text'
  /** A text was longer than a node may be, and became several. */
  | 'split'
  | 'title_cut'
  | 'duplicate'
  | 'character'
  /** What a tool notes beside its nodes. */
  | 'metadata';

export interface Loss {
  kind: LossKind;
  /** What it was, in its own words, cut to 80 characters: `<<set $keys to 3>>`. */
  what: string;
  /** In which line of the source, counted from 1. */
  line: number;
  /** In which node; absent when it was in none. */
  node?: string;
}

export type LinkKind = 'link' | 'divert' | 'choice' | 'sticky' | 'fallback' | 'tunnel' | 'thread';

/** A link as the source has it; what of it made parents stands in the graph. */
export interface StoryLink {
  kind: LinkKind;
  /** The node that it leads to; null for an end, or when there is no such node. */
  to: string | null;
  /** What a reader reads before choosing. */
  label?: string;
  /** What is printed after choosing. */
  text?: string;
  /** It leads back to a node that stands before, and makes no parent. */
  back?: true;
}

/** What stands beside a node's text in the source. */
export interface NodeDetails {
  /** Line of the source at which it begins, counted from 1. */
  line: number;
  links: StoryLink[];
  tags?: string[];
  /** Texts of which one is told: the first stands in the node. */
  variants?: string[][];
  notes?: string[];
  scene_number?: string;
  section?: string;
  synopsis?: string;
  /** Cues that are spoken at once. */
  dual?: [string, string][];
  /** Nothing leads here. */
  unreachable?: true;
}

export interface ImportedStory {
  format: ImportFormat;
  title?: string;
  /** What the source says of itself: its title page, its IFID, its front matter. */
  meta: Record<string, string>;
  /** As the contract takes it, valid; a root for every page that nothing leads to. */
  graph: StoryGraph;
  /** The node that the story begins with. */
  start: string;
  /** By the id of a node. */
  details: Record<string, NodeDetails>;
  /** Parts of the source that are no nodes: scripts, styles, functions. */
  skipped: string[];
  /** What could not be carried over, in the order of the source. */
  losses: Loss[];
}

export interface ImportOptions {
  /** `keep` leaves a node's text as the source has it, `strip` (the default) leaves what a reader would read. */
  markup?: 'keep' | 'strip';
  /** For Ink and Ren'Py: what a choice prints stands with its link (`link`, the default) or in a node of its own. */
  choices?: 'link' | 'node';
  /**
   * For Markdown without links: headings follow each other as the chapters of a book (`sequence`, the default), or
   * deeper ones branch off the one above (`tree`).
   */
  outline?: 'sequence' | 'tree';
}

export type Importer = (source: string, options: ImportOptions) => ImportedStory;

/** The source is not what it should be. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  /** Where that line stands, of a story in several files. */
  place?: { file: string; line: number };
  constructor(
    /** What is wrong, without the line. */
    readonly detail: string,
    /** Line of the source, counted from 1. */
    readonly line: number,
    readonly format?: ImportFormat,
  ) {
    super(`line ${line}: ${detail}`);
  }
}
