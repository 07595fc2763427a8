export { AppError, inputError, type AppErrorOptions, type FieldProblem } from './app-error';
export { BoundedMap } from './bounded-map';
export { codePointLength, inNormalForm, textProblem } from './clean-text';
export {
  NO_TOKENS,
  type AttemptBound,
  type CallEnd,
  type CallObserver,
  type ModelCall,
  type TokenCounts,
} from './call-observer';
export { Clock, ManualClock, SystemClock } from './clock';
export { describeCause } from './describe-cause';
export { ERROR_CODES, type ErrorCode } from './error-code';
export { isUuid, UUID, uuidv7 } from './ids';
export { JsonLogger, type LogLevel } from './json-logger';
export { ipPrefix, networkOf } from './ip-prefix';
export { formatUsd, NANO_PER_USD, parseUsd, usdFromJson, usdToJson, type NanoUsd } from './money';
export { PersonalData } from './personal-data';
export type { Authenticated, Principal, Role } from './principal';
export { currentRequestId, withRequestContext, type RequestContext } from './request-context';
export { Seal } from './seal';
export { explainStartFailure } from './start-failure';
export { within } from './within';
