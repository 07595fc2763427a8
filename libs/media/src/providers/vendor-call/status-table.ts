import { ProviderFailure, type Billed, type FailureClass } from '../../media-model';
import type { VendorAnswer } from './answer';

/**
 * What is read: the answer to a call that creates work and may cost money, to one that only asks, or what work has come
 * to (a task's own state, or an answer that stands for its result).
 */
export type CallKind = 'create' | 'read' | 'task';

/** What a vendor said, as far as a table asks for it. */
export interface Seen {
  on: CallKind;
  /** HTTP status; undefined of a task that tells its state in the body of a good answer. */
  status?: number;
  /** The state that a task is in, in the vendor's word. */
  state?: string;
  /** The vendor's words for what went wrong: its codes and types, and its text where there is no code. */
  words: readonly string[];
  /** Whether the vendor itself has answered, and not something between it and us. */
  own: boolean;
  /** What the vendor says of trying again, where it does. */
  retryable?: boolean;
}

/** What of an answer to a refused call its status and its call do not tell. */
export type VendorError = Pick<Seen, 'words' | 'own' | 'retryable'> & {
  /** A wait that stands in the body, in milliseconds. */
  retryAfterMs?: number;
  /** In how many milliseconds a used-up quota is new, where the answer says so. */
  resetsInMs?: number;
  /** What is billed for this very request, where the answer says so. */
  billed?: Billed;
};

/** Where a row is from: the page of the vendor, and the day on which it was read. */
export interface Source {
  document: string;
  read: string;
}

/** Which answers a row is about; what is absent may be anything. */
interface When {
  on?: CallKind | readonly CallKind[];
  /** One, or the first and the last of several. */
  status?: number | readonly [number, number];
  state?: string;
  /** One of the words is this, or matches it. */
  word?: string | RegExp;
  own?: boolean;
  retryable?: boolean;
}

export type PassingFailure =
  'capacity' | 'not_accepted' | 'create_failed_retryable' | 'transient_read' | 'task_failed_retryable';
export type FinalFailure = Exclude<FailureClass, PassingFailure | 'daily_quota'>;

/** When a quota of a day is new: at midnight of California, or a day after it was used up at the latest. */
export type QuotaReset = 'midnight_pacific' | 'within_a_day';

/** What a failure means, and what it costs. */
export type FailureRow = When & { billed: Billed; source: Source } & (
    | { failure: FinalFailure; lasts: 'final' }
    | { failure: 'daily_quota'; lasts: 'final'; resets: QuotaReset }
    | {
        failure: PassingFailure;
        lasts: 'passing';
        /** When to ask again at the earliest, where the answer does not say; absent: as the deployment polls. */
        askAgainMs?: number;
        /** Answers of this kind in a row after which it is final all the same. */
        giveUpAfter?: number;
      }
  );

/** What a state means in which work has not failed. */
export interface TaskRow {
  state: string;
  is: 'running' | 'done';
  source: Source;
}

/** How a vendor tells of failures and of tasks. The first row that fits counts; `HTTP_ROWS` are the last of every table. */
export interface VendorStatuses {
  /** As it is called in messages of failures. */
  vendor: string;
  failures: readonly FailureRow[];
  tasks: readonly TaskRow[];
  errorOf(answer: VendorAnswer): VendorError;
}

const RFC_9110: Source = { document: 'https://www.rfc-editor.org/rfc/rfc9110#section-15', read: '2026-11-29' };
const RFC_6585: Source = { document: 'https://www.rfc-editor.org/rfc/rfc6585#section-4', read: '2026-11-29' };
const CLOUDFLARE: Source = {
  document: 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/',
  read: '2026-11-29',
};
const READING = ['read', 'task'] as const;
const LOST = { failure: 'unknown_outcome', lasts: 'final', billed: 'unknown' } as const;

/**
 * What a status means of which a vendor says nothing. A server that refuses a creation has not done it (4xx, 503), and
 * one that failed over it has delivered nothing to bill (5xx). Only a page of something in between (502, 504) says no
 * more than a broken connection does: that the vendor's own answer never came.
 */
export const HTTP_ROWS: readonly FailureRow[] = [
  { on: 'create', status: 401, failure: 'provider_auth', lasts: 'final', billed: 'unbilled', source: RFC_9110 },
  { on: 'create', status: 402, failure: 'provider_quota', lasts: 'final', billed: 'unbilled', source: RFC_9110 },
  { on: 'create', status: 403, failure: 'provider_auth', lasts: 'final', billed: 'unbilled', source: RFC_9110 },
  {
    on: 'create',
    status: 408,
    failure: 'create_failed_retryable',
    lasts: 'passing',
    billed: 'unbilled',
    source: RFC_9110,
  },
  { on: 'create', status: 429, failure: 'capacity', lasts: 'passing', billed: 'unbilled', source: RFC_6585 },
  { on: 'create', status: 503, failure: 'capacity', lasts: 'passing', billed: 'unbilled', source: RFC_9110 },
  { on: 'create', status: 502, own: false, ...LOST, source: RFC_9110 },
  { on: 'create', status: 504, own: false, ...LOST, source: RFC_9110 },
  { on: 'create', status: [520, 530], own: false, ...LOST, source: CLOUDFLARE },
  { on: 'create', status: [500, 599], failure: 'create_failed', lasts: 'final', billed: 'unbilled', source: RFC_9110 },
  { on: 'create', failure: 'invalid_request', lasts: 'final', billed: 'unbilled', source: RFC_9110 },
  // Work that was taken on goes on, whether or not we may ask about it.
  { on: READING, status: 401, failure: 'provider_auth', lasts: 'final', billed: 'unknown', source: RFC_9110 },
  { on: READING, status: 402, failure: 'provider_quota', lasts: 'final', billed: 'unknown', source: RFC_9110 },
  { on: READING, status: 403, failure: 'provider_auth', lasts: 'final', billed: 'unknown', source: RFC_9110 },
  { on: READING, status: 408, failure: 'transient_read', lasts: 'passing', billed: 'unknown', source: RFC_9110 },
  { on: READING, status: 425, failure: 'transient_read', lasts: 'passing', billed: 'unknown', source: RFC_9110 },
  { on: READING, status: 429, failure: 'transient_read', lasts: 'passing', billed: 'unknown', source: RFC_6585 },
  { on: READING, status: [300, 499], failure: 'task_failed', lasts: 'final', billed: 'unknown', source: RFC_9110 },
  // A state that is not known here is one of a newer day.
  { on: READING, failure: 'transient_read', lasts: 'passing', billed: 'unknown', source: RFC_9110 },
];

/** The row of a failure. */
export function failureRow({ failures }: Pick<VendorStatuses, 'failures'>, seen: Seen): FailureRow {
  const row = failures.find((one) => fits(one, seen)) ?? HTTP_ROWS.find((one) => fits(one, seen));
  if (!row) throw new Error('the rows of HTTP fit everything');
  return row;
}

/** A failure as its row says, with what the answer itself tells of wait and cost. */
export function failureSeen(
  statuses: Pick<VendorStatuses, 'vendor' | 'failures'>,
  seen: Seen,
  told: ConstructorParameters<typeof ProviderFailure>[2] = {},
  now = new Date(),
): ProviderFailure {
  const row = failureRow(statuses, seen);
  const where = seen.status === undefined ? '' : ` (${seen.status})`;
  return new ProviderFailure(row.failure, `${row.failure} at ${statuses.vendor}${where}`, {
    ...told,
    billed: told.billed ?? row.billed,
    ...(isBusy(seen, row) && { busy: true }),
    resetsAt: row.failure === 'daily_quota' ? (told.resetsAt ?? resetOf(row.resets, now)) : undefined,
    ...(row.lasts === 'passing' && {
      retryAfterMs: told.retryAfterMs ?? row.askAgainMs,
      giveUpAfter: row.giveUpAfter,
    }),
  });
}

/** Of these a vendor says by 429 or 5xx that it is the caller who must wait, and not that the work is no good. */
const BUSY: ReadonlySet<FailureClass> = new Set([
  'capacity',
  'create_failed',
  'create_failed_retryable',
  'unknown_outcome',
  'transient_read',
]);

/** Whether the answer says that the vendor is too busy or ill for anybody. What stands for one task says nothing of others. */
function isBusy({ on, status }: Seen, { failure }: FailureRow): boolean {
  if (status === undefined || !BUSY.has(failure)) return false;
  return status === 429 || status === 503 || (on !== 'task' && status >= 500);
}

const DAY_MS = 86_400_000;

function resetOf(reset: QuotaReset, now: Date): Date {
  return reset === 'within_a_day' ? new Date(now.getTime() + DAY_MS) : nextMidnightPacific(now);
}

/** By the calendar of California, whose days are 23 to 25 hours long. */
export function nextMidnightPacific(now: Date): Date {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles', dateStyle: 'short' });
  const today = format.format(now);
  const hour = 3_600_000;
  let next = Math.ceil(now.getTime() / hour) * hour;
  while (format.format(next) === today) next += hour;
  return new Date(next);
}

/**
 * How far work is by its state.
 * @throws ProviderFailure when it has failed, or its state is not known here
 */
export function taskStage(
  statuses: VendorStatuses,
  state: string | undefined,
  words: readonly string[] = [],
  told?: ConstructorParameters<typeof ProviderFailure>[2],
): TaskRow['is'] {
  const row = statuses.tasks.find((one) => one.state === state);
  if (row) return row.is;
  throw failureSeen(statuses, { on: 'task', state, words, own: true }, told);
}

function fits({ on, status, state, word, own, retryable }: When, seen: Seen): boolean {
  return (
    (on === undefined || (typeof on === 'string' ? on === seen.on : on.includes(seen.on))) &&
    (status === undefined || isAmong(status, seen.status)) &&
    (state === undefined || state === seen.state) &&
    (word === undefined || seen.words.some((one) => (typeof word === 'string' ? one === word : word.test(one)))) &&
    (own === undefined || own === seen.own) &&
    (retryable === undefined || retryable === seen.retryable)
  );
}

function isAmong(wanted: number | readonly [number, number], status: number | undefined): boolean {
  if (status === undefined) return false;
  return typeof wanted === 'number' ? status === wanted : status >= wanted[0] && status <= wanted[1];
}
