import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

const TOKEN = 'metrics-token-of-this-test';

describe('GET /metrics', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi({ METRICS_TOKEN: TOKEN });
  });
  afterAll(() => api.close());

  const read = (token?: string) =>
    fetch(`${api.url}/metrics`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

  it('is for those who have the token', async () => {
    for (const token of [undefined, '', 'wrong', `${TOKEN}x`]) {
      const answer = await read(token);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
    }
    expect((await read(TOKEN)).status).toBe(200);
  });

  it('is open where no token is set', async () => {
    const open = await startTestApi({}, { database: api.database });
    try {
      expect((await fetch(`${open.url}/metrics`)).status).toBe(200);
    } finally {
      await open.close();
    }
  });

  it('counts requests by route template and status, whatever stands in their addresses', async () => {
    await fetch(`${api.url}/health/live`);
    await fetch(`${api.url}/files/canary-value?sig=canary-value`);
    await fetch(`${api.url}/canary-value`);
    const answer = await read(TOKEN);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    const count = 'http_server_request_duration_seconds_count';
    expect(text).toMatch(new RegExp(`${count}\\{.*http_route="/health/live",http_response_status_code="200"\\} [1-9]`));
    expect(text).toMatch(new RegExp(`${count}\\{.*http_route="unmatched",http_response_status_code="404"\\} [1-9]`));
    expect(text).not.toContain('canary-value');
  });

  it('tells what is kept for all users, and what the disk has left', async () => {
    const upload = { content_type: 'image/png', bytes: 4_321, sha256: 'ab'.repeat(32) };
    for (const email of ['ada@example.com', 'bob@example.com']) {
      const { accessToken } = await signIn(api, email);
      const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
      await fetch(`${api.url}/artifacts`, { method: 'POST', headers, body: JSON.stringify(upload) });
    }
    const text = await (await read(TOKEN)).text();
    expect(text).toMatch(/^csee_stored_bytes 8642$/m);
    expect(text).toMatch(/^csee_disk_free_bytes [1-9]\d*$/m);
  });

  it('tells how the process and its database pool are', async () => {
    await fetch(`${api.url}/health/ready`);
    const text = await (await read(TOKEN)).text();
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(text).toMatch(/^db_client_connection_count\{state="idle"\} [1-9]/m);
    expect(text).toMatch(/^db_client_connection_pending_requests 0$/m);
  });
});
