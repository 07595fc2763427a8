import type { NodeKind } from '../graph/story.ts';
import type { LinkKind, NodeDetails } from './imported-story.ts';

/** A link before it is known what it leads to. */
export interface PassageLink {
  kind: LinkKind;
  /** Name of a passage; null for an end of the story. */
  target: string | null;
  label?: string;
  text?: string;
  line: number;
}

/** A piece of a source that becomes a node, or several when it is too long for one. */
export interface Passage {
  /** By which links know it. */
  name: string;
  /** The id that the source gives it, taken as it is where it can be. */
  id?: string;
  /** What its id is made of, where that is not its name. */
  idFrom?: string;
  title?: string;
  text: string;
  kind?: NodeKind;
  line: number;
  links: PassageLink[];
  details?: Omit<NodeDetails, 'line' | 'links' | 'unreachable'>;
}

/** What a parser makes of a source. */
export interface ParsedStory {
  title?: string;
  meta?: Record<string, string>;
  passages: Passage[];
  /** Name of the passage that the story begins with; by default the first. */
  start?: string;
  /** Nodes in the order of reading, from the start breadth first; else in the order of the source. */
  breadthFirst?: boolean;
  skipped?: string[];
}
