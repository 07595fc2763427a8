import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { hostilePath, sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { SuggestCaller } from './suggest-caller';
import { UNLIMITED } from './unlimited';

/** Input that the endpoint refuses before anything is sent to a provider, or spent. */
describe('POST /ai/suggest refuses bad input', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let ask: SuggestCaller;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    api = await startTestApi({ ...UNLIMITED, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' });
    ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
  });
  afterEach(() => {
    expect(fake.requests).toHaveLength(0);
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  const node = (id: string, parent_id: string | null, text = 'x') => ({ id, parent_id, text });
  const edited = (edit: (story: ReturnType<typeof sampleStory>) => void) => {
    const story = sampleStory();
    edit(story);
    return story;
  };
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const story = () => JSON.stringify(sampleStory());

  it.each([
    ['an unknown field', { ...sampleStory(), branch_cannon: {} }, '/branch_cannon'],
    [
      'an unknown field of a node',
      edited((s) => Object.assign(s.active_path[1]!, { body: 'x' })),
      '/active_path/1/body',
    ],
    [
      'an unknown field of a fact',
      edited((s) => Object.assign(s.branch_canon.facts![0]!, { x: 1 })),
      '/branch_canon/facts/0/x',
    ],
    [
      '501 nodes',
      { active_path: Array.from({ length: 501 }, (_, i) => node(`n${i}`, i ? `n${i - 1}` : null)) },
      '/active_path',
    ],
    ['8,001 characters', { active_path: [node('a', null, 'x'.repeat(8_001))] }, '/active_path/0/text'],
    ['a lone surrogate', '{"active_path":[{"id":"a","parent_id":null,"text":"\\ud800"}]}', '/active_path/0/text'],
    ['a control character', { active_path: [node('a', null, 'bell\u0007')] }, '/active_path/0/text'],
    ['text not in NFC', { active_path: [node('a', null, 'e\u0301')] }, '/active_path/0/text'],
    ['nine ghosts', { ...sampleStory(), count: { ghost_nodes: 9 } }, '/count/ghost_nodes'],
    ['minus one inline', { ...sampleStory(), count: { inline_suggestions: -1 } }, '/count/inline_suggestions'],
    ['a count that is no object', { ...sampleStory(), count: 3 }, '/count'],
    ['an unknown tier', { ...sampleStory(), tier: 'best' }, '/tier'],
    ['1,201 characters of steer', { ...sampleStory(), steer: 'x'.repeat(1_201) }, '/steer'],
    ['4,001 characters of direction', { ...sampleStory(), system_prompt: 'x'.repeat(4_001) }, '/system_prompt'],
    [
      '25 children',
      { ...sampleStory(), existing_children: Array.from({ length: 25 }, (_, i) => ({ id: `c${i}`, gist: 'g' })) },
      '/existing_children',
    ],
    ['21 rejected', { ...sampleStory(), rejected: Array.from({ length: 21 }, () => ({ gist: 'g' })) }, '/rejected'],
    [
      'a profile of 17 KiB',
      {
        ...sampleStory(),
        creator_profile: {
          themes: Array.from({ length: 40 }, () => '\u4e00'.repeat(120)),
          tone: Array.from({ length: 40 }, () => '\u4e00'.repeat(120)),
        },
      },
      '/creator_profile',
    ],
    ['no path', { branch_canon: {} }, '/active_path'],
    ['null for a path', { active_path: null }, '/active_path'],
    ['a list for a body', [], ''],
  ])('%s: 400 with a pointer', async (_, body, pointer) => {
    const { status, body: problem, headers } = await ask.json(body);
    expect([status, problem.code]).toEqual([400, 'validation_failed']);
    expect(problem.errors!.map((error) => error.pointer)).toContain(pointer);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(problem.request_id).toBe(headers.get('x-request-id'));
  });

  it.each([
    ['an empty path', { active_path: [] }, 'path_empty', '/active_path'],
    ['an id twice', { active_path: [node('a', null), node('a', 'a')] }, 'path_duplicate_id', '/active_path/1/id'],
    ['no root', { active_path: [node('a', 'b')] }, 'path_root_first', '/active_path/0/parent_id'],
    [
      'a sibling',
      { active_path: [node('a', null), node('b', 'a'), node('c', 'a')] },
      'path_not_contiguous',
      '/active_path/2/parent_id',
    ],
    [
      'a fact that cites a node off the path',
      edited((s) => (s.branch_canon.facts![0]!.sources = [{ node_id: 'elsewhere', quote: 'q' }])),
      'reference_off_path',
      '/branch_canon/facts/0/sources/0/node_id',
    ],
    [
      'an ancestor as a child',
      edited((s) => (s.existing_children = [{ id: s.active_path[0]!.id, gist: 'g' }])),
      'child_not_direct',
      '/existing_children/0/id',
    ],
  ])('%s: 422 with its own code, as JSON and as a stream', async (_, body, code, pointer) => {
    for (const accept of ['application/json', 'text/event-stream']) {
      const { status, body: problem } = await ask.json(body, { accept });
      expect([status, problem.code, problem.errors![0]!.pointer]).toEqual([422, code, pointer]);
    }
  });

  it.each([
    ['broken JSON', '{"active_path": [', 'application/json', 400, 'malformed_json'],
    ['nothing', '', 'application/json', 400, 'validation_failed'],
    ['__proto__', story().replace('{', '{"__proto__":{"polluted":1},'), 'application/json', 400, 'malformed_json'],
    [
      '__proto__ deep inside',
      story().replace('"id"', '"__proto__":{"x":1},"id"'),
      'application/json',
      400,
      'malformed_json',
    ],
    ['5,000 levels', `{"active_path":${deep(5_000)}}`, 'application/json', 400, 'validation_failed'],
    ['plain text', story(), 'text/plain', 415, 'unsupported_media_type'],
    ['a form', 'a=b', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
  ])('a body of %s', async (_, body, contentType, status, code) => {
    const answer = await ask.json(body, { contentType });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('a body of 2 MiB and one byte: 413 with the limit', async () => {
    const body = `{"active_path":"${'x'.repeat(2 * 1024 * 1024 + 1 - '{"active_path":""}'.length)}"}`;
    const { status, body: problem } = await ask.json(body);
    expect([status, problem]).toMatchObject([413, { code: 'payload_too_large', limit_bytes: 2_097_152 }]);
    expect((await ask.json(body.replace('xx', 'x'))).status).toBe(400);
  });

  it('a caller without a good token: 401, whatever the body holds', async () => {
    for (const token of ['', 'x.y.z']) {
      const answer = await new SuggestCaller(api.url, token).json({});
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="/);
    }
  });

  it('never repeats what was sent, nor says where it was thrown', async () => {
    const canary = 'CANARY sentence of a story';
    for (const body of [
      edited((s) => Object.assign(s.active_path[0]!, { text: canary, kind: canary })),
      edited((s) => Object.assign(s.active_path[0]!, { parent_id: 'CANARY_id' })),
      `{"active_path": "${canary}`,
    ]) {
      const { text, status } = await ask.json(body);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toMatch(/CANARY|node_modules|\.ts:|\n\s+at /);
    }
    expect(api.logs.text).not.toContain('CANARY');
  });
});

describe('POST /ai/suggest takes what is unusual and good', () => {
  it('a hostile story changes nothing but prose', async () => {
    const fake = await startFakeAnthropic();
    const api = await startTestApi({ ...UNLIMITED, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' });
    const ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
    const path = hostilePath();
    const { status, body } = await ask.json({ active_path: path });
    expect(status).toBe(200);
    expect(body.ghost_nodes.length).toBeGreaterThan(0);
    const lines = JSON.stringify(fake.lastRequest!.body!.messages);
    expect(lines.match(/<task>\\n/g)).toHaveLength(1);
    for (const { node_id, start, end, original } of body.inline_suggestions) {
      expect(path.find(({ id }) => id === node_id)!.text.slice(start, end)).toBe(original);
    }
    await api.close();
    await fake.close();
  });
});
