import { EndUserIds } from './end-user-ids';

const USER = '01940000-0000-7000-8000-000000000001';

describe('under which name a vendor sees a user', () => {
  const ids = new EndUserIds(Buffer.alloc(32, 1));

  it('is the same every time and in every process', () => {
    expect(ids.of('openai', USER)).toBe(new EndUserIds(Buffer.alloc(32, 1)).of('openai', USER));
    expect(ids.of('openai', USER)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['another user', ids.of('openai', USER.replace(/1$/, '2'))],
    ['another vendor', ids.of('fal', USER)],
    ['another deployment', new EndUserIds(Buffer.alloc(32, 2)).of('openai', USER)],
  ])('differs for %s', (_, other) => {
    expect(other).not.toBe(ids.of('openai', USER));
  });
});
