import type { ScriptedAnswer } from '../fakes/media-vendor/fake-vendor';
import { STATUS_ANSWERS, type StatusAnswer } from '../fakes/media-vendor/status-answers';

export type Vendor = keyof typeof STATUS_ANSWERS;
export type Kind = 'image' | 'video';

/** One fault of one vendor, and what must come of it. */
export interface MediaRow {
  vendor: Vendor;
  kind: Kind;
  fault: string;
  /** What makes the fake do it, in the prompt. */
  mark: string;
  /** Status of the job, or the code of its error. */
  outcome: string;
  /** What is charged: nothing, what the vendor bills, or, `open`, what it may bill. */
  charged: 'nothing' | 'billed' | 'open';
  /** Works that the vendor takes on, and those of them on its bill. */
  accepted: number;
  billed: number;
  /** Creations that are sent. */
  sent: number;
  /** Closes the model for others, so nothing else may run beside it. */
  alone?: boolean;
}

/** Which kinds a vendor makes, and whether it is asked about them afterwards. */
const KINDS: Record<Vendor, Partial<Record<Kind, 'at once' | 'task'>>> = {
  openai: { image: 'at once' },
  google: { image: 'at once', video: 'task' },
  runway: { video: 'task' },
  fal: { image: 'task', video: 'task' },
};

const CODES: Record<string, string> = {
  invalid_request: 'invalid_request',
  content_policy: 'content_refused',
  provider_auth: 'provider_unavailable',
  provider_quota: 'provider_quota',
  daily_quota: 'provider_daily_quota',
  create_failed: 'provider_error',
  task_failed: 'provider_error',
  task_failed_retryable: 'provider_error',
  unknown_outcome: 'provider_outcome_unknown',
};
/** Works of which the first fails and says that another may not are begun this often. */
const MOST_FAILED = 3;
/** A passing failure of a question comes this often, and then the answer. */
const PASSING = 2;

/** A row for each answer of each vendor's table, for each kind that it makes, and the answers that make them happen. */
export function statusRows(script: Record<Vendor, ScriptedAnswer[]>): MediaRow[] {
  const rows: MediaRow[] = [];
  for (const vendor of Object.keys(STATUS_ANSWERS) as Vendor[]) {
    for (const [kind, how] of Object.entries(KINDS[vendor]) as [Kind, 'at once' | 'task'][]) {
      for (const answer of STATUS_ANSWERS[vendor]) {
        const scripted = scriptedAnswer(vendor, answer, how);
        if (!scripted) continue;
        const [on] = answer[0].split(' ') as ['create' | 'read' | 'task'];
        const name = { create: 'answers', read: 'reads', task: 'becomes' }[on];
        const mark = `[[${name}:${script[vendor].length}]]`;
        script[vendor].push(scripted);
        rows.push({ vendor, kind, fault: faultOf(answer), mark, ...expected(answer) });
      }
    }
  }
  return rows;
}

/** Undefined where the vendor has no such call for this kind. */
function scriptedAnswer(vendor: Vendor, answer: StatusAnswer, how: 'at once' | 'task'): ScriptedAnswer | undefined {
  const [call, body, [failure, billing, lasts], headers] = answer;
  const [on, what = ''] = call.split(' ') as ['create' | 'read' | 'task', string];
  const billed = billing !== 'unbilled';
  if (/^\d+$/.test(what)) {
    if (how === 'at once' && on !== 'create') return undefined;
    const times =
      lasts === 'final' ? undefined : on === 'create' ? 1 : failure === 'transient_read' ? PASSING : undefined;
    // An answer that passes says nothing of the bill of the work behind it.
    return { status: Number(what), body, headers, times, billed: billed || failure === 'transient_read' };
  }
  const words = body as string[];
  if (vendor === 'google' && how === 'at once') {
    return what === 'blocked'
      ? { status: 200, body: { promptFeedback: { blockReason: words[0] } }, billed }
      : undefined;
  }
  if (what === 'blocked') return undefined;
  const state =
    vendor === 'google'
      ? { id: 'x', status: what, errors: words.map((code) => ({ code, message: 'said' })) }
      : { id: 'x', status: what, failureCode: words[0] };
  const isPassing = failure === 'transient_read';
  return { status: 200, body: state, billed: billed || isPassing, times: isPassing ? PASSING : undefined };
}

function expected([call, , [failure, billing]]: StatusAnswer): Omit<MediaRow, 'vendor' | 'kind' | 'fault' | 'mark'> {
  const [on] = call.split(' ');
  const code = CODES[failure];
  if (code === undefined) {
    // It passes: what was not taken on is sent once more, what was is asked about.
    const sent = on === 'create' ? 2 : 1;
    return { outcome: 'succeeded', charged: 'billed', accepted: 1, billed: 1, sent };
  }
  if (on === 'create') {
    const charged = billing === 'unknown' ? 'open' : 'nothing';
    const alone = failure === 'daily_quota' ? { alone: true } : {};
    return { outcome: code, charged, accepted: 0, billed: 0, sent: 1, ...alone };
  }
  // What may be on the bill is not made again.
  const works = failure === 'task_failed_retryable' && billing === 'unbilled' ? MOST_FAILED : 1;
  const charged = billing === 'unbilled' ? 'nothing' : billing === 'unknown' ? 'open' : 'billed';
  return { outcome: code, charged, accepted: works, billed: billing === 'unbilled' ? 0 : 1, sent: works };
}

function faultOf([call, body, , headers]: StatusAnswer): string {
  const said = body === undefined ? ['a page'] : textsIn(body).filter((text) => !SAID_ANYWAY.has(text));
  return [call, ...said, ...Object.values(headers ?? {})].join(' ').slice(0, 70);
}

/** What the fakes write into every error. */
const SAID_ANYWAY = new Set(['said', 'body', 'x', 'invalid_request_error']);

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const DELIVERED = { outcome: 'succeeded', charged: 'billed', accepted: 1, billed: 1, sent: 1 } as const;
const LOST = { outcome: 'provider_outcome_unknown', charged: 'open', accepted: 1, billed: 1, sent: 1 } as const;
const USELESS = { charged: 'billed', accepted: 1, billed: 1, sent: 1 } as const;

/** What connections and results do, whatever the status. */
export function otherRows(): MediaRow[] {
  const of = (
    vendor: Vendor,
    kind: Kind,
    fault: string,
    mark: string,
    what: Omit<MediaRow, 'vendor' | 'kind' | 'fault' | 'mark'>,
  ) => ({
    ...{ vendor, kind, fault, mark },
    ...what,
  });
  const all = (Object.keys(KINDS) as Vendor[]).flatMap((vendor) =>
    (Object.entries(KINDS[vendor]) as [Kind, 'at once' | 'task'][]).map(([kind, how]) => ({ vendor, kind, how })),
  );
  return [
    ...all.map(({ vendor, kind }) => of(vendor, kind, 'no fault', '', DELIVERED)),
    ...all.map(({ vendor, kind }) => of(vendor, kind, 'taken on, then reset', '[[reset-after-accept]]', LOST)),
    ...all.map(({ vendor, kind }) => of(vendor, kind, 'an answer that breaks off', '[[garbled]]', LOST)),
    ...all.flatMap(({ vendor, kind, how }) =>
      how === 'task' ? [of(vendor, kind, 'three questions until it is done', '[[slow:3]]', DELIVERED)] : [],
    ),
    ...all.flatMap(({ vendor, kind, how }) =>
      how === 'task'
        ? [
            of(vendor, kind, 'done without a result', '[[no-output]]', {
              outcome: 'provider_contract_violation',
              ...USELESS,
            }),
          ]
        : [],
    ),
    of('fal', 'image', 'the file is gone', '[[expired-url]]', { outcome: 'result_expired', ...USELESS }),
    of('fal', 'video', 'the file is gone', '[[expired-url]]', { outcome: 'result_expired', ...USELESS }),
    of('google', 'video', 'the first address is gone', '[[expired-url]]', DELIVERED),
    of('runway', 'video', 'the first address is gone', '[[expired-url]]', DELIVERED),
    of('google', 'video', 'waits for its turn', '[[throttled:3]]', DELIVERED),
    of('runway', 'video', 'waits for its turn', '[[throttled:3]]', DELIVERED),
    of('openai', 'image', 'no word of what was used', '[[no-usage]]', DELIVERED),
    of('google', 'image', 'words in place of a picture', '[[no-picture]]', {
      outcome: 'provider_contract_violation',
      ...USELESS,
    }),
  ];
}
