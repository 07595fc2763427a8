import { MAX_RETRY_AFTER_MS, retryAfterMs } from './retry-after';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('how long a vendor asks to be left alone', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['a fraction of a second', { 'retry-after': '0.25' }, 250],
    ['no wait', { 'retry-after': '0' }, 0],
    ['white space around it', { 'retry-after': ' 7 ' }, 7_000],
    ['a date', { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }, 30_000],
    ['a date as RFC 850 writes it', { 'retry-after': 'Thursday, 01-Jan-26 12:00:30 GMT' }, 30_000],
    ['a date that is over', { 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
    ['more than is believed', { 'retry-after': '86400' }, MAX_RETRY_AFTER_MS],
    ['a date that is too far', { 'retry-after': 'Fri, 02 Jan 2026 12:00:00 GMT' }, MAX_RETRY_AFTER_MS],
    ['milliseconds, which are the more exact', { 'retry-after': '7', 'retry-after-ms': '6500' }, 6_500],
    ['more milliseconds than are believed', { 'retry-after-ms': '9'.repeat(400) }, MAX_RETRY_AFTER_MS],
    ['milliseconds that cannot be read, and seconds', { 'retry-after': '7', 'retry-after-ms': 'soon' }, 7_000],
    ['nothing', {}, undefined],
    ['an empty header', { 'retry-after': '' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['another notation', { 'retry-after': '1e3' }, undefined],
    ['words with a number', { 'retry-after': 'in 5 minutes' }, undefined],
    ['a date without a time', { 'retry-after': 'Thu, 01 Jan 2026' }, undefined],
    ['a date of another form', { 'retry-after': '2026-01-01T12:00:30Z' }, undefined],
  ])('reads %s', (_, headers, expected) => {
    expect(retryAfterMs(new Headers(headers), NOW)).toBe(expected);
  });
});
