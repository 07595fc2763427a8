/**
 * Branching stories for whoever holds them: the graph of the contract, what a node sees of it, hashes, importers and
 * exporters. Runs wherever ECMAScript does: no module of Node, no server code, nothing is read or sent.
 *
 * Doors: `GraphIndex` and `validateGraph`; `canonOfPath` and `canonOfNode`; `nodeHash`, `pathHash` and `canonHash`
 * (by promise, over Web Crypto) or `hashesWith` (at once, over a SHA-256 that is handed in); `importFiles` and `importStory`, `exportStory` and
 * `splitText`.
 */
export {
  parentsOf,
  STORY_ID,
  STORY_LIMITS,
  type BranchCanon,
  type Canon,
  type Character,
  type Fact,
  type FactSource,
  type NodeKind,
  type PathNode,
  type Place,
  type Rule,
  type Setting,
  type StoryGraph,
  type StoryNode,
  type Thread,
  type TimelineEvent,
  type Tone,
} from './graph/story.ts';
export { GraphIndex, type ChooseParent } from './graph/graph-index.ts';
export { forEachNodeReference } from './graph/node-references.ts';
export { validateGraph, type GraphProblem, type GraphProblemCode } from './graph/validate.ts';
export { canonOfNode, canonOfPath, canonWithin, holdsWithin } from './graph/branch-canon.ts';

export { canonicalJson } from './hashes/canonical-json.ts';
export {
  BLOCK_SIZE,
  BLOCK_WORDS,
  blockContent,
  blocksIn,
  hashesWith,
  SUMMARY_PROMPT,
  type Block,
  type BlockLevel,
  type BlockVersion,
  type ContentHash,
  type StoryHashes,
} from './hashes/hashes.ts';
export {
  canonHash,
  graphHashes,
  nodeHash,
  pathHash,
  sliceHash,
  summaryBlocks,
  type Digest,
  type SummaryBlock,
} from './hashes/web-hashes.ts';

export { splitText, type SplitOptions } from './text/split-text.ts';

export { importFiles, type ImportedFiles, type StoryFile } from './import/import-files.ts';
export { detectFormat, type StoryImportOptions } from './import/detect-format.ts';
export { importStory } from './import/import-story.ts';
export {
  ImportError,
  type ImportedStory,
  type ImportFormat,
  type Loss,
  type LossKind,
  type LinkKind,
  type NodeDetails,
  type StoryLink,
} from './import/imported-story.ts';
export { sumLosses, type LossSum } from './import/losses.ts';

export { exportStory, type ExportFormat } from './export/export-story.ts';
export type { ExportOptions } from './export/story-to-export.ts';
