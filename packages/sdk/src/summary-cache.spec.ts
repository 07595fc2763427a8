import { HurriedClock } from '../test/hurried-clock.ts';
import { json, ScriptedServer } from '../test/scripted-server.ts';
import { createClient, SummaryCache, type KeyStorage } from './index.ts';

const path = (count: number, from = '') =>
  Array.from({ length: count }, (_, i) => ({
    id: `${i > 16 ? from : ''}n_${i}`,
    parent_id: i === 0 ? null : `${i > 17 ? from : ''}n_${i - 1}`,
    text: `Part ${i}.`,
  }));
const segment = (n: number) => {
  const ids = Array.from({ length: 8 }, (_, i) => `n_${8 * n + 1 + i}`);
  return {
    hash: `sha256:${n}`,
    level: 1,
    from: ids[0]!,
    to: ids[7]!,
    node_ids: ids,
    text: `Block ${n}.`,
    must_keep: [],
  };
};

describe('the summary cache', () => {
  const server = new ScriptedServer();
  const values = new Map<string, string>();
  const storage: KeyStorage = {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  };
  const client = (summaries: SummaryCache) =>
    createClient({ baseUrl: server.url, clock: new HurriedClock(), summaries });
  const sent = (n = -1) =>
    (JSON.parse(server.seen.at(n)!.body) as { summaries?: { hash: string; text: string }[] }).summaries;

  beforeAll(() => server.open());
  afterAll(() => server.close());

  it('keeps what summarize answers, and sends what is true of a path with every request after that', async () => {
    const cache = new SummaryCache({ storage });
    server.script(json({ segments: [segment(0), segment(1)], missing: [] }), json({ ghost_nodes: [] }));
    await client(cache).summarize({ active_path: path(20) });
    expect(sent()).toBeUndefined();
    await client(cache).suggest({ active_path: path(20) });
    const both = [
      { hash: 'sha256:0', text: 'Block 0.' },
      { hash: 'sha256:1', text: 'Block 1.' },
    ];
    expect(sent()).toEqual(both);
    // Another branch shares what lies before the fork; and a new start of the app knows it all.
    const later = client(new SummaryCache({ storage }));
    await later.suggest({ active_path: path(30, 'other_') });
    expect(sent()).toEqual(both);
    const changed = path(20).map((node, i) => (i === 3 ? { ...node, text: 'Other words.' } : node));
    await later.suggest({ active_path: changed });
    expect(sent()).toEqual([both[1]]);
    await later.estimateCost({ operation: 'ai.suggest', request: { active_path: path(20) } });
    expect((JSON.parse(server.seen.at(-1)!.body) as { request: object }).request).toMatchObject({ summaries: both });
    await later.suggest({ active_path: path(20), summaries: [] });
    expect(sent()).toEqual([]);
  });

  it('keeps what a stream brings', async () => {
    const cache = new SummaryCache();
    server.script((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`event: done\ndata: ${JSON.stringify({ segments: [segment(0)] })}\n\n`);
    });
    for await (const { event } of client(cache).summarizeStream({ active_path: path(20) })) expect(event).toBe('done');
    expect(cache.size).toBe(1);
  });

  it('forgets what was not used for longest, and everything when asked to', async () => {
    const cache = new SummaryCache({ max: 2, storage, key: 'mine' });
    await cache.keep(path(30), [segment(0), segment(1)]);
    // Uses the first one alone.
    await cache.of(path(9));
    await cache.keep(path(30), [segment(2)]);
    expect((await cache.of(path(30))).map(({ hash }) => hash)).toEqual(['sha256:0', 'sha256:2']);
    await cache.clear();
    expect([cache.size, values.has('mine')]).toEqual([0, false]);
  });

  it('costs no call when its storage fails', async () => {
    const failing: KeyStorage = {
      get: () => Promise.reject(new Error('locked')),
      set: () => Promise.reject(new Error('locked')),
      remove: () => undefined,
    };
    server.script(json({ segments: [segment(0)], missing: [] }));
    await expect(
      client(new SummaryCache({ storage: failing })).summarize({ active_path: path(20) }),
    ).resolves.toBeDefined();
  });
});
