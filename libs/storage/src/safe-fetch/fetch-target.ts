import { AppError } from '@cse/core';

const MAX_URL_LENGTH = 2048;
/** Blanks and control characters, which parsers drop or repair, and the backslash, which they read as a slash. */
const AMBIGUOUS = /[\p{Cc}\s\\]/u;
/** User information before the host, also when it is empty. */
const CREDENTIALS = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?]*@/i;
const ENCODED_CONTROL = /%(?:[01][0-9a-f]|7f)/i;

export type RefusalReason =
  | 'url'
  | 'host'
  | 'address'
  | 'dns'
  | 'connect'
  | 'timeout'
  | 'redirect'
  | 'status'
  | 'encoding'
  | 'too_large'
  | 'network'
  | 'aborted';

const RULES =
  'the address must be an https URL of a public host, on its standard port, without credentials or fragment, that ' +
  'answers in time with the file itself, or with at most 3 redirects to such an address';

/**
 * `url_not_allowed`, with one text whatever went wrong, so that the answer tells nothing of what is behind an address.
 * `reason` and `status` are for our own decisions and logs and never reach a caller.
 */
export class FetchRefused extends AppError {
  constructor(
    readonly reason: RefusalReason,
    readonly details: { status?: number; cause?: unknown; pointer?: string; host?: string } = {},
  ) {
    const { cause, pointer } = details;
    super('url_not_allowed', RULES, {
      cause,
      errors: pointer === undefined ? undefined : [{ pointer, detail: RULES }],
    });
  }

  /** The same refusal, pointing at the request field that the address came from. */
  at(pointer: string): FetchRefused {
    return new FetchRefused(this.reason, { ...this.details, pointer });
  }
}

export interface TargetRules {
  /** Names that may be asked: "fal.media" itself, "*.fal.media" all below it. Unset: any. */
  hosts?: readonly string[];
  /** Origins that are taken as they are, without the rules for scheme, port, host and address. */
  trustedOrigins?: readonly string[];
}

export interface Target {
  url: URL;
  /** Name or literal address as DNS and TLS want it: no brackets, no dot at the end. */
  host: string;
  trusted: boolean;
}

/**
 * Reads an address that somebody else chose. The text is judged first, because WHATWG parsing repairs what another
 * parser would read differently; the parsed form next, because it unmasks `0x7f.1`, `2130706433` and their kind.
 * @throws FetchRefused `url` or `host`.
 */
export function readTarget(text: string, rules: TargetRules, base?: URL): Target {
  if (text.length > MAX_URL_LENGTH || AMBIGUOUS.test(text) || !URL.canParse(text, base?.href)) {
    throw new FetchRefused('url');
  }
  const url = new URL(text, base);
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (rules.trustedOrigins?.includes(url.origin)) return { url, host, trusted: true };
  const spelledOut = base !== undefined || /^https:\/\/[^/]/i.test(text);
  const plain = url.protocol === 'https:' && url.port === '' && host !== '' && !text.includes('#');
  if (!spelledOut || !plain || CREDENTIALS.test(text) || ENCODED_CONTROL.test(url.pathname)) {
    throw new FetchRefused('url');
  }
  if (rules.hosts && !rules.hosts.some((pattern) => covers(pattern, host))) throw new FetchRefused('host', { host });
  return { url, host, trusted: false };
}

function covers(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}
