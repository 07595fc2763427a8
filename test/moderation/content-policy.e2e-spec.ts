import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEXT_ENDPOINTS } from '../ai/text-endpoints';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { FakeModeration, ODD_ANSWERS } from '../fakes/moderation';
import { FakeOpenai } from '../fakes/openai';
import { sampleStory } from '../fixtures';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';
import { uploadPicture } from '../media/pictures';

/** A problem that a request was refused with; 'taken' when it was none. */
interface Refusal {
  status: number;
  code?: string;
  retryable?: boolean;
  policy?: { provider: string; rule?: string };
  errors?: { pointer: string; detail: string }[];
}

const anthropic = { fake: undefined as unknown as FakeAnthropic };
const [openai, moderation] = [new FakeOpenai(), new FakeModeration()];

beforeAll(async () => {
  anthropic.fake = await startFakeAnthropic();
  await Promise.all([openai.listen(), moderation.listen()]);
});
afterEach(() => {
  anthropic.fake.reset();
  openai.reset();
  moderation.reset();
});
afterAll(() => Promise.all([anthropic.fake.close(), openai.close(), moderation.close()]));

/** A deployment with vendors, and what it refuses. */
async function deployment(environment: Record<string, string>): Promise<{ stack: MediaStack; ada: MediaUser }> {
  const stack = await startMedia({
    ANTHROPIC_API_KEY: 'sk-ant-test',
    ANTHROPIC_BASE_URL: anthropic.fake.url,
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: `${openai.url}/v1`,
    DAILY_COST_CAP_USD: '1000',
    MONTHLY_COST_CAP_USD: '1000',
    ...environment,
  });
  return { stack, ada: await stack.user() };
}

async function refusal(user: MediaUser, path: string, body: object): Promise<Refusal> {
  const answer = await user.call('POST', path, body);
  return { ...((await answer.json()) as Refusal), status: answer.status };
}

/** Nothing was held, nothing was made, and nobody was told. */
async function expectNothingOf(stack: MediaStack): Promise<void> {
  for (const table of ['usage_reservations', 'generations', 'usage_ledger']) {
    expect(await stack.api.query(`select * from ${table}`)).toEqual([]);
  }
  expect([anthropic.fake.requests.length, openai.requests.length]).toEqual([0, 0]);
}

const image = (prompt: string, change: object = {}) => ({ prompt, provider: 'openai', commit: true, ...change });
const story = (text: string, rest: object = {}) => {
  const { active_path } = sampleStory();
  return { active_path: [...active_path.slice(0, -1), { ...active_path.at(-1)!, text }], ...rest };
};
const last = sampleStory().active_path.length - 1;

describe('words that a deployment blocks', () => {
  let folder: string;
  let stack: MediaStack;
  let ada: MediaUser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cse-blocklist-'));
    const file = join(folder, 'words.txt');
    await writeFile(file, '# what nobody draws here\nbone mill\n\ngeneral: damnation\n');
    ({ stack } = await deployment({ MODERATION_BLOCKLIST: file, MODERATION_KINDS: 'text,image,video' }));
  });
  afterAll(async () => {
    await stack.close();
    await rm(folder, { recursive: true });
  });
  // Ten refusals slow a user down.
  let users = 0;
  beforeEach(async () => void (ada = await stack.user(`writer-${users++}@example.com`)));
  afterEach(() => expectNothingOf(stack));

  const refused = (rule: string, pointer?: string): object => ({
    status: 422,
    code: 'content_refused',
    policy: { provider: 'deployment', rule },
    ...(pointer === undefined ? {} : { errors: [{ pointer, detail: expect.stringContaining(rule) as string }] }),
  });

  it.each([
    ['a picture', '/images/generate', image('the b\u00f3ne\u200b MILL'), '/prompt'],
    [
      'what a picture is to be without',
      '/images/generate',
      image('a quay', { negative_prompt: 'bone mill' }),
      '/negative_prompt',
    ],
    ['a draft', '/images/generate', image('the bone mill', { commit: false }), '/prompt'],
    ['its price', '/usage/estimate', { operation: 'image', request: image('the bone mill') }, '/request/prompt'],
    ['a text', '/ai/suggest', story('Down to the bone\u00admill, to the bone mill.'), `/active_path/${last}/text`],
    ['a wish', '/ai/expand', story('Ash.', { steer: 'show the bone mill' }), '/steer'],
    [
      'the price of a text',
      '/usage/estimate',
      { operation: 'ai.suggest', request: story('bone mill') },
      `/request/active_path/${last}/text`,
    ],
  ])('are refused with their rule and field, before anything is held: %s', async (_, path, body, pointer) => {
    const answer = await refusal(ada, path, body);
    expect(answer).toMatchObject(refused('blocklist:1', pointer));
    expect(JSON.stringify(answer)).not.toMatch(/bone|mill/i);
  });

  it('are refused for a clip, before its frames are fetched', async () => {
    const artifact_id = await uploadPicture(stack.api.url, ada);
    const kept = () => stack.api.query('select object_key from pending_objects order by 1');
    const before = await kept();
    const body = { artifact_id, video_prompt: 'into the bone mill', duration_s: 4, commit: true };
    expect(await refusal(ada, '/video/generate', body)).toMatchObject(refused('blocklist:1', '/video_prompt'));
    const request = { operation: 'video', request: body };
    expect(await refusal(ada, '/usage/estimate', request)).toMatchObject(
      refused('blocklist:1', '/request/video_prompt'),
    );
    expect(await kept()).toEqual(before);
  });

  it.each(TEXT_ENDPOINTS)('are refused by every text operation: $path', async ({ path, body }) => {
    const { active_path } = story('They went down to the bone mill.');
    expect(await refusal(ada, path, body(active_path))).toMatchObject(refused('blocklist:1'));
    const calm = story('They went home.').active_path;
    const asked = body(calm, { creator_profile: { rating: 'general', exemplars: [{ text: 'Damnation!' }] } });
    expect(await refusal(ada, path, asked)).toMatchObject(refused('blocklist:2', '/creator_profile/exemplars/0/text'));
  });

  it('are refused where they are remembered of the author', async () => {
    await ada.call('PUT', '/creator/preferences', { themes: ['the bone mill'] });
    const answer = await refusal(ada, '/ai/suggest', story('They went home.'));
    expect(answer).toMatchObject(refused('blocklist:1'));
    expect(answer.errors).toBeUndefined();
    await ada.call('DELETE', '/creator/preferences');
  });

  it('are looked for however deep a body is', async () => {
    const deep = `{"active_path":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const answer = await fetch(`${stack.api.url}/ai/suggest`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.accessToken}`, 'content-type': 'application/json' },
      body: deep,
    });
    expect(answer.status).toBe(400);
    await stack.api.query('truncate usage_reservations cascade');
  });

  it('slow the work that meets them again and again, and no other', async () => {
    for (let times = 0; times < 11; times++) await refusal(ada, '/images/generate', image('the bone mill'));
    expect(await refusal(ada, '/images/generate', image('a quay'))).toMatchObject({
      status: 429,
      reason: 'refused_content',
    });
    expect(await refusal(ada, '/ai/suggest', story('The bone mill.'))).toMatchObject(refused('blocklist:1'));
  });
});

describe('the rating of a request', () => {
  it.each([
    ['general', 422],
    ['teen', 200],
    ['mature', 200],
    [undefined, 422],
  ])('decides on what is blocked up to a rating: %s', async (rating, status) => {
    const { stack, ada } = await deployment({ MODERATION_BLOCKLIST: 'general: damnation', MODERATION_KINDS: 'text' });
    const body = story('Damnation, said the ferryman.', { creator_profile: rating ? { rating } : {} });
    expect((await ada.call('POST', '/ai/suggest', body)).status).toBe(status);
    await stack.close();
  });

  it('opens the categories that the deployment names to what is mature, and no other', async () => {
    const { stack, ada } = await deployment({
      MODERATION_URL: moderation.url,
      MODERATION_API_KEY: 'mod-test',
      MODERATION_KINDS: 'text',
      MODERATION_MATURE_CATEGORIES: 'violence,violence/graphic',
    });
    const asked = async (text: string, rating?: string) =>
      (await ada.call('POST', '/ai/suggest', story(text, { creator_profile: { rating } }))).status;
    expect(await asked('A fight. [[violence]]', 'mature')).toBe(200);
    expect(await asked('A fight. [[violence]]', 'teen')).toBe(422);
    expect(await asked('A fight. [[violence]]')).toBe(422);
    expect(await asked('A fight. [[violence]] [[sexual/minors]]', 'mature')).toBe(422);
    await stack.close();
  });
});

describe('where nothing is looked at', () => {
  it.each([
    ['texts, unless they are named', true, { MODERATION_BLOCKLIST: 'bone mill' }],
    ['anything, unless a list or a server is', false, { MODERATION_KINDS: 'text,image,video' }],
  ])('%s', async (_, hasServer, environment) => {
    const server: [string, string][] = hasServer ? [['MODERATION_URL', moderation.url]] : [];
    const { stack, ada } = await deployment(Object.fromEntries([...Object.entries(environment), ...server]));
    expect((await ada.call('POST', '/ai/suggest', story('The bone mill. [[violence]]'))).status).toBe(200);
    expect(moderation.questions).toEqual([]);
    await stack.close();
  });
});

describe('a server that sorts contents', () => {
  let stack: MediaStack;
  let ada: MediaUser;

  beforeAll(async () => {
    ({ stack, ada } = await deployment({
      MODERATION_URL: moderation.url,
      MODERATION_API_KEY: 'mod-test',
      MODERATION_MODEL: 'omni-moderation-latest',
      MODERATION_TIMEOUT_S: '1',
      MODERATION_KINDS: 'text,image,video',
    }));
    await stack.startWorker();
  });
  afterAll(() => stack.close());

  it.each([
    ['/images/generate', image('a duel [[violence]] [[violence/graphic]]'), '/prompt'],
    ['/ai/suggest', story('A duel. [[violence]] [[violence/graphic]]'), `/active_path/${last}/text`],
  ])('refuses what it flags, before anything is held: %s', async (path, body, pointer) => {
    const answer = await refusal(ada, path, body);
    const rule = 'category:violence category:violence/graphic';
    const policy = { provider: 'deployment', rule };
    expect(answer).toMatchObject({ status: 422, code: 'content_refused', policy, errors: [{ pointer }] });
    await expectNothingOf(stack);
  });

  it('understands one that names categories alone', async () => {
    moderation.namesCategoriesAlone = true;
    const answer = await refusal(ada, '/images/generate', image('another duel [[sexual/minors]]'));
    expect(answer.policy).toEqual({ provider: 'deployment', rule: 'category:sexual/minors' });
  });

  it.each(ODD_ANSWERS)('that answers oddly lets nothing through: %s', async (odd) => {
    moderation.odd = odd;
    for (const [path, body] of [
      ['/images/generate', image(`a quay, and ${odd}`)],
      ['/ai/suggest', story(`A quay, and ${odd}.`)],
    ] as const) {
      const answer = await refusal(ada, path, body);
      expect(answer).toMatchObject({ status: 503, code: 'provider_unavailable', retryable: true });
      expect(answer.policy).toBeUndefined();
    }
    await expectNothingOf(stack);
    // Nothing of it is remembered: when it answers again, the same request goes through.
    moderation.odd = undefined;
    expect((await refusal(ada, '/images/generate', image(`a quay, and ${odd}`, { commit: false }))).status).toBe(200);
    await stack.api.query('truncate generations, usage_reservations cascade');
  });

  it('is asked for texts as it takes them, and once for each of them', async () => {
    const active_path = sampleStory().active_path.map((node) => ({ ...node, text: `${node.text} So it is told.` }));
    const ask = (steer: string) => ada.call('POST', '/ai/suggest', { active_path, steer });
    expect((await ask('let it rain')).status).toBe(200);
    expect(moderation.texts).toEqual(expect.arrayContaining([...active_path.map(({ text }) => text), 'let it rain']));
    expect(new Set(moderation.texts).size).toBe(moderation.texts.length);
    expect(moderation.questions[0]!.model).toBe('omni-moderation-latest');
    for (const { id } of active_path) expect(moderation.texts).not.toContain(id);
    moderation.questions.length = 0;
    expect((await ask('let it snow')).status).toBe(200);
    expect(moderation.texts).toEqual(['let it snow']);
  });

  it('lets a picture through that it does not flag', async () => {
    const { job_id } = await ada.job('POST', '/images/generate', image('quay'));
    expect((await ada.untilEnded(job_id)).status).toBe('succeeded');
    expect(moderation.texts).toEqual(['quay']);
  });
});
