/**
 * The longest wait that a vendor's header is believed, in milliseconds. A vendor that needs longer will say so again; a
 * quota has a time of its own.
 */
export const MAX_RETRY_AFTER_MS = 600_000;

const NUMBER = /^\d+(?:\.\d+)?$/;
/** The three forms of a date in HTTP (RFC 9110, 5.6.7); `Date.parse` alone makes a date of nearly anything. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/;

/**
 * How long a vendor asks to be left alone, in milliseconds from `now`: its `retry-after-ms`, else its `retry-after` in
 * seconds or as a date (RFC 9110, 10.2.3). Undefined when it says nothing that can be read.
 */
export function retryAfterMs(headers: Pick<Headers, 'get'>, now: number): number | undefined {
  const wanted =
    millisecondsIn(headers.get('retry-after-ms')?.trim()) ?? waitIn(headers.get('retry-after')?.trim(), now);
  return wanted === undefined ? undefined : Math.min(Math.max(Math.ceil(wanted), 0), MAX_RETRY_AFTER_MS);
}

function millisecondsIn(value: string | undefined): number | undefined {
  return value !== undefined && NUMBER.test(value) ? Number(value) : undefined;
}

function waitIn(value: string | undefined, now: number): number | undefined {
  const seconds = millisecondsIn(value);
  if (seconds !== undefined) return seconds * 1_000;
  const date = value !== undefined && HTTP_DATE.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : date - now;
}
