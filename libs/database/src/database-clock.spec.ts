import { DatabaseClock } from './database-clock';

const NOON = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

describe('DatabaseClock', () => {
  let passed: number;
  let machine: number;
  let database: number;
  /** How long a question takes to get there, and its answer to come back. */
  let way: readonly [there: number, back: number];
  let clock: DatabaseClock;

  const pass = (ms: number) => {
    passed += ms;
    machine += ms;
    database += ms;
  };

  beforeEach(async () => {
    [passed, machine, database, way] = [5_000, NOON + HOUR, NOON, [0, 0]];
    const query = async () => {
      pass(way[0]);
      const millis = database;
      pass(way[1]);
      return [{ millis }];
    };
    clock = new DatabaseClock(
      { query: query as never },
      () => machine,
      () => passed,
    );
    await clock.ask();
  });

  it('has the time of the database on a machine whose clock is wrong, and says by how much', () => {
    expect(clock.now()).toEqual(new Date(NOON));
    expect(clock.skewMs).toBe(HOUR);
    pass(1_500);
    expect(clock.now()).toEqual(new Date(NOON + 1_500));
  });

  it('does not follow the clock of the machine when somebody sets it', () => {
    machine -= 2 * HOUR;
    expect(clock.now()).toEqual(new Date(NOON));
    expect(clock.skewMs).toBe(-HOUR);
  });

  it('follows that of the database', async () => {
    database += 300;
    await clock.ask();
    expect(clock.now()).toEqual(new Date(NOON + 300));
  });

  it('tells whole milliseconds, as every other clock does', () => {
    pass(0.7);
    expect(clock.millis()).toBe(NOON);
  });

  it('takes the middle of the way for the moment of the answer', async () => {
    way = [10, 30];
    await clock.ask();
    expect(clock.millis() - database).toBe(-10);
  });

  it('keeps what it knows rather than believe an answer that was long on its way', async () => {
    way = [0, 10_000];
    await clock.ask();
    expect(clock.millis()).toBe(database);
  });
});
