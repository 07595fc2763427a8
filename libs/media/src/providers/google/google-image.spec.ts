import { FakeGoogle } from '../../../../../test/fakes/google';
import { failureOf, imageTask, providerContext } from '../../../../../test/fakes/media-vendor/provider-test';
import { GoogleImageModel } from './image.model';

const fake = new FakeGoogle();
beforeAll(() => fake.listen());
afterEach(() => fake.reset());
afterAll(() => fake.close());

const model = (apiKey = 'goog-test') => new GoogleImageModel({ apiKey, baseUrl: fake.url });
const task = (prompt = 'a quay') => imageTask({ model: 'gemini-3.1-flash-image', prompt });

describe('Gemini pictures', () => {
  it('sends what the API takes and reads the picture', async () => {
    const request = { ...task(), seed: 2 ** 32 - 1, tier: 'high' as const, aspectRatio: '21:9' as const };
    const result = await model().submit(request, providerContext());
    expect(fake.requests[0]!.body).toMatchObject({
      generationConfig: {
        responseModalities: ['IMAGE'],
        imageConfig: { aspectRatio: '21:9', imageSize: '4K' },
        seed: 2 ** 31 - 1,
      },
    });
    expect(result).toMatchObject({ state: 'done', outputs: [{ from: 'bytes', contentType: 'image/png' }] });
  });

  it.each([
    ['rate-limit', 'capacity', 0],
    ['policy', 'content_policy', 0],
    ['policy-output', 'content_policy', 1],
    ['no-picture', 'bad_output', 1],
    ['bad-key', 'provider_auth', 0],
    ['gone-model', 'invalid_request', 0],
    ['overloaded', 'capacity', 0],
    ['server-error', 'create_failed', 0],
    ['reset-after-accept', 'unknown_outcome', 1],
    ['garbled', 'unknown_outcome', 1],
  ])('%s is %s, and is sent once', async (scenario, failure, accepted) => {
    const thrown = await failureOf(model().submit(task(`[[${scenario}]]`), providerContext()));
    expect(thrown.failure).toBe(failure);
    expect([fake.requests.length, fake.accepted.length]).toEqual([1, accepted]);
    if (failure === 'capacity' && scenario === 'rate-limit') expect(thrown.details.retryAfterMs).toBe(2_000);
  });

  it('waits no longer than ten minutes, however long Google asks for', async () => {
    const error = { code: 429, status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '9999999999s' }] };
    fake.script[0] = { status: 429, body: { error }, billed: false };
    const { failure, details } = await failureOf(model().submit(task('[[answers:0]]'), providerContext()));
    expect([failure, details.retryAfterMs]).toEqual(['capacity', 600_000]);
  });

  it('sees a wrong key although Google answers it with 400', async () => {
    expect((await failureOf(model('wrong').submit(task(), providerContext()))).failure).toBe('provider_auth');
  });
});
