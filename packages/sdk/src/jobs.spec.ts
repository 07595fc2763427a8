import { HurriedClock } from '../test/hurried-clock.ts';
import { broken, failureOf, json, problem, ScriptedServer, type Handler } from '../test/scripted-server.ts';
import { createClient, JobError, type ClientOptions } from './index.ts';

const job = (status: string, more: object = {}) => ({
  job_id: 'j1',
  status,
  stage: null,
  progress: 0,
  attempts: 1,
  ...more,
});
const DONE = job('succeeded', { progress: 1 });
const event = (id: number, name: string, data: object) =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** Events, and then the connection breaks; or, after `done`, the end. */
const stream = (...events: string[]): Handler => {
  return (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(events.join(''), () => setTimeout(() => request.socket.destroy(), 5));
  };
};

describe('images.run', () => {
  const server = new ScriptedServer();
  let clock: HurriedClock;
  let told: string[];
  const images = (options: Partial<ClientOptions> = {}) =>
    createClient({ baseUrl: server.url, clock, random: () => 0, ...options }).images;
  const onProgress = ({ id, status, progress }: { id: string; status: string; progress: number }) =>
    void told.push(`${id} ${status} ${progress}`);
  const requests = () => server.seen.map(({ method, url }) => `${method} ${url}`);

  beforeAll(() => server.open());
  afterAll(() => server.close());
  beforeEach(() => {
    clock = new HurriedClock();
    told = [];
  });

  it('starts, tells how it goes, and resumes a stream that broke after the last event that it saw', async () => {
    server.script(
      json(job('queued'), 202),
      stream(event(1, 'status', job('running')), event(2, 'progress', job('running', { progress: 0.5 }))),
      json(job('running', { progress: 0.8 })),
      // What was asked for is ahead of the events: nothing goes back.
      stream(
        event(3, 'progress', job('running', { progress: 0.6 })),
        event(4, 'progress', job('running', { progress: 0.9 })),
        event(5, 'done', DONE),
      ),
    );
    expect(await images().run({ prompt: 'a harbour' }, { onProgress })).toEqual(DONE);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({ prompt: 'a harbour', commit: true });
    expect(server.seen[0]!.headers['idempotency-key']).toMatch(/^[\w-]{20,}$/);
    expect(told).toEqual([
      'j1 queued 0',
      'j1 running 0',
      'j1 running 0.5',
      'j1 running 0.8',
      'j1 running 0.9',
      'j1 succeeded 1',
    ]);
    expect(server.seen.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, undefined, undefined, '2']);
  });

  it('asks now and then where streams break again and again, are too many, or cannot be read', async () => {
    const tooMany = problem(429, { code: 'rate_limited', retry_after_s: 1 });
    const running = json(job('running'));
    server.script(running, broken, running, tooMany, running, broken, running, running, json(DONE));
    expect(await images().run({ prompt: 'a harbour' })).toEqual(DONE);
    expect(requests().slice(-4)).toEqual([
      'GET /images/jobs/j1/events',
      'GET /images/jobs/j1',
      'GET /images/jobs/j1',
      'GET /images/jobs/j1',
    ]);
    server.script(running, running, json(DONE));
    expect(await images({ streaming: false }).run({ prompt: 'a harbour' })).toEqual(DONE);
    expect(requests()).toEqual(['POST /images/generate', 'GET /images/jobs/j1', 'GET /images/jobs/j1']);
  });

  it('waits for a job of before, which may be over already', async () => {
    server.script(broken, json(DONE));
    expect(await images().wait('j1', { onProgress })).toEqual(DONE);
    expect(told).toEqual(['j1 succeeded 1']);
  });

  it('throws what became of a job that failed, and what the server says of one that is none', async () => {
    const failed = job('failed', { error: { code: 'content_refused', message: 'no', retryable: false } });
    server.script(json(job('queued')), stream(event(1, 'done', failed)));
    const error: JobError = await failureOf(images().run({ prompt: 'a harbour' }));
    expect(error).toBeInstanceOf(JobError);
    expect(error).toMatchObject({ code: 'content_refused', retryable: false, job: failed });
    server.script(json(job('queued')), stream(event(1, 'done', job('canceled'))));
    expect(await failureOf(images().run({ prompt: 'a harbour' }))).toMatchObject({ code: 'canceled' });
    server.script(problem(404, { code: 'not_found' }));
    expect(await failureOf(images().wait('j1'))).toMatchObject({ code: 'not_found' });
    expect(server.seen).toHaveLength(1);
  });

  it.each([true, false])(
    'stops waiting when its signal aborts; ends the work only where that is wanted: %s',
    async (cancelOnAbort) => {
      const controller = new AbortController();
      server.script(
        json(job('queued')),
        (_, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(event(1, 'status', job('running')));
        },
        json(job('canceled')),
      );
      const stop = () => controller.abort(new Error('enough'));
      const error: Error = await failureOf(
        images().run(
          { prompt: 'a harbour' },
          { signal: controller.signal, cancelOnAbort, onProgress: ({ status }) => status === 'running' && stop() },
        ),
      );
      expect(error.message).toBe('enough');
      expect(requests().includes('POST /images/jobs/j1/cancel')).toBe(cancelOnAbort);
    },
  );

  it('waits for a storyboard, whose shots are told of by themselves, and which may be made in part', async () => {
    const board = (status: string, progress: number) => ({ storyboard_id: 'b1', status, progress, shots: [] });
    server.script(
      json(board('queued', 0), 202),
      stream(
        event(1, 'shot', { label: 'one', status: 'failed', progress: 1 }),
        event(2, 'progress', { status: 'running', progress: 0.5 }),
        event(3, 'done', board('partial', 1)),
      ),
    );
    const { storyboards } = createClient({ baseUrl: server.url, clock, random: () => 0 });
    const run = storyboards.run({ shots: [{ label: 'one', prompt: 'a harbour' }] }, { onProgress });
    expect(await run).toMatchObject({ status: 'partial' });
    expect(told).toEqual(['b1 queued 0', 'b1 running 0.5', 'b1 partial 1']);
    server.script(json(board('failed', 1)));
    expect(await failureOf(storyboards.wait('b1'))).toBeInstanceOf(JobError);
  });
});
