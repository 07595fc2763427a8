export { accessLog } from './access-log';
export { answeredProblem } from './answered-problem';
export { AnswersEvents, SSE_EVENTS } from './answers-events';
export { CallerWatch } from './caller-watch';
export { ClientSignal, signalOf } from './call-signal';
export { IsCleanText } from './clean-text';
export { ClientGone, EventStream, type EventSink } from './event-stream';
export { acceptsEvents, EventStreamInterceptor } from './event-stream.interceptor';
export { failuresOf, Fails } from './fails';
export {
  ArrayField,
  BooleanField,
  CheckedField,
  EnumField,
  IdField,
  IntegerField,
  NumberField,
  ObjectField,
  StringField,
  UuidField,
  type ValueCheck,
} from './fields';
export { PageRequest, pageOf, positionOf } from './page';
export { installBodyLimit } from './install-body-limit';
export { installConnectionEnd } from './install-connection-end';
export { installJsonBody } from './json-body';
export { statusOf, toProblem, type ProblemDocument } from './problem';
export { answerProblem, ProblemFilter } from './problem.filter';
export {
  decisionOf,
  gcra,
  RateLimiter,
  writeRateHeaders,
  type RateDecision,
  type RatePolicy,
} from './rate-limit/rate-limiter';
export {
  GCRA_LUA,
  LocalRateLimiter,
  PostgresRateLimiter,
  RateLimitModule,
  RedisRateLimiter,
  SteadyRateLimiter,
} from './rate-limit/rate-stores';
export { CallerRateShare, SignInRate, SignInRateGuard, SignInRateModule } from './rate-limit/sign-in-rate';
export { installRequestId, requestIdFrom } from './request-id';
export { installSecurityHeaders, PAGE_POLICY } from './security-headers';
export { observeRequests, type RequestObserver, type ServedRequest } from './served-request';
export { SseWriter, type SseEvent } from './sse-writer';
export { StreamSlots } from './stream-slots';
export { isStoreFailure, toAppError } from './to-app-error';
export { DtoPipe } from './validation.pipe';
