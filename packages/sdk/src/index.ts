export { createClient, type Client, type ClientOptions } from './client.ts';
export { type StreamEvent } from './event-stream.ts';
export * from './generated/operations.ts';
export { ProblemError, type ProblemCode } from './problem-error.ts';
export {
  canonHash,
  canonicalJson,
  nodeHash,
  pathHash,
  sliceHash,
  summaryBlocks,
  type ContentHash as Hash,
  type SummaryBlock,
} from '@creative-space/story';
