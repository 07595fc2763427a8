import { gzipSync } from 'node:zlib';
import { labelledStories } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

const JSON_TYPE = { 'content-type': 'application/json' };
const LIMIT = 16 * 1024 * 1024;

interface Answer {
  conflicts: {
    kind: string;
    certainty: string;
    branch: string[];
    fact_ids: string[];
    evidence: { node_id: string; quote: string; start: number; end: number }[];
  }[];
  threads: { id: string; overdue: boolean; last_touched: string }[];
  checked: { nodes: number; skipped: number };
}
interface Problem {
  code: string;
  errors?: { pointer: string }[];
  limit_bytes?: number;
}

/** Two branches below one root: in the first somebody dies, in the second not. */
const graph = () => ({
  nodes: [
    {
      id: 'n_1',
      parent_id: null,
      text: 'Mara Quill kept the light, and Osric Tane kept her company through the long winters.',
    },
    { id: 'a_1', parent_id: 'n_1', text: 'Osric Tane drowned that night, and the boat came home without him.' },
    { id: 'a_2', parent_id: 'a_1', text: 'In the morning Osric poured the tea and said that it would rain.' },
    { id: 'b_1', parent_id: 'n_1', text: 'In the morning Osric poured the tea and said that it would rain.' },
  ],
  canon: {
    characters: [
      { id: 'ch_1', name: 'Mara Quill', aliases: ['Mara'] },
      { id: 'ch_2', name: 'Osric Tane', aliases: ['Osric'] },
    ],
    threads: [{ id: 't_1', question: 'Who lit the beacon?', opened_node_id: 'n_1' }],
  },
});

describe('POST /canon/check', () => {
  let api: TestApi;
  let authorization: string;

  beforeAll(async () => {
    api = await startTestApi({ TEXT_PROVIDER: 'sketch', DAILY_COST_CAP_USD: '0' });
    authorization = `Bearer ${(await signIn(api)).accessToken}`;
  });
  afterAll(() => api.close());

  const send = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/canon/check`, {
      method: 'POST',
      headers: { authorization, ...JSON_TYPE, ...headers },
      body: body as never,
    });
  const check = async (body: object) => (await (await send(JSON.stringify(body))).json()) as Answer & Problem;

  it('invariant 50: tells a node only what stands before it in its own branch, with the words on both sides, and costs nothing', async () => {
    const sent = graph();
    const answer = await check({ graph: sent });
    expect(answer.conflicts.map(({ kind, certainty, branch }) => ({ kind, certainty, branch }))).toEqual([
      { kind: 'resurrection', certainty: 'certain', branch: ['a_1', 'a_2'] },
    ]);
    const { evidence } = answer.conflicts[0]!;
    expect(evidence.map(({ node_id }) => node_id)).toEqual(['a_1', 'a_2']);
    for (const { node_id, quote, start, end } of evidence) {
      expect(sent.nodes.find(({ id }) => id === node_id)!.text.slice(start, end)).toBe(quote);
    }
    expect(answer.checked).toEqual({ nodes: 4, skipped: 0 });
    expect(answer.threads).toEqual([{ id: 't_1', opened: 'n_1', last_touched: 'n_1', overdue: false }]);
    expect(await api.query('select 1 from usage_reservations')).toEqual([]);
  });

  it('streams each conflict as it is found, and all of them at the end', async () => {
    const answer = await send(JSON.stringify({ graph: graph() }), { accept: 'text/event-stream' });
    const events = (await answer.text()).split('\n\n').map((event) => /^event: (\w+)/.exec(event)?.[1]);
    expect(events.filter(Boolean)).toEqual(['conflict', 'done']);
  });

  it('takes a packed body, and says of one that is none what is wrong', async () => {
    const body = JSON.stringify({ graph: graph() });
    const packed = await send(gzipSync(body), { 'content-encoding': 'gzip' });
    expect(((await packed.json()) as Answer).conflicts).toHaveLength(1);
    const broken = await send(Buffer.from(body), { 'content-encoding': 'gzip' });
    expect([broken.status, ((await broken.json()) as Problem).code]).toEqual([400, 'malformed_json']);
    const other = await send(gzipSync(body), { 'content-encoding': 'br' });
    expect([other.status, ((await other.json()) as Problem).code]).toEqual([415, 'unsupported_media_type']);
  });

  it('invariant 52: refuses what is too large, as it comes and inflated: a bomb of 32 kB stops at the bound', async () => {
    const bomb = gzipSync(Buffer.alloc(2 * LIMIT, ' '), { level: 9 });
    expect(bomb.length).toBeLessThan(64 * 1024);
    for (const answer of [await send(bomb, { 'content-encoding': 'gzip' }), await send(Buffer.alloc(LIMIT + 1, ' '))]) {
      const { code, limit_bytes } = (await answer.json()) as Problem;
      expect([answer.status, code, limit_bytes]).toEqual([413, 'payload_too_large', LIMIT]);
    }
    // Everywhere else nothing is as large, and nothing is packed.
    const elsewhere = (body: Buffer, headers: object) =>
      fetch(`${api.url}/ai/suggest`, {
        method: 'POST',
        headers: { authorization, ...JSON_TYPE, ...headers },
        body: body as never,
      });
    expect((await elsewhere(Buffer.alloc(3 * 1024 * 1024, ' '), {})).status).toBe(413);
    expect((await elsewhere(gzipSync('{}'), { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it.each([
    ['a list', '[]', 400, 'validation_failed', ''],
    ['no JSON', '{', 400, 'malformed_json', undefined],
    ['nothing', '', 400, 'malformed_json', undefined],
    ['bytes that are no text', Buffer.from([0xff, 0xfe]), 400, 'malformed_json', undefined],
    ['a field too many', '{"graph":{"nodes":[]},"x":1}', 400, 'validation_failed', '/x'],
    ['a prototype', '{"graph":{"nodes":[{"__proto__":{}}]}}', 400, 'validation_failed', '/graph/nodes/0/__proto__'],
    ['no nodes', '{"graph":{"nodes":[]}}', 422, 'path_empty', '/graph/nodes'],
  ] as const)('refuses %s with a code and a pointer', async (_, body, status, code, pointer) => {
    const answer = await send(body as string);
    const problem = (await answer.json()) as Problem;
    expect([answer.status, problem.code, problem.errors?.[0]?.pointer]).toEqual([status, code, pointer]);
  });

  it('refuses a graph that is no story, and names what is not in it', async () => {
    const node = (id: string, parent_id: string | null) => ({ id, parent_id, text: 'x' });
    const refused = async (body: object) => {
      const { code, errors } = await check(body);
      return [code, errors?.[0]?.pointer];
    };
    const of = (...nodes: object[]) => ({ graph: { nodes } });
    expect(await refused(of(node('a', null), node('a', 'a')))).toEqual(['path_duplicate_id', '/graph/nodes/1/id']);
    expect(await refused(of(node('a', 'b'), node('b', 'a')))).toEqual(['path_root_first', '/graph/nodes']);
    expect(await refused(of(node('a', null), node('b', 'c')))).toEqual([
      'path_not_contiguous',
      '/graph/nodes/1/parent_id',
    ]);
    expect(await refused(of(node('a', null), node('b', 'c'), node('c', 'b')))).toEqual([
      'path_not_contiguous',
      '/graph/nodes/1/parent_id',
    ]);
    const canon = { facts: [{ id: 'f', subject: 's', attribute: 'a', value: 'v', valid_from: 'z' }] };
    expect(await refused({ graph: { nodes: [node('a', null)], canon } })).toEqual([
      'reference_off_path',
      '/graph/canon/facts/0/valid_from',
    ]);
    expect(await refused({ ...of(node('a', null)), scope: { leaf_ids: ['z'] } })).toEqual([
      'reference_off_path',
      '/scope/leaf_ids/0',
    ]);
    // `sketch` has no model that could read.
    expect(await refused({ ...of(node('a', null)), judge: 'fast' })).toEqual(['unsupported_option', '/judge']);
  });

  it('tells what a change makes stale, by the same door', async () => {
    const after = { id: 'f', subject: 'ch_2', attribute: 'age', value: '40', valid_from: 'b_1' };
    const body = {
      graph: graph(),
      change: { facts: [{ before: null, after }] },
      cites: [{ artifact_id: 'pic', node_ids: ['b_1'] }],
    };
    const answer = await fetch(`${api.url}/canon/stale`, {
      method: 'POST',
      headers: { authorization, ...JSON_TYPE },
      body: JSON.stringify(body),
    });
    const { stale } = (await answer.json()) as { stale: object[] };
    expect([answer.status, stale]).toEqual([
      200,
      [
        { kind: 'node', id: 'b_1', because: [['f']] },
        { kind: 'artifact', id: 'pic', because: [['f', 'b_1']] },
      ],
    ]);
  });

  it('asks for a caller before it reads anything', async () => {
    const answer = await fetch(`${api.url}/canon/check`, { method: 'POST', headers: JSON_TYPE, body: '{' });
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([401, 'unauthenticated']);
  });

  it('finds what labels say of short stories, of the kinds that rules know', async () => {
    let [found, of] = [0, 0];
    for (const { path, canon, labels } of labelledStories()) {
      for (const { kind, text } of labels.contradictions) {
        if (!['explicit', 'number_word', 'alias', 'resurrection'].includes(kind)) continue;
        const added = { id: 'n_added', parent_id: path.at(-1)!.id, text };
        const { conflicts } = await check({ graph: { nodes: [...path, added], canon } });
        found += Number(conflicts.some(({ evidence }) => evidence.at(-1)?.node_id === 'n_added'));
        of++;
      }
    }
    expect(found / of).toBeGreaterThanOrEqual(0.95);
  });
});
