export { canonicalJson } from './canonical-json.ts';
export { createClient, type Client, type ClientOptions } from './client.ts';
export { type StreamEvent } from './event-stream.ts';
export * from './generated/operations.ts';
export { canonHash, nodeHash, pathHash, sliceHash, summaryBlocks, type Hash, type SummaryBlock } from './hashes.ts';
export { ProblemError, type ProblemCode } from './problem-error.ts';
