import { block, blocks, CacheSession, request } from './cache-session';

const MINUTE = 60_000;

describe('lifetimes of cache entries', () => {
  let service: CacheSession;
  beforeEach(() => (service = new CacheSession()));

  const mixed = request([block('canon', 800, '1h'), block('path', 700, '5m'), block('task')]);

  it('bills hour and five-minute parts apart', () => {
    expect(service.look(mixed)).toMatchObject({ total: 1_600, a: 0, b: 800, c: 1_500 });
  });

  it('loses the five-minute part after 5 min 1 s and still reads the other', () => {
    service.send(mixed);
    service.now = 5 * MINUTE + 1_000;
    expect(service.look(mixed)).toMatchObject({ a: 800, b: 800, c: 1_500 });
  });

  it('ends an entry exactly at its age, counted from the start of the request', () => {
    service.send(mixed);
    service.now = 5 * MINUTE - 1;
    expect(service.look(mixed).a).toBe(1_500);
    service.now = 5 * MINUTE;
    expect(service.look(mixed).a).toBe(800);
  });

  it('renews by reading, for free, the earlier breakpoints too', () => {
    service.send(mixed);
    for (let minute = 4; minute <= 80; minute += 4) {
      service.now = minute * MINUTE;
      expect(service.send(mixed).written).toBe(0);
    }
    service.now += 50 * MINUTE;
    expect(service.look(mixed).a).toBe(800);
  });

  it('renews an entry that is found by looking back', () => {
    service.send(request(blocks(10, 10)));
    service.now = 4 * MINUTE;
    expect(service.send(request(blocks(12, 12))).read).toBe(10);
    service.now = 8 * MINUTE;
    expect(service.send(request(blocks(10, 10))).read).toBe(10);
  });

  it('leaves a five-minute entry one when an hour mark reads it, unless told otherwise', () => {
    for (const readUpgradesLifetime of [false, true]) {
      const session = new CacheSession({ readUpgradesLifetime });
      session.send(request([block('canon', 800, '5m')]));
      session.send(request([block('canon', 800, '1h')]));
      session.now = 30 * MINUTE;
      expect(session.look(request([block('canon', 800, '1h')])).a).toBe(readUpgradesLifetime ? 800 : 0);
    }
  });

  it('can be told that a read leaves the earlier breakpoints as they are', () => {
    const strict = new CacheSession({ readRenewsAncestors: false });
    strict.send(mixed);
    for (let minute = 4; minute <= 60; minute += 4) {
      strict.now = minute * MINUTE;
      strict.send(mixed);
    }
    strict.now += 6 * MINUTE;
    expect(strict.look(mixed).a).toBe(0);
  });

  it('refuses an hour behind five minutes', () => {
    const wrong = request([block('path', 700, '5m'), block('canon', 800, '1h')]);
    expect(() => service.look(wrong)).toThrow(/must not come after/);
  });
});
