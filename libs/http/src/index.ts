/**
 * What HTTP means here, for every route alike: what may be in a request, what an answer looks like, as JSON or as
 * server-sent events, what a failure says, and how often somebody may ask.
 *
 * Doors: the field decorators and `DtoPipe` for what comes in; `EventStream` for an answer in parts; `ProblemFilter` for
 * an error, which is thrown as `AppError`; `RateLimiter` and `@SignInRate` for limits; `server.ts` for what every answer
 * of the server carries.
 *
 * It knows no route and no caller's rights, reads no content for its own sake, and never logs any.
 */
export { acceptsEvents, asksFor } from './accept';
export { accessLog, observeRequests, outcomeOf, type RequestObserver, type ServedRequest } from './access-log';
export { AnswersEvents, Example, Fails, failuresOf, SAMPLE_IDS, SSE_EVENTS } from './api-docs';
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
  StringListField,
  UuidField,
  UuidListField,
  type ValueCheck,
} from './dto/fields';
export { IdParam, NameParam } from './dto/id-param';
export { NextCursorField, PageRequest, pageOf, positionOf } from './dto/page';
export { UnreadBodyGuard } from './dto/unread-body.guard';
export { DtoPipe } from './dto/validation.pipe';
export { installClientAddress } from './client-address';
export { installLargeBody, LARGE_BODY_BYTES, LargeBody, readLargeBody, takesLargeBody } from './large-body';
export { installOwnAddressRule } from './own-address-rule';
export { statusOf, toProblem, type ProblemDocument } from './problem';
export { beforeRoutes, installRequestRules } from './before-routes';
export { answeredProblem, answerProblem, ProblemFilter } from './problem.filter';
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
export { factsOf, noteFacts } from './request-facts';
export {
  answerHeaders,
  installBodyLimit,
  installBodyRules,
  installConnectionEnd,
  installJsonBody,
  installRequestId,
  installSecurityHeaders,
  NO_STORE,
  NO_TRANSFORM,
  PAGE_POLICY,
  REQUEST_ID,
  requestIdFrom,
} from './server';
export { CallerWatch, ClientSignal, signalOf } from './streaming/caller-watch';
export { ClientGone, EventStream, NO_READER, type EventSink } from './streaming/event-stream';
export { EventStreamInterceptor } from './streaming/event-stream.interceptor';
export { StreamSlots, type SseEvent } from './streaming/sse';
export { toAppError } from './to-app-error';
