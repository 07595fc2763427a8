import { providerRequestId } from './vendor-ids';

describe('what a vendor calls a request', () => {
  it.each([
    ['Anthropic', { 'request-id': 'req_011CSHoEeqs5C35K2UUqR7Fy' }, 'req_011CSHoEeqs5C35K2UUqR7Fy'],
    ['OpenAI', { 'x-request-id': 'req_4f5c2a' }, 'req_4f5c2a'],
    ['fal', { 'x-fal-request-id': '764cabcf-b745-4b3e-ae38-1200304cf45b' }, '764cabcf-b745-4b3e-ae38-1200304cf45b'],
    ['its own before that of a gateway', { 'x-request-id': 'gateway-1', 'request-id': 'req_own' }, 'req_own'],
    ['the next where the first is none', { 'request-id': 'a lamp', 'x-request-id': 'gateway-1' }, 'gateway-1'],
  ])('%s', (_, headers, id) => {
    expect(providerRequestId(new Headers(headers))).toBe(id);
  });

  it.each([['words that somebody wrote'], ['a'.repeat(129)], ['short'], ['<script>']])('is not %s', (said) => {
    expect(providerRequestId(new Headers({ 'x-request-id': said }))).toBeUndefined();
  });

  it('is nothing where nothing came', () => {
    expect(providerRequestId(undefined)).toBeUndefined();
  });
});
