import { checkedNodeHash } from '@cse/prompts';
import { FAKED_PROVIDERS, type FakedProvider } from '../ai/faked-providers';
import { UNLIMITED } from '../ai/unlimited';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

interface Answer {
  code?: string;
  cap?: string;
  conflicts: {
    id: string;
    kind: string;
    certainty: string;
    branch: string[];
    fact_ids: string[];
    evidence: { node_id: string; quote: string; start: number; end: number }[];
  }[];
  judged: { nodes: number; left: string[] };
  notices: { code: string; count?: number }[];
  usage: { cost_usd: number; cache_read_tokens: number; cache_write_tokens: number };
  provider: { model: string };
}

const QUIET = 'The rain went on and on over the roofs, and nobody in the lane had anything to say about it. ';
/** A line of nodes that fills several calls, with claims in some of them, and one in another branch. */
function story(size = 100) {
  const nodes = Array.from({ length: size }, (_, index) => ({
    id: `n_${index}`,
    parent_id: index === 0 ? null : `n_${index - 1}`,
    text: QUIET.repeat(16) + (index % 7 === 0 ? 'A dog barked. ' : ''),
  }));
  const write = (index: number, text: string) => (nodes[index]!.text += text);
  write(3, 'It was the opposite of tin.');
  write(size - 2, 'This was the opposite of copper, as anybody could see.');
  write(size - 1, 'It came out of thin air.');
  nodes.push({
    id: 'x_1',
    parent_id: 'n_2',
    text: 'In the lane it was the opposite of tin. All was unlike in n_2 that day.',
  });
  nodes.push({ id: 'x_2', parent_id: 'x_1', text: 'Here it was unlike in n_5 and nobody minded.' });
  const fact = (id: string, value: string, more: object = {}) => ({
    id,
    subject: 'bell',
    attribute: 'metal',
    value,
    ...more,
  });
  return {
    nodes,
    canon: {
      characters: [{ id: 'ch_1', name: 'Mara Quill', summary: 'x'.repeat(1_000) }],
      facts: [
        fact('f_copper', 'copper', { attribute: 'roof' }),
        ...Array.from({ length: 60 }, (_, index) => fact(`f_${index}`, `ore ${index}`, { attribute: `seam ${index}` })),
        // It is true from another node on, and not in the branch beside it.
        fact('f_tin', 'tin', { valid_from: 'n_3', sources: [{ node_id: 'n_3', quote: 'A dog' }] }),
      ],
    },
  };
}

describe.each(FAKED_PROVIDERS)('a judge of whole stories over %s', (provider, start) => {
  let fake: FakedProvider['fake'];
  let api: TestApi;
  let token: string;
  let users = 0;

  beforeAll(async () => {
    const { fake: made, settings } = await start();
    fake = made;
    api = await startTestApi({ ...UNLIMITED, ...settings });
  });
  beforeEach(async () => {
    fake.reset();
    token = (await signIn(api, `judge-${++users}@example.com`)).accessToken;
  });
  afterEach(async () => {
    await fake.idle();
    expect(await api.query(`select id from usage_reservations where state = 'held'`)).toEqual([]);
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  const send = (path: string, body: object, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    fetch(api.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal,
    });
  const check = async (body: object, headers?: Record<string, string>) => {
    const answer = await send('/canon/check', body, headers);
    return {
      status: answer.status,
      replayed: answer.headers.get('idempotency-replayed'),
      body: (await answer.json()) as Answer,
    };
  };
  const holds = () =>
    api.query<{ operation: string; held: string; charged: string; lines: number }>(
      `select r.operation, r.cost as held, r.actual_cost as charged, count(l.id)::int as lines
         from usage_reservations r left join usage_ledger l on l.reservation_id = r.id
        where r.user_id = (select id from users where email = $1) group by r.id, r.day order by r.id`,
      [`judge-${users}@example.com`],
    );
  const billed = () =>
    'ledger' in fake ? fake.ledger.entries.reduce((sum, { cost }) => sum + Number(cost), 0) : undefined;
  const told = ({ conflicts }: Answer) =>
    conflicts.map(({ certainty, fact_ids, branch, evidence }) => [
      certainty,
      fact_ids[0] ?? evidence[0]!.node_id,
      branch.at(-1),
      evidence.at(-1)!.quote,
    ]);
  const billedCalls = () => ('ledger' in fake ? fake.ledger.entries : fake.bill).length;

  it('finds what it says with words that stand there, in branches in which it holds, and nothing else', async () => {
    const graph = story();
    const { status, body } = await check({ graph, judge: 'fast' });
    expect(status).toBe(200);
    // tin: not by its own words, and not in the branch beside it. x_2: the node that it names is in another branch.
    expect(told(body).sort()).toEqual([
      ['likely', 'f_copper', 'n_98', 'This was the opposite of copper, as anybody could see.'],
      ['likely', 'n_2', 'x_1', 'All was unlike in n_2 that day.'],
    ]);
    for (const { evidence } of body.conflicts) {
      for (const { node_id, quote, start: from, end } of evidence)
        expect(graph.nodes.find(({ id }) => id === node_id)!.text.slice(from, end)).toBe(quote);
    }
    expect(body.judged).toEqual({ nodes: 102, left: [] });
    expect(body.notices).toEqual([{ code: 'candidate_dropped', count: 3 }]);
    expect(billedCalls()).toBeGreaterThan(2);
  });

  it('costs what the provider bills, call by call, each held before and none for more than the estimate says', async () => {
    const body = { graph: story(), judge: 'fast' };
    const quoted = (await (await send('/usage/estimate', { operation: 'canon.check', request: body })).json()) as {
      cost_usd: { max: number; expected: number };
    };
    expect(await holds()).toEqual([]);
    const { body: answer } = await check(body);
    const rows = (await holds()).filter(({ lines }) => lines > 0);
    expect(rows.map(({ operation, lines }) => [operation, lines])).toEqual(rows.map(() => ['canon.check', 1]));
    const [held, charged] = [0, 0].map((_, at) =>
      rows.reduce((sum, row) => sum + Number(at ? row.charged : row.held), 0),
    );
    expect(Math.round(answer.usage.cost_usd * 1e9)).toBe(charged);
    expect(held).toBe(Math.round(quoted.cost_usd.max * 1e9));
    expect(charged).toBeLessThan(held!);
    if (billed() !== undefined) expect(charged).toBe(billed());
    // The canon of the story is told to the first call and read from the cache by the others.
    if (provider === 'anthropic') expect(answer.usage.cache_read_tokens).toBeGreaterThan((rows.length - 1) * 1_000);
  });

  it('streams what it finds, and reads one node again when one was changed', async () => {
    const graph = story();
    const since = { node_hashes: Object.fromEntries(graph.nodes.map((one) => [one.id, checkedNodeHash(one)])) };
    graph.nodes[50]!.text += 'All of it was the opposite of ore 7.';
    const answer = await send('/canon/check', { graph, since, judge: 'careful' }, { accept: 'text/event-stream' });
    const events = [...(await answer.text()).matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, name, data]) => [
      name,
      JSON.parse(data!) as Answer,
    ]) as [string, Answer][];
    expect(events.map(([name]) => name)).toEqual(['conflict', 'usage', 'done']);
    const [, , [, done]] = events as [unknown, unknown, [string, Answer]];
    expect(told(done)).toEqual([['likely', 'f_7', 'n_50', 'All of it was the opposite of ore 7.']]);
    expect(done.judged).toEqual({ nodes: 1, left: [] });
    expect(billedCalls()).toBe(1);
    fake.reset();
    const again = { node_hashes: Object.fromEntries(graph.nodes.map((one) => [one.id, checkedNodeHash(one)])) };
    const { body: nothing } = await check({ graph, since: again, judge: 'fast' });
    expect([nothing.judged, billedCalls()]).toEqual([{ nodes: 0, left: [] }, 0]);
  });

  it('invariant 56: stops where its budget ends, with what was found until then and what was not read, and refuses when there is none', async () => {
    const graph = story(300);
    const max_cost_usd = (await estimateOf(graph)) / 8;
    const { status, body } = await check({ graph, judge: 'fast', max_cost_usd });
    expect(status).toBe(200);
    expect(body.usage.cost_usd).toBeLessThanOrEqual(max_cost_usd);
    expect(body.judged.nodes).toBeGreaterThan(0);
    expect(body.judged.left.length).toBeGreaterThan(0);
    expect(body.judged.nodes + body.judged.left.length).toBe(302);
    expect(body.notices).toContainEqual({ code: 'judge_out_of_budget', count: body.judged.left.length });
    const none = await check({ graph, judge: 'fast', max_cost_usd: 0.000001 });
    expect([none.status, none.body.code, none.body.cap]).toEqual([402, 'quota_exceeded', 'request']);
    // A cap of the user's ends it too, and is never crossed.
    const spent = (await holds()).reduce((sum, { charged }) => sum + Number(charged), 0);
    const room = Math.round(max_cost_usd * 1e9);
    await api.query(
      `insert into usage_caps (user_id, daily_cost, updated_at) values ((select id from users where email = $1), $2, now())`,
      [`judge-${users}@example.com`, String(spent + room)],
    );
    const { body: capped } = await check({ graph, judge: 'fast' });
    expect(capped.notices.map(({ code }) => code)).toContain('judge_out_of_budget');
    const all = (await holds()).reduce((sum, { charged }) => sum + Number(charged), 0);
    expect(all - spent).toBeLessThanOrEqual(room);
  });
  const estimateOf = async (graph: object) => {
    const answer = await send('/usage/estimate', { operation: 'canon.check', request: { graph, judge: 'fast' } });
    return ((await answer.json()) as { cost_usd: { max: number } }).cost_usd.max;
  };

  it('answers a key once', async () => {
    const body = { graph: story(20), judge: 'fast' };
    const headers = { 'idempotency-key': `canon-${provider}` };
    const first = await check(body, headers);
    const before = billedCalls();
    expect(before).toBeGreaterThan(0);
    const again = await check(body, headers);
    expect([again.status, again.replayed, again.body]).toEqual([200, 'true', first.body]);
    const asEvents = await send('/canon/check', body, { ...headers, accept: 'text/event-stream' });
    expect(await asEvents.text()).toContain('event: done');
    expect(billedCalls()).toBe(before);
    const other = await check({ ...body, graph: story(21) }, headers);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('is settled when its client goes away, and holds nothing then', async () => {
    fake.always({ hold: 'start' });
    const leaving = new AbortController();
    const gone = send('/canon/check', { graph: story(), judge: 'fast' }, {}, leaving.signal);
    await fake.arrived(1);
    leaving.abort();
    await expect(gone).rejects.toThrow();
    await fake.idle();
    await eventually(async () =>
      expect(await api.query(`select id from usage_reservations where state = 'held'`)).toEqual([]),
    );
    expect((await holds()).map(({ lines }) => lines)).toEqual([1]);
  });

  // The last one: nobody is asked for a while after it.
  it('fails no request when it fails: what rules found stands, and the nodes are told that nobody read', async () => {
    const graph = story();
    graph.nodes.push({ id: 'd_1', parent_id: 'n_99', text: 'Mara Quill drowned that night.' });
    graph.nodes.push({ id: 'd_2', parent_id: 'd_1', text: 'Mara Quill poured the tea.' });
    fake.always('overloaded');
    const { status, body } = await check({ graph, judge: 'fast' });
    expect(status).toBe(200);
    expect(body.conflicts.map(({ kind, certainty }) => [kind, certainty])).toEqual([['resurrection', 'certain']]);
    expect(body.judged.nodes).toBe(0);
    expect(body.notices).toEqual([{ code: 'judge_skipped', count: body.judged.left.length }]);
    expect(body.judged.left).toHaveLength(104);
    expect((await holds()).every(({ charged }) => Number(charged) === 0)).toBe(true);
  });
});
