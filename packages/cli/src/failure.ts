import { getSystemErrorMap } from 'node:util';
import {
  ConnectionError,
  ProblemError,
  QuotaError,
  SignedOutError,
  SignInError,
  UnexpectedAnswerError,
} from '@creative-space/sdk';

/** What a command ends with. Documented in README.md; a script may rely on them. */
export const EXIT = {
  fine: 0,
  /** The story has what the command was to find: conflicts, stale parts. */
  found: 1,
  /** The command, a file or the story is not what it should be: nothing was sent, or it was refused. */
  usage: 2,
  /** No server, no network, or a failure of either. */
  server: 3,
  /** Nobody is signed in, or not allowed to. */
  signedOut: 4,
  /** A budget is used up. */
  budget: 5,
  /** A mistake of this program (EX_SOFTWARE of sysexits.h). */
  mistake: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure with a line for the person, and what to do next. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.usage,
    readonly code = 'usage',
  ) {
    super(message);
  }
}

/** @param server that was asked; @param nameOf what a JSON pointer of the request means to the person */
export function failureOf(
  error: unknown,
  server = 'the server',
  nameOf = (pointer: string): string => pointer,
): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof QuotaError) return new Failure(overBudget(error), EXIT.budget, error.code);
  if (error instanceof UnexpectedAnswerError) {
    return new Failure(`what answers at ${server} is not a Creative Space Engine`, EXIT.server, error.code);
  }
  if (error instanceof SignedOutError) {
    return new Failure(`nobody is signed in at ${server}: creative-space sign-in`, EXIT.signedOut, error.code);
  }
  if (error instanceof SignInError) {
    return new Failure(`the sign-in did not come to an end (${error.code})`, EXIT.signedOut, error.code);
  }
  if (error instanceof ProblemError) return ofProblem(error, nameOf);
  if (error instanceof ConnectionError) {
    const hint = 'is it started (npm start)? --server or CREATIVE_SPACE_SERVER name another one';
    return new Failure(`no answer from ${server}: ${hint}`, EXIT.server, 'connection');
  }
  if (isSystemError(error)) return new Failure(`${error.path ?? error.syscall}: ${reasonOf(error)}`);
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Failure(`a mistake of this program; please report it\n${trace}`, EXIT.mistake, 'mistake');
}

export type SystemError = Error & { code: string; syscall: string; errno?: number; path?: string };

/** An error that the operating system gave, as Node.js hands it on. */
export function isSystemError(error: unknown): error is SystemError {
  const { code, syscall } = (error ?? {}) as Partial<SystemError>;
  return typeof code === 'string' && typeof syscall === 'string';
}

/** In the words of the system: `no space left on device`. */
export const reasonOf = ({ errno, code }: SystemError): string => getSystemErrorMap().get(errno ?? 0)?.[1] ?? code;

function ofProblem(error: ProblemError, nameOf: (pointer: string) => string): Failure {
  const {
    errors = [],
    detail,
    title,
  } = error.problem as {
    errors?: { pointer: string; detail?: string }[];
    detail?: string;
    title?: string;
  };
  const pointed = errors.filter(({ pointer }) => pointer !== '');
  const [only] = pointed.length === 1 && pointed[0]!.detail === detail ? pointed : [];
  const what = `${only ? `${nameOf(only.pointer)}: ` : ''}${detail ?? title ?? `status ${error.status}`}`;
  const places = only ? [] : pointed.map((one) => `\n  ${nameOf(one.pointer)}: ${one.detail ?? 'is wrong'}`);
  const exitCode =
    error.status === 403 ? EXIT.signedOut : error.status < 500 && error.status !== 429 ? EXIT.usage : EXIT.server;
  const again = error.retryable ? '; try again' : '';
  const text = `${what} (${error.code}, request ${error.request_id})${again}${places.join('')}`;
  return new Failure(text, exitCode, error.code);
}

/** Where no money is counted: pictures, tokens, bytes. */
const IN_DOLLARS = /cost|request/;

function overBudget({ cap, limit, remaining, required, resets_at }: QuotaError): string {
  const amount = (value: number | undefined): string =>
    value === undefined ? '?' : IN_DOLLARS.test(cap) ? `$${value}` : String(value);
  if (cap === 'request') return `it may cost ${amount(required)}, more than --max-cost allows (${amount(limit)})`;
  const when = resets_at ? `there is room again at ${timeOf(resets_at)}` : 'no time brings room';
  return `the budget ${cap} has ${amount(remaining)} of ${amount(limit)} left, and this may take ${amount(required)}; ${when}`;
}

/** `2026-11-30 00:00 UTC (in 3 h)` */
export function timeOf(date: Date, now = Date.now()): string {
  const minutes = Math.max(1, Math.ceil((date.getTime() - now) / 60_000));
  const left =
    minutes < 120
      ? `${minutes} min`
      : minutes < 48 * 60
        ? `${Math.round(minutes / 60)} h`
        : `${Math.round(minutes / 1440)} days`;
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC (in ${left})`;
}
