import { startTestApi, type TestApi } from '../harness/test-api';

describe('health over HTTP', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
  });

  afterAll(() => api.close());

  it('is live, and ready while the database answers', async () => {
    expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${api.url}/health/ready`)).json()).toEqual({ status: 'ok' });
  });
});
