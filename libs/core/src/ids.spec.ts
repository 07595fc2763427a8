import { isUuid, uuidv7 } from './ids';

describe('uuidv7', () => {
  it('is a UUID of version 7 that starts with its time', () => {
    const id = uuidv7(Date.parse('2026-11-22T12:00:00Z'));
    expect(isUuid(id)).toBe(true);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-11-22T12:00:00Z'));
  });

  it('is never given twice, however many are made in one millisecond', () => {
    const ids = Array.from({ length: 10_000 }, () => uuidv7(0));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
