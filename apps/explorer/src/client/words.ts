import { ConnectionError, JobError, ProblemError, QuotaError, SignInError, TimeoutError } from '@creative-space/sdk';
import { inMoney } from './money';

/** What went wrong, for the writer: what it is, and what may be done. */
export interface ErrorWords {
  title: string;
  detail: string;
  /** Whether the same may work later, so that a button to try again makes sense. */
  retryable: boolean;
  /** Whether a sign-in is what is needed. */
  needsSignIn: boolean;
  /** Of the server's log, for somebody who asks for help. */
  requestId?: string;
}

const CAPS: Record<string, string> = {
  request: 'It would cost more than you allowed for one request.',
  daily_cost: 'Your budget for today is used up.',
  daily_tokens: 'Your words for today are used up.',
  daily_images: 'There are no more pictures today.',
  daily_video_seconds: 'There are no more seconds of film today.',
  monthly_cost: 'Your budget for this month is used up.',
  stored_bytes: 'Your storage is full. Delete pictures, films or old backups that you no longer need.',
  deployment_monthly_cost: 'The whole server has spent its budget for this month. It is nothing that you did.',
};

const CODES: Partial<Record<string, [title: string, detail: string]>> = {
  account_suspended: ['This account is suspended', 'Ask whoever runs this server. Your stories stay here.'],
  content_refused: [
    'These words were refused',
    'The service declines to work on this passage. Change it and ask again.',
  ],
  unpriced_model: ['This model has no price here', 'Tell whoever runs this server; another tier may work.'],
  selection_mismatch: ['The text has changed', 'It is not what was sent any more. Select the words again.'],
  rate_limited: ['A little too fast', 'Too many requests in a short time. Wait a moment.'],
  overloaded: ['The server is busy', 'Try again in a moment.'],
  store_unavailable: ['The server is not ready', 'A store of the server is away for now. Try again in a moment.'],
  provider_error: [
    'The model failed',
    'It answered with something that cannot be used. Nothing in your story has changed.',
  ],
  provider_unavailable: ['The model cannot be reached', 'Its service is away or busy. Try again later.'],
  provider_timeout: ['The model took too long', 'Try again, perhaps with a shorter branch.'],
  unexpected_answer: [
    'The server cannot be reached',
    'Something else answered in its place, perhaps a proxy or a login page.',
  ],
  not_found: ['It is not there any more', 'It may have been deleted.'],
  role_insufficient: ['You may not do that here', 'An owner of the story can, or can give you another role.'],
  invitation_not_yours: [
    'This invitation is for another address',
    'Sign in with the address that it was sent to, or ask for one to yours.',
  ],
  limit_reached: ['No more of these', 'There is a limit to how many there may be. Remove one that is not needed.'],
  payload_too_large: ['Too large', 'It is more than the server takes at once.'],
};

/** What the vault finds, by its codes: nothing of it can be put right by trying again at once. */
const VAULT: Partial<Record<string, [title: string, detail: string]>> = {
  tampered: [
    'The server shows something that none of you wrote',
    'Nothing of it was taken. Your story is safe here. Tell whoever runs the server, and go on when it is mended.',
  ],
  not_certified: [
    'The server shows a device that nobody let in',
    'Nothing of it was taken. Your story is safe here. Tell whoever runs the server.',
  ],
  rolled_back: [
    'The server shows an older state than before',
    'It may have been set back to an old copy. Nothing here was changed. Export your story, and tell whoever runs the server.',
  ],
  forked: [
    'The server shows another history than before',
    'It tells two devices two different things. Nothing here was changed. Export your story, and tell whoever runs the server.',
  ],
  withheld: [
    'The server leaves something out',
    'Something between what you saw and the newest is missing. Nothing here was changed. Try again later, or tell whoever runs the server.',
  ],
  wrong_secret: ['That does not open it', 'Another passphrase or recovery code was set, or a letter is wrong.'],
  bad_code: [
    'Something is missing',
    'A letter is missing or wrong. Compare it with what you wrote down, or copy the whole link.',
  ],
  weak_header: [
    'The server shows a lock that you did not make',
    'Do not type your passphrase again. Use the recovery code, and tell whoever runs the server.',
  ],
  no_key: ['This browser has not been let in yet', 'A device that is in must be open for a moment, and online.'],
  not_kept: ['This browser’s storage is full', 'What you write now is lost with the page. Export it, or make room.'],
};

/** Where a request holds the text of a node: all that can be wrong with one that was written here is its length. */
const LONG_TEXT = /\/(active_path|common_path|nodes)\/\d+\/text$/;

/** Any error in words. Nothing of a story is ever in them. */
export function inWords(error: unknown): ErrorWords {
  const plain = { retryable: false, needsSignIn: false };
  if (error instanceof TimeoutError) {
    return {
      ...plain,
      title: 'No answer yet',
      detail: 'The server took too long to answer. Your story is safe here.',
      retryable: true,
    };
  }
  if (error instanceof ConnectionError) {
    return {
      ...plain,
      title: 'The server cannot be reached',
      detail: 'You can go on writing: everything is kept in this browser. Proposals need the server.',
      retryable: true,
    };
  }
  if (error instanceof Error && error.name === 'VaultError') {
    const code = String((error as { code?: unknown }).code);
    const [title, detail] = VAULT[code] ?? [
      'It cannot be read',
      'What the server sent does not fit. Your story is safe here.',
    ];
    return { ...plain, title, detail, retryable: ['no_key', 'withheld', 'not_kept'].includes(code) };
  }
  if (error instanceof QuotaError) return { ...plain, ...quotaInWords(error), requestId: error.request_id };
  if (error instanceof ProblemError) return problemInWords(error);
  if (error instanceof SignInError) {
    const denied = error.code === 'access_denied';
    return {
      ...plain,
      title: denied ? 'The sign-in was cancelled' : 'The sign-in did not work',
      detail: denied ? 'You can go on without it.' : 'Begin it again in this tab.',
      needsSignIn: true,
    };
  }
  if (error instanceof JobError) {
    return {
      ...plain,
      title: 'It could not be made',
      detail: CODES[error.code]?.[1] ?? error.message,
      retryable: error.retryable,
    };
  }
  return {
    ...plain,
    title: 'Something went wrong here',
    detail: error instanceof Error ? error.message : String(error),
  };
}

function problemInWords(error: ProblemError): ErrorWords {
  const { code, status, request_id: requestId, retryable } = error;
  if (status === 401) {
    return {
      title: 'You are signed out',
      detail: 'Sign in to ask for proposals. Your stories stay here.',
      retryable: false,
      needsSignIn: true,
      requestId,
    };
  }
  if (code === 'validation_failed' && error.pointers.some((pointer) => LONG_TEXT.test(pointer))) {
    return {
      title: 'A node is too long',
      detail: 'The server takes at most 8,000 letters in one node. Make two of it, and ask again.',
      retryable: false,
      needsSignIn: false,
      requestId,
    };
  }
  const wait = error.retry_after_s ? ` It is free again in about ${Math.ceil(error.retry_after_s)} s.` : '';
  const [title, detail] = CODES[code] ?? [
    status >= 500
      ? 'The server failed'
      : code === 'unsupported_option'
        ? 'This server cannot do that'
        : 'The server refused this',
    String(error.problem.detail ?? error.problem.title ?? code),
  ];
  return { title, detail: detail + wait, retryable, needsSignIn: false, requestId };
}

function quotaInWords({ cap, required, remaining, resets_at }: QuotaError): Pick<ErrorWords, 'title' | 'detail'> {
  const isMoney = /cost|request/.test(cap);
  const amounts =
    isMoney && required !== undefined && remaining !== undefined
      ? ` It needs up to ${inMoney(required)}, and ${inMoney(Math.max(0, remaining))} is left.`
      : '';
  const again = resets_at ? ` There is room again ${inTime(resets_at)}.` : '';
  return {
    title: 'Not within your budget',
    detail: `${CAPS[cap] ?? 'A limit of your account is reached.'}${amounts}${again}`,
  };
}

/** When something is, seen from now: "tomorrow at 01:00", "on 1 January". */
export function inTime(when: Date, now = new Date()): string {
  const time = when.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  const days = Math.round((startOfDay(when) - startOfDay(now)) / 86_400_000);
  if (days === 0) return `today at ${time}`;
  if (days === 1) return `tomorrow at ${time}`;
  return `on ${when.toLocaleDateString(undefined, { day: 'numeric', month: 'long' })}`;
}

/** A moment to the minute: "30 Nov 2026, 07:22". */
export const inMinutes = (time: string): string =>
  new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
