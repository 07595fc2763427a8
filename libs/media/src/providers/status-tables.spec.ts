import {
  ENGINE_ANSWERS,
  STATUS_ANSWERS as VENDOR_ANSWERS,
  type AnsweredCall,
} from '../../../../test/fakes/media-vendor/status-answers';
import { A1111_STATUSES } from './a1111/statuses';
import { COMFYUI_STATUSES } from './comfyui/statuses';
import { FAL_STATUSES } from './fal/statuses';
import { GOOGLE_STATUSES } from './google/statuses';
import { OPENAI_STATUSES } from './openai/statuses';
import type { VendorId } from './provider';
import { RUNWAY_STATUSES } from './runway/statuses';
import {
  failureRow,
  failureSeen,
  HTTP_ROWS,
  taskStage,
  type Seen,
  type VendorStatuses,
} from './vendor-call/status-table';

type Server = VendorId | keyof typeof ENGINE_ANSWERS;

const STATUS_ANSWERS = { ...VENDOR_ANSWERS, ...ENGINE_ANSWERS };
const TABLES: Record<Server, VendorStatuses> = {
  openai: OPENAI_STATUSES,
  google: GOOGLE_STATUSES,
  runway: RUNWAY_STATUSES,
  fal: FAL_STATUSES,
  comfyui: COMFYUI_STATUSES,
  a1111: A1111_STATUSES,
};

/** As a table sees an answer: a task's own words, or what its reader makes of a body. */
function seen(vendor: Server, call: AnsweredCall, body: unknown, headers: Record<string, string> = {}): Seen {
  const [on, what = ''] = call.split(' ') as [Seen['on'], string];
  if (!/^\d+$/.test(what)) return { on, state: what, words: body as string[], own: true };
  const answer = { status: Number(what), headers: new Headers(headers), body };
  return { on, status: answer.status, ...TABLES[vendor].errorOf(answer) };
}

const VENDORS = Object.keys(TABLES) as Server[];

describe.each(VENDORS)('what %s answers', (vendor) => {
  // A parameter more than a row has would be the callback of the test.
  it.each(STATUS_ANSWERS[vendor])('%s %j is %j', (...[call, body, means, headers]) => {
    const row = failureRow(TABLES[vendor], seen(vendor, call, body, headers));
    expect([row.failure, row.billed, row.lasts]).toEqual(means);
  });

  it('has an answer for every row of its table, which names its page and the day on which it was read', () => {
    const met = STATUS_ANSWERS[vendor].map(([call, body, , headers]) =>
      failureRow(TABLES[vendor], seen(vendor, call, body, headers)),
    );
    expect(TABLES[vendor].failures.filter((row) => !met.includes(row))).toEqual([]);
    for (const { source } of [...TABLES[vendor].failures, ...TABLES[vendor].tasks]) {
      expect(source).toEqual({
        document: expect.stringMatching(/^https:\/\//) as string,
        read: expect.stringMatching(/^20\d\d-\d\d-\d\d$/) as string,
      });
    }
  });
});

it('what no vendor says anything of has a row for every answer, and each of them is met', () => {
  const met = VENDORS.flatMap((vendor) =>
    STATUS_ANSWERS[vendor].map(([call, body, , headers]) =>
      failureRow(TABLES[vendor], seen(vendor, call, body, headers)),
    ),
  );
  // Every vendor of today names these two itself.
  const busy = [429, 503].map((status) =>
    failureRow({ failures: [] }, { on: 'create', status, words: [], own: false }),
  );
  expect(busy.map(({ failure, billed }) => [failure, billed])).toEqual([
    ['capacity', 'unbilled'],
    ['capacity', 'unbilled'],
  ]);
  expect(HTTP_ROWS.filter((row) => ![...met, ...busy].includes(row))).toEqual([]);
});

describe('a failure as its row says', () => {
  it('waits as the answer asks, else as the row does, and never when it is final', () => {
    const overloaded = { on: 'create', status: 503, words: [], own: true } as const;
    expect(failureSeen(OPENAI_STATUSES, overloaded).details.retryAfterMs).toBe(5_000);
    expect(failureSeen(OPENAI_STATUSES, overloaded, { retryAfterMs: 70 }).details.retryAfterMs).toBe(70);
    const final = failureSeen(OPENAI_STATUSES, { ...overloaded, status: 500 });
    expect(final.details).toEqual({ billed: 'unbilled', busy: true });
  });

  it.each<[units: string, billed: string]>([
    ['0', 'unbilled'],
    ['0.0', 'unbilled'],
    ['1', 'billed'],
    ['0.25', 'billed'],
    ['many', 'unknown'],
    ['-1', 'unknown'],
  ])('is billed as the answer itself says, where it does: %s units at fal are %s', (units, billed) => {
    const headers = new Headers({ 'x-fal-billable-units': units });
    const { billed: said, ...error } = FAL_STATUSES.errorOf({ status: 422, headers, body: { detail: [] } });
    const failure = failureSeen(FAL_STATUSES, { on: 'task', status: 422, ...error }, { billed: said });
    expect(failure.details.billed).toBe(billed);
  });

  it.each<[Seen['on'], number, boolean]>([
    ['create', 429, true],
    ['create', 500, true],
    ['create', 502, true],
    ['create', 400, false],
    ['create', 401, false],
    ['read', 500, true],
    ['read', 429, true],
    ['read', 404, false],
    ['task', 503, true],
    ['task', 500, false],
  ])('a %s call that is answered %i says of all jobs that they must wait: %s', (on, status, busy) => {
    const { details } = failureSeen({ vendor: 'runway', failures: [] }, { on, status, words: [], own: true });
    expect(details.busy ?? false).toBe(busy);
  });

  it('says of a quota of a day when it is new, by the calendar of the vendor', () => {
    const resetOf = (statuses: VendorStatuses, words: string[], at: string) =>
      failureSeen(statuses, { on: 'create', status: 429, words, own: true }, {}, new Date(at)).details.resetsAt;
    const google = (at: string) => resetOf(GOOGLE_STATUSES, ['quota_exceeded'], at)?.toISOString();
    expect(google('2026-07-01T06:59:59Z')).toBe('2026-07-01T07:00:00.000Z');
    expect(google('2026-07-01T07:00:00Z')).toBe('2026-07-02T07:00:00.000Z');
    // The day on which clocks are put back has 25 hours.
    expect(google('2026-11-01T07:30:00Z')).toBe('2026-11-02T08:00:00.000Z');
    expect(google('2026-12-24T12:00:00Z')).toBe('2026-12-25T08:00:00.000Z');
    expect(resetOf(RUNWAY_STATUSES, ['daily'], '2026-12-24T12:00:00Z')?.toISOString()).toBe('2026-12-25T12:00:00.000Z');
    expect(resetOf(OPENAI_STATUSES, ['insufficient_quota'], '2026-12-24T12:00:00Z')).toBeUndefined();
  });

  it('tells a state in which work goes on from one in which it has failed', () => {
    expect(VENDORS.map((vendor) => TABLES[vendor].tasks.map(({ state, is }) => [state, is]))).toEqual([
      [],
      [
        ['queued', 'running'],
        ['in_progress', 'running'],
        ['completed', 'done'],
      ],
      [
        ['PENDING', 'running'],
        ['THROTTLED', 'running'],
        ['RUNNING', 'running'],
        ['SUCCEEDED', 'done'],
      ],
      [
        ['IN_QUEUE', 'running'],
        ['IN_PROGRESS', 'running'],
        ['COMPLETED', 'done'],
      ],
      [
        ['pending', 'running'],
        ['running', 'running'],
        ['success', 'done'],
      ],
      [],
    ]);
    expect(taskStage(RUNWAY_STATUSES, 'THROTTLED')).toBe('running');
    expect(() => taskStage(RUNWAY_STATUSES, 'CANCELLED')).toThrow('task_failed at runway');
    expect(() => taskStage(RUNWAY_STATUSES, undefined)).toThrow('transient_read at runway');
  });
});
