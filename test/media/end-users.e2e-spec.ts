import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { FakeFal } from '../fakes/fal';
import { FakeGoogle } from '../fakes/google';
import { FakeOpenai } from '../fakes/openai';
import { FakeRunway } from '../fakes/runway';
import { sampleStory } from '../fixtures';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { picture, uploadPicture } from './pictures';

const [openai, fal, google, runway] = [new FakeOpenai(), new FakeFal(), new FakeGoogle(), new FakeRunway()];
const vendors = { openai, fal, google, runway };
let anthropic: FakeAnthropic;
let stack: MediaStack;

beforeAll(async () => {
  await Promise.all(Object.values(vendors).map((fake) => fake.listen()));
  anthropic = await startFakeAnthropic();
  stack = await startMedia({
    ANTHROPIC_API_KEY: 'sk-ant-test',
    ANTHROPIC_BASE_URL: anthropic.url,
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: `${openai.url}/v1`,
    FAL_API_KEY: 'fal:test',
    FAL_BASE_URL: fal.url,
    GEMINI_API_KEY: 'goog-test',
    GEMINI_BASE_URL: google.url,
    RUNWAY_API_KEY: 'key_test',
    RUNWAY_BASE_URL: runway.url,
    DAILY_COST_CAP_USD: '1000',
    MONTHLY_COST_CAP_USD: '1000',
    DAILY_VIDEO_SECONDS: '100000',
  });
  await stack.startWorker();
});
afterAll(async () => {
  await stack.close();
  await anthropic.close();
  await Promise.all(Object.values(vendors).map((fake) => fake.close()));
});

const succeeded = ({ status, error }: Job): void => expect([status, error]).toEqual(['succeeded', null]);

type Made = (user: MediaUser) => Promise<unknown>;

const image = (provider: string): Made => {
  const body = { prompt: 'a quay', provider, commit: true, parameters: { quality_tier: 'draft' } };
  return async (user) => succeeded(await user.untilEnded((await user.job('POST', '/images/generate', body)).job_id));
};

const clip =
  (provider: string, change: object = {}): Made =>
  async (user) => {
    const artifact_id = await uploadPicture(stack.api.url, user, await picture(1280, 720, '#204060'));
    const body = {
      artifact_id,
      video_prompt: 'it leaves',
      duration_s: 4,
      quality_tier: 'draft',
      commit: true,
      provider,
    };
    const { job_id } = await user.job('POST', '/video/generate', { ...body, ...change });
    return succeeded(await user.untilEnded(job_id, 'video'));
  };

const text: Made = async (user) => expect((await user.call('POST', '/ai/suggest', sampleStory())).status).toBe(200);

type Sent = Record<string, Record<string, string> | undefined> & { user?: string; end_user_id?: string };

/** What each vendor's API has for it, by its documents; what is sent to the others names nobody. */
const NAMED: [string, Made, () => Sent[], (sent: Sent) => string | undefined][] = [
  [
    'anthropic',
    text,
    () => anthropic.requests.map(({ body }) => body as unknown as Sent),
    (sent) => sent.metadata?.user_id,
  ],
  ['openai', image('openai'), () => creations('openai'), (sent) => sent.user],
  [
    'google pictures',
    image('google'),
    () => creations('google', 'generateContent'),
    (sent) => sent.labels?.safety_identifier,
  ],
  ['google clips', clip('google'), () => creations('google', 'interactions'), (sent) => sent.labels?.safety_identifier],
  ['fal seedance', clip('fal', { resolution: '480p' }), () => creations('fal', 'seedance'), (sent) => sent.end_user_id],
];

function creations(vendor: keyof typeof vendors, part = ''): Sent[] {
  return vendors[vendor].calls('POST', part).map(({ body }) => body as Sent);
}

describe('what a vendor sees of a user', () => {
  it.each(NAMED)(
    '%s: one name for all that a user asks for, and nothing of the account',
    async (_, make, sent, named) => {
      const [ada, bob] = [await stack.user('ada@example.com'), await stack.user('bob@example.com')];
      const before = sent().length;
      for (const user of [ada, ada, bob]) await make(user);
      const [first, again, other] = sent().slice(before);
      expect(named(first!)).toMatch(/^[0-9a-f]{63,64}$/);
      expect(named(again!)).toBe(named(first!));
      expect(named(other!)).not.toBe(named(first!));
      for (const one of [first, other])
        expect(JSON.stringify(one)).not.toMatch(new RegExp(`${ada.userId}|${bob.userId}|@example`));
    },
  );

  it('two vendors have no name in common', async () => {
    const names = NAMED.flatMap(([, , sent, named]) => new Set(sent().map((one) => named(one)?.slice(0, 63))));
    const google = new Set(creations('google').map((sent) => sent.labels?.safety_identifier));
    const all = names.flatMap((set) => [...set]);
    // The two services of Google are one vendor.
    expect(new Set(all).size).toBe(all.length - google.size);
  });

  it.each([
    ['runway', clip('runway')],
    ['fal pictures', image('fal')],
  ])('%s: has nothing for it, and is sent nothing', async (vendor, make) => {
    const fake = vendor === 'runway' ? runway : fal;
    const before = fake.requests.length;
    await make(await stack.user());
    const created = fake.requests.slice(before).filter(({ method }) => method === 'POST');
    expect(created).toHaveLength(1);
    const [{ headers, body, query }] = created as [(typeof created)[0]];
    // Frames are long; a name is no more than 64 digits.
    const said = [...Object.values(headers), ...Object.values(body as object), ...query.values()].map(String);
    expect(said.filter((value) => /^[0-9a-f]{32,64}$/.test(value))).toEqual([]);
  });
});
