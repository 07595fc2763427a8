import type { DataSource } from 'typeorm';
import type { OpLog } from './op-log';
import { ProjectFeed, type ProjectEvent } from './project-feed';
import type { NewsHearer, ProjectNews } from './project-news';

interface Row {
  id: string;
  lastCursor: string;
  membersVersion: number;
  roles: Record<string, string>;
}

/** A database whose answers come when the test says so, in the order that it says. */
class SlowDatabase {
  private readonly waiting: ((rows: object[]) => void)[] = [];
  readonly query = (): Promise<object[]> => new Promise((resolve) => this.waiting.push(resolve));

  /** How many questions were asked and not answered. */
  get open(): number {
    return this.waiting.length;
  }

  answer(question: number, row: Omit<Row, 'id'>): void {
    this.waiting.splice(question, 1)[0]!([
      { id: 'story', compactedTo: 0, generation: 1, rotationDue: false, snapshot: null, ...row },
    ]);
  }
}

describe('ProjectFeed', () => {
  const alone = { lastCursor: '7', membersVersion: 1, roles: { ada: 'owner' } };
  const together = { lastCursor: '7', membersVersion: 2, roles: { ada: 'owner', bob: 'editor' } };

  it.each([
    ['members', alone, together],
    ['ops', { ...together, lastCursor: '6', roles: { ada: 'owner' } }, together],
  ])('believes the newer of two answers that crossed each other, by its %s', async (_what, older, newer) => {
    const database = new SlowDatabase();
    let hearer: NewsHearer;
    const news = { hear: (given: NewsHearer) => Promise.resolve(void (hearer = given)) };
    const log = { page: () => Promise.resolve({ ops: [], last: 7, compactedTo: 0 }) };
    const feed = new ProjectFeed(
      database as unknown as DataSource,
      log as unknown as OpLog,
      news as unknown as ProjectNews,
    );
    const ended = new AbortController();
    const turn = () => new Promise(setImmediate);
    const told: ProjectEvent['event'][] = [];
    const follow = async (userId: string) => {
      for await (const { event } of feed.follow('story', userId, undefined, ended.signal)) told.push(event);
    };

    const adas = follow('ada');
    await turn();
    database.answer(0, older);
    await turn();
    // Asked before Bob came, and answered after what Bob's own stream asked.
    hearer!.changed('story');
    const bobs = follow('bob');
    await turn();
    expect(database.open).toBe(2);
    database.answer(1, newer);
    await turn();
    database.answer(0, older);
    await turn();
    expect(told.filter((event) => event !== 'members')).toEqual(['ready', 'ready']);
    ended.abort();
    await Promise.all([adas, bobs]);
    feed.onModuleDestroy();
  });
});
