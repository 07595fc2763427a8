import { describeCause, stackFrames } from './app-error';
import { BoundedMap } from './bounded-map';
import { currentJob } from './principal';
import { traceIdOf } from './trace';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'log' | 'debug';

/** Parts of Nest that name every module and route while it starts; for someone who looks for it. */
const START_UP = new Set(['InstanceLoader', 'NestFactory', 'NestApplication', 'RouterExplorer', 'RoutesResolver']);
const MAX_TEXT = 1_000;
const SECRET = /^(authorization|cookie|set-cookie|.*(token|secret|password|_key|apikey)|code_verifier|prompt|text)$/i;
// JSON leaves these as they are, but terminals and line readers act on them: DEL, C1 controls, line separators.
const UNSAFE = /[\u007f-\u009f\u2028\u2029]/;
const ALL_UNSAFE = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * Writes one JSON object a line: level, time, pid, context, the job being worked on with the request and the trace that
 * it is for, then the fields of the message. Long text is cut, values under names that hold secrets or story text are
 * masked, and nothing in a value can begin a second line. Of an Error only what `describeCause` tells is written.
 *
 * Fits Nest's LoggerService.
 */
export class JsonLogger {
  private readonly enabled: ReadonlySet<LogLevel>;

  constructor(
    levels: readonly LogLevel[],
    private readonly write: (line: string) => void,
  ) {
    this.enabled = new Set(levels);
  }

  log(message: unknown, ...rest: unknown[]): void {
    const context = contextOf(rest);
    this.line(context !== undefined && START_UP.has(context) ? 'debug' : 'log', message, context);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.line('warn', message, contextOf(rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.line('debug', message, contextOf(rest));
  }

  /** Between the message and the context Nest may pass the stack of what was thrown. */
  error(message: unknown, ...rest: unknown[]): void {
    this.line('error', message, contextOf(rest), rest.length > 1 ? rest[0] : undefined);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.line('fatal', message, contextOf(rest), rest.length > 1 ? rest[0] : undefined);
  }

  isLevelEnabled(level: string): boolean {
    return this.enabled.has(level as LogLevel);
  }

  private line(level: LogLevel, message: unknown, context: string | undefined, stack?: unknown): void {
    if (!this.enabled.has(level)) return;
    const head = { level, time: new Date().toISOString(), pid: process.pid, context, ...jobFields() };
    const frames = typeof stack === 'string' ? stackFrames(stack) : undefined;
    const text = toJson({ ...head, ...fieldsOf(message), frames }) ?? toJson({ ...head, event: 'unwritable' })!;
    this.write(`${UNSAFE.test(text) ? text.replace(ALL_UNSAFE, escaped) : text}\n`);
  }
}

function jobFields(): object | undefined {
  const job = currentJob();
  return job && { request_id: job.requestId, trace_id: traceIdOf(job.traceparent), job_id: job.jobId };
}

/** Undefined for what JSON cannot hold, such as a circle: a log line must not end a request. */
function toJson(value: object): string | undefined {
  try {
    return JSON.stringify(value, isSafe(value) ? undefined : safely);
  } catch {
    return undefined;
  }
}

function contextOf(rest: unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : undefined;
}

function fieldsOf(message: unknown): object {
  if (message instanceof Error) return { event: 'error', cause: describeCause(message) };
  return typeof message === 'object' && message !== null && !Array.isArray(message) ? message : { message };
}

/** True of a flat line with nothing to mask or cut, as nearly all are: written without a call for each of its members. */
function isSafe(value: object): boolean {
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    if (typeof member === 'string' ? member.length > MAX_TEXT || isSecret(key) : !IN_JSON.has(typeof member))
      return false;
  }
  return true;
}

const IN_JSON = new Set<string>(['number', 'boolean', 'undefined']);

function safely(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') {
    if (isSecret(key)) return '[masked]';
    return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… (${value.length} characters)` : value;
  }
  return value instanceof Error ? describeCause(value) : value;
}

/** Names of fields stand in the code, so there are few of them. */
const SECRETS = new BoundedMap<string, boolean>(1_000);

function isSecret(key: string): boolean {
  let secret = SECRETS.get(key);
  if (secret === undefined) SECRETS.set(key, (secret = SECRET.test(key)));
  return secret;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
