import { randomBytes } from 'node:crypto';
import { Spans } from '@cse/telemetry';
import type { INestApplicationContext } from '@nestjs/common';
import { SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import { FakeFal } from '../fakes/fal';
import { FakeOtlpReceiver, type ReceivedSpan } from '../fakes/otlp';
import { sampleStory } from '../fixtures';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';

const VENDOR_REQUEST = 'csee.provider.request_id';
/** What a client sends for one thing that its author does. */
const newIds = () => {
  const traceId = randomBytes(16).toString('hex');
  const parent = randomBytes(8).toString('hex');
  return { requestId: `app-${randomBytes(6).toString('hex')}`, traceId, parent };
};
type Ids = ReturnType<typeof newIds>;
const headersOf = ({ requestId, traceId, parent }: Ids) => ({
  'x-request-id': requestId,
  traceparent: `00-${traceId}-${parent}-01`,
});

/** Api and worker with the real exporter, each sending to a collector of its own name, and vendors that say their ids. */
describe('one id from a client to a vendor and back', () => {
  const fal = new FakeFal();
  let anthropic: FakeAnthropic;
  let collector: FakeOtlpReceiver;
  let stack: MediaStack;
  let worker: INestApplicationContext;
  let ada: MediaUser;

  beforeAll(async () => {
    collector = await FakeOtlpReceiver.start();
    anthropic = await startFakeAnthropic();
    await fal.listen();
    stack = await startMedia({
      ...UNLIMITED,
      FAL_API_KEY: 'fal:test',
      FAL_BASE_URL: fal.url,
      ANTHROPIC_BASE_URL: anthropic.url,
      ANTHROPIC_API_KEY: 'sk-test',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      ADMIN_EMAILS: 'root@example.com',
    });
    worker = await stack.startWorker();
    ada = await stack.user();
  }, 60_000);
  afterAll(async () => {
    await stack.close();
    await fal.close();
    await anthropic.close();
    await collector.close();
  });

  const picture = (ids: Ids, prompt = 'a quay at night', commit = true) =>
    ada.call(
      'POST',
      '/images/generate',
      { prompt, provider: 'fal', commit, parameters: { quality_tier: 'draft' } },
      headersOf(ids),
    );
  /** All spans of a trace, once both processes have sent them. */
  const traceOf = async (traceId: string, isWhole: (spans: ReceivedSpan[]) => boolean) => {
    for (;;) {
      await Promise.all([stack.api.app.get(Spans).flush(), worker.get(Spans).flush()]);
      const spans = collector.spans.filter((span) => span.traceId === traceId);
      if (isWhole(spans)) return spans;
    }
  };
  const events = async (requestId: string, who = ada) =>
    ((await (await who.call('GET', `/usage/events?request_id=${requestId}`)).json()) as { items: { model: string }[] })
      .items;
  const linesOf = (requestId: string) =>
    stack.api.logs.lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line.request_id === requestId);
  const named = (spans: ReceivedSpan[], name: string) => spans.find((span) => span.name === name);

  it('leads through the job to the call of the vendor, in one trace', async () => {
    const ids = newIds();
    const { job_id } = (await (await picture(ids)).json()) as { job_id: string };
    await ada.untilEnded(job_id);
    const wanted = ['POST /images/generate', 'process image', 'submit fal', 'poll fal'];
    const spans = await traceOf(ids.traceId, (found) => wanted.every((name) => named(found, name)));
    const [request, delivery, submit] = wanted.map((name) => named(spans, name)!);
    expect(request).toMatchObject({ parentSpanId: ids.parent, service: 'creative-space-engine-api' });
    expect(delivery).toMatchObject({
      parentSpanId: request!.spanId,
      service: 'creative-space-engine-worker',
      attributes: { 'messaging.message.id': job_id, 'csee.request_id': ids.requestId },
    });
    expect(submit!.parentSpanId).toBe(delivery!.spanId);
    const sent = fal.requests.find(({ method, path }) => method === 'POST' && path.includes('flux'))!;
    expect(submit!.attributes).toMatchObject({ 'csee.vendor.name': 'fal', [VENDOR_REQUEST]: sent.id });
    const [attempt] = await stack.api.query<{ id: string; line: string }>(
      `select a.provider_request_id as id, l.provider_request_id as line
         from generation_attempts a join generations g on g.id = a.generation_id
         join usage_ledger l on l.reservation_id = g.reservation_id where g.id = $1`,
      [job_id],
    );
    expect(attempt).toEqual({ id: sent.id, line: sent.id });
    expect(await events(ids.requestId)).toHaveLength(1);
    expect(await events(ids.requestId, await stack.user('eve@example.com'))).toEqual([]);
    const lines = linesOf(ids.requestId);
    expect(lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['request', 'job_delivered', 'generation_ended']),
    );
    for (const line of lines) expect(line).toMatchObject({ trace_id: ids.traceId, job_id });
  });

  it('is that of the request which commits to a draft', async () => {
    const [asked, committed] = [newIds(), newIds()];
    const { job_id } = (await (await picture(asked, 'a quay', false)).json()) as { job_id: string };
    await ada.call('POST', `/images/jobs/${job_id}/commit`, undefined, headersOf(committed));
    await ada.untilEnded(job_id);
    expect(await events(committed.requestId)).toHaveLength(1);
    const [row] = await stack.api.query<{ request_id: string; traceparent: string }>(
      'select request_id, traceparent from generations where id = $1',
      [job_id],
    );
    expect(row!.request_id).toBe(committed.requestId);
    expect(row!.traceparent).toContain(committed.traceId);
  });

  it('tells in the log of a refusal what the vendor calls the request, and its code', async () => {
    const ids = newIds();
    fal.script[0] = { status: 422, body: { detail: [{ type: 'content_policy_violation' }] }, billed: false };
    const { job_id } = (await (await picture(ids, 'a quay [[answers:0]]')).json()) as { job_id: string };
    expect((await ada.untilEnded(job_id)).status).toBe('failed');
    expect(linesOf(ids.requestId).find(({ event }) => event === 'provider_failed')).toMatchObject({
      trace_id: ids.traceId,
      job_id,
      provider_request_id: expect.stringMatching(/^req_[0-9a-f]{16}$/),
      cause: { name: 'VendorError', status: 422, code: 'content_policy_violation' },
    });
  });

  it('stands on the ledger and in the trace of a text as well, also where the provider refuses', async () => {
    const ask = new SuggestCaller(stack.api.url, ada.accessToken);
    const ids = newIds();
    anthropic.next('server_error');
    expect((await ask.send(sampleStory(), { headers: headersOf(ids) })).status).toBe(502);
    const [line] = await stack.api.query<{ provider_request_id: string }>(
      'select provider_request_id from usage_ledger where request_id = $1',
      [ids.requestId],
    );
    expect(line!.provider_request_id).toMatch(/^req_\w+$/);
    const spans = await traceOf(ids.traceId, (found) => found.some(({ name }) => name.startsWith('chat ')));
    const call = spans.find(({ name }) => name.startsWith('chat '))!;
    expect(call.attributes[VENDOR_REQUEST]).toBe(line!.provider_request_id);
    const access = linesOf(ids.requestId).find(({ event }) => event === 'request')!;
    expect(access).toMatchObject({
      user_id: ada.userId,
      operation: 'ai.suggest',
      error_code: 'provider_error',
      trace_id: ids.traceId,
    });
  });

  it('tells an operator what the vendor calls what it may have billed', async () => {
    const ids = newIds();
    const { job_id } = (await (await picture(ids, 'a quay [[fail]]')).json()) as { job_id: string };
    await ada.untilEnded(job_id);
    const root = await stack.user('root@example.com');
    const { items } = (await (await root.call('GET', '/admin/disputes?state=open')).json()) as {
      items: { request_id: string; provider_request_id: string }[];
    };
    const dispute = items.find(({ request_id }) => request_id === ids.requestId)!;
    expect(dispute.provider_request_id).toMatch(/^req_[0-9a-f]{16}$/);
  });

  it('names the job in the line of whoever asks after it, and nothing that is no id', async () => {
    const ids = newIds();
    const { job_id } = (await (await picture(ids, 'a quay', false)).json()) as { job_id: string };
    const [about, wrong] = [newIds(), newIds()];
    await ada.call('GET', `/images/jobs/${job_id}`, undefined, headersOf(about));
    await ada.call('GET', '/images/jobs/the-lamp-went-out', undefined, headersOf(wrong));
    expect(linesOf(about.requestId)).toEqual([expect.objectContaining({ job_id, user_id: ada.userId })]);
    const [line] = linesOf(wrong.requestId);
    expect(line).toMatchObject({ error_code: 'not_found' });
    expect(line).not.toHaveProperty('job_id');
  });

  it('leaves ids that are none behind, and begins a trace of its own', async () => {
    const answer = await ada.call('GET', '/usage/events', undefined, {
      'x-request-id': 'the lamp went out over the harbour',
      traceparent: '00-the-lamp-went-out-over-the-harbour-01',
    });
    const requestId = answer.headers.get('x-request-id')!;
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(linesOf(requestId)).toEqual([
      expect.objectContaining({ trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) }),
    ]);
    expect((await ada.call('GET', '/usage/events?request_id=the%20lamp')).status).toBe(400);
  });

  it('stays with us: no vendor is sent it', () => {
    const headers = [...fal.requests, ...anthropic.requests].map((sent) => Object.keys(sent.headers));
    expect(headers.length).toBeGreaterThan(5);
    for (const sent of headers) {
      for (const name of ['traceparent', 'tracestate', 'x-request-id']) expect(sent).not.toContain(name);
    }
  });
});
