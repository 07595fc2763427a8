/**
 * What everything else is written with: the error of the public contract, time, ids, money, who is calling, and the few
 * small pieces that stand once (`BoundedMap`, `RecentReads`, `Seal`, `within`).
 *
 * Its doors: throw `AppError` with one of `ERROR_CODES`; take time from `Clock` and ids from `uuidv7`; say what a model
 * call did through a `CallObserver`; log of an error what `describeCause` leaves of it.
 *
 * It opens no connection, reads no file and no environment, and imports no other library.
 */
export {
  AppError,
  codeInCauses,
  describeCause,
  ERROR_CODES,
  explainStartFailure,
  inputError,
  stopping,
  type ErrorCode,
  type FieldProblem,
} from './app-error';
export { BoundedMap, RecentReads } from './bounded-map';
export {
  NO_CALLS,
  NO_TOKENS,
  type AttemptBound,
  type CallEnd,
  type BesideCall,
  type CallObserver,
  type ModelCall,
  type TokenCounts,
} from './call-observer';
export { codePointLength, inNormalForm, textProblem } from './clean-text';
export { Clock, ManualClock, SystemClock, within } from './clock';
export { countOf } from './counter';
export { CLIENT_MADE_ID, ipPrefix, isUuid, networkOf, UUID, uuidv7 } from './ids';
export { modelName } from './model-name';
export { JsonLogger, type LogLevel } from './json-logger';
export { boundedClaim, formatUsd, NANO_PER_USD, parseUsd, usdFromJson, usdToJson, type NanoUsd } from './money';
export {
  currentJob,
  PersonalData,
  withJobContext,
  type Authenticated,
  type JobContext,
  type Principal,
  type Role,
} from './principal';
export { asSeen, folded } from './folding';
export { EndUserIds } from './end-user-ids';
export { isListedOrigin, isLoopbackHost, OwnAddresses } from './own-addresses';
export { isWithinRating, RATINGS, type Rating } from './ratings';
export { MAX_RETRY_AFTER_MS, retryAfterMs } from './retry-after';
export { Seal } from './seal';
export { readTraceparent, traceIdOf } from './trace';
export { OWN_POLICY, usagePolicyOf, type UsagePolicy } from './usage-policies';
export { codeWord, providerRequestId } from './vendor-ids';
