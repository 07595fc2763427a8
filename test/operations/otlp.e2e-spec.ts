import { Spans } from '@cse/telemetry';
import { SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { FakeOtlpReceiver } from '../fakes/otlp';
import { sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { startMedia } from '../media/media-stack';

const SERVER = 2;
const CLIENT = 3;
const CONSUMER = 5;
const ERROR = 2;

describe('spans and metrics over OTLP', () => {
  let receiver: FakeOtlpReceiver;
  let fake: FakeAnthropic;
  let api: TestApi;
  let ask: SuggestCaller;

  beforeAll(async () => {
    receiver = await FakeOtlpReceiver.start();
    fake = await startFakeAnthropic();
    api = await startTestApi({
      ...UNLIMITED,
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'sk-test',
      OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/`,
    });
    ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
  });
  beforeEach(() => {
    receiver.spans.length = 0;
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
    await receiver.close();
  });

  /** The spans of one request, once its connection has been closed on our side too. */
  const sent = async (requestId: string | null) => {
    for (;;) {
      await api.app.get(Spans).flush();
      const server = receiver.spans.find(({ attributes }) => attributes['csee.request_id'] === requestId);
      if (server) return { server, calls: receiver.spans.filter(({ parentSpanId }) => parentSpanId === server.spanId) };
    }
  };

  it('tells a request and the model call that it made, by the names of the conventions', async () => {
    const { headers, body } = await ask.json(sampleStory());
    const { server, calls } = await sent(headers.get('x-request-id'));
    expect(server).toMatchObject({
      name: 'POST /ai/suggest',
      kind: SERVER,
      service: 'creative-space-engine-api',
      attributes: { 'http.request.method': 'POST', 'http.route': '/ai/suggest', 'http.response.status_code': 200 },
    });
    expect(server.parentSpanId ?? '').toBe('');
    const { usage } = body;
    expect(calls).toEqual([
      expect.objectContaining({
        name: 'chat claude-sonnet-5-5',
        kind: CLIENT,
        traceId: server.traceId,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'anthropic',
          'gen_ai.request.model': 'claude-sonnet-5-5',
          'gen_ai.request.stream': true,
          'gen_ai.output.type': 'json',
          'gen_ai.response.time_to_first_chunk': expect.any(Number),
          'gen_ai.response.finish_reasons': ['stop'],
          'gen_ai.usage.input_tokens': usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens,
          'gen_ai.usage.output_tokens': usage.output_tokens,
          'gen_ai.usage.cache_read.input_tokens': usage.cache_read_tokens,
          'gen_ai.usage.cache_write.input_tokens': usage.cache_write_tokens,
          'csee.operation': 'ai.suggest',
          'csee.prompt': expect.stringMatching(/^suggest\.v\d+$/),
          'csee.provider.request_id': expect.stringMatching(/^req_/),
          'csee.usage.estimated': false,
        },
      }),
    ]);
  });

  it('joins the trace of its caller, and takes nothing else from them', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const parent = 'b7ad6b7169203331';
    const traceparent = `00-${traceId}-${parent}-01`;
    const answer = await ask.send({}, { headers: { traceparent, tracestate: 'vendor=canary-value' } });
    await answer.text();
    const { server } = await sent(answer.headers.get('x-request-id'));
    expect(server).toMatchObject({ traceId, parentSpanId: parent, attributes: { 'http.response.status_code': 400 } });
    expect(receiver.text).not.toContain('canary-value');
  });

  it('says by a code that something failed, and nothing more', async () => {
    fake.next('server_error');
    const { headers } = await ask.json(sampleStory());
    const { server, calls } = await sent(headers.get('x-request-id'));
    expect(server.status).toEqual({ code: ERROR });
    expect(server.attributes).toMatchObject({ 'error.type': '502', 'http.response.status_code': 502 });
    expect(calls[0]).toMatchObject({ status: { code: ERROR }, attributes: { 'error.type': 'failed' } });
  });

  it('sends the metrics that GET /metrics shows, by the names of the conventions', async () => {
    await api.app.get(Spans).flush();
    const text = await (await fetch(`${api.url}/metrics`)).text();
    const shown = (line: RegExp) => Number(line.exec(text)![1]);
    const [tokens] = receiver.points('gen_ai.client.inference.usage.output_tokens');
    expect(tokens).toMatchObject({ unit: '{token}', service: 'creative-space-engine-api' });
    expect(tokens!.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': 'claude-sonnet-5-5',
      'gen_ai.token.modality': 'text',
      'csee.operation': 'ai.suggest',
    });
    expect(tokens!.point.asDouble).toBe(shown(/^gen_ai_client_inference_usage_output_tokens_total\{.*\} (\d+)$/m));
    const answered = receiver
      .points('http.server.request.duration')
      .find(
        ({ attributes }) =>
          attributes['http.route'] === '/ai/suggest' && attributes['http.response.status_code'] === 200,
      )!;
    const { bucketCounts, explicitBounds, count, sum } = answered.point;
    const series = '\\{http_request_method="POST",http_route="/ai/suggest",http_response_status_code="200"\\}';
    expect(count).toBe(shown(new RegExp(`_request_duration_seconds_count${series} (.*)$`, 'm')));
    expect(sum).toBe(shown(new RegExp(`_request_duration_seconds_sum${series} (.*)$`, 'm')));
    expect(bucketCounts).toHaveLength(explicitBounds!.length + 1);
    expect(bucketCounts!.reduce((total, one) => total + one)).toBe(count);
    const [connections] = receiver.points('db.client.connection.count');
    expect(connections!.attributes).toEqual({ 'db.client.connection.state': expect.stringMatching(/^(used|idle)$/) });
  });

  it('goes on, and says so once, while the receiver refuses', async () => {
    receiver.status = 400;
    try {
      for (let round = 0; round < 2; round++) {
        expect((await ask.json(sampleStory())).status).toBe(200);
        await api.app
          .get(Spans)
          .flush()
          .catch(() => undefined);
      }
    } finally {
      receiver.status = 200;
    }
    const signals = api.logs.events('otlp_export_failed').map(({ signal }) => signal);
    expect(signals.sort()).toEqual(['metrics', 'traces']);
  });

  it('loads no exporter and has no spans where no receiver is named', async () => {
    const quiet = await startTestApi({}, { database: api.database });
    expect(quiet.app.get<Spans | undefined>(Spans)).toBeUndefined();
    await quiet.close();
  });

  it('tells the jobs of a worker', async () => {
    const stack = await startMedia({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const worker = await stack.startWorker();
    const user = await stack.user();
    const { job_id } = await user.job('POST', '/images/generate', { prompt: 'A quay at night', commit: true });
    await user.untilEnded(job_id);
    await worker.get(Spans).flush();
    await stack.close();
    const done = receiver.spans.filter(({ kind }) => kind === CONSUMER);
    expect(done.at(-1)).toMatchObject({
      name: 'process image',
      service: 'creative-space-engine-worker',
      attributes: { 'messaging.destination.name': 'image', 'csee.job.outcome': 'done', 'csee.job.attempt': 1 },
    });
    expect(receiver.points('process_cpu_seconds_total').map(({ service }) => service)).toContain(
      'creative-space-engine-worker',
    );
    expect(receiver.text).not.toContain('A quay at night');
  });
});
