export type { Answer, AnswerFacts, Call, CallOptions, EventsCall, ListCall, RateLimit } from './call.ts';
export { createClient, type Client, type ClientOptions } from './client.ts';
export { type StreamEvent } from './event-stream.ts';
export * from './generated/operations.ts';
export { JobError, Runner, type Progress, type WaitOptions, type WorkCalls } from './jobs.ts';
export type {
  AbortSignalLike,
  BlobLike,
  Bytes,
  Clock,
  FetchInit,
  FetchLike,
  KeyStorage,
  Lock,
  ResponseLike,
  Sha256,
} from './platform.ts';
export {
  ConnectionError,
  ForbiddenError,
  InvalidRequestError,
  NotFoundError,
  ProblemError,
  QuotaError,
  RateLimitError,
  RefusedError,
  ServerError,
  SignedOutError,
  StateError,
  StoryError,
  TimeoutError,
  TooLargeError,
  UnexpectedAnswerError,
  type ProblemCode,
} from './problem-error.ts';
export { createSession, Session, SignInError, type SessionOptions, type SignedOutReason } from './session/session.ts';
export { SummaryCache, type Summaries, type SummaryCacheOptions } from './summary-cache.ts';
export type { TokenProvider } from './transport.ts';
export type { UploadOptions } from './upload.ts';
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
