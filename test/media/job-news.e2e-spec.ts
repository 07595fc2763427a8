import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { JobStore, JobWebhook } from '@cse/media';
import { Webhook } from 'standardwebhooks';
import { eventually } from '../harness/eventually';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

const SECRET = Buffer.from('a secret of twenty-four bytes or more').toString('base64');
const OTHER = Buffer.from('another secret of twenty-four bytes').toString('base64');
const EVENTS = 4_000;

describe('news of a job', () => {
  const received: { body: string; headers: IncomingHttpHeaders; path: string }[] = [];
  let answers = 204;
  /** What the address answers that a request has named. */
  let clientAnswers = 204;
  let receiver: Server;
  let stack: MediaStack;
  let ada: MediaUser;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      void buffer(request).then((body) => {
        const path = request.url ?? '';
        received.push({ body: body.toString(), headers: request.headers, path });
        response.writeHead(path === '/client' ? clientAnswers : answers).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    stack = await startMedia({
      MEDIA_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/jobs`,
      MEDIA_WEBHOOK_SECRET: `whsec_${SECRET}`,
      JOB_WEBHOOKS: `https://other.example/hook=whsec_${OTHER},${clientUrl()}=whsec_${OTHER}`,
    });
    ada = await stack.user();
  });
  afterAll(async () => {
    await stack.close();
    await new Promise((resolve) => receiver.close(resolve));
  });

  const clientUrl = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/client`;

  const cancelled = async (more: object = {}): Promise<string> => {
    const { job_id } = await ada.job('POST', '/images/generate', {
      prompt: 'Quimby at the lamp',
      commit: true,
      ...more,
    });
    await ada.job('POST', `/images/jobs/${job_id}/cancel`);
    return job_id;
  };

  it('goes to the operator, signed, with ids and no content, and again until it is taken', async () => {
    const webhook = stack.api.app.get(JobWebhook);
    const id = await cancelled();
    answers = 500;
    expect(await webhook.deliverOne()).toBe(true);
    // Not due again for a while.
    expect(await webhook.deliverOne()).toBe(false);
    answers = 204;
    await stack.api.query(`update generations set webhook_due_at = now() - interval '1 s' where id = $1`, [id]);
    expect(await webhook.deliverOne()).toBe(true);
    await stack.api.query(
      `update generations set webhook_due_at = now() - interval '1 s' where webhook_due_at is not null`,
    );
    expect(await webhook.deliverOne()).toBe(false);
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([`msg_${id}`, `msg_${id}`]);
    for (const { body, headers } of received) {
      const message = new Webhook(SECRET).verify(body, headers as Record<string, string>);
      expect(message).toMatchObject({
        type: 'job.canceled',
        data: { job_id: id, user_id: ada.userId, charged_usd: 0 },
      });
      expect(() => new Webhook(SECRET).verify(`${body} `, headers as Record<string, string>)).toThrow();
      expect(body).not.toContain('Quimby');
    }
  });

  it('goes to whom the request named, under a secret of theirs, and to nobody twice because of another', async () => {
    const webhook = stack.api.app.get(JobWebhook);
    received.length = 0;
    clientAnswers = 500;
    const id = await cancelled({ webhook_url: clientUrl() });
    const again = () =>
      stack.api.query(
        `update generations set webhook_due_at = now() - interval '1 s' where webhook_due_at is not null`,
      );
    expect(await webhook.deliverOne()).toBe(true);
    clientAnswers = 204;
    await again();
    expect(await webhook.deliverOne()).toBe(true);
    await again();
    expect(await webhook.deliverOne()).toBe(false);
    expect(received.map(({ path }) => path)).toEqual(['/jobs', '/client', '/client']);
    const { body, headers } = received.at(-1)!;
    expect(new Webhook(OTHER).verify(body, headers as Record<string, string>)).toMatchObject({ data: { job_id: id } });
    expect(() => new Webhook(SECRET).verify(body, headers as Record<string, string>)).toThrow();
  });

  it('of a board goes to whom it named, once for each of its jobs, under their secret', async () => {
    const webhook = stack.api.app.get(JobWebhook);
    received.length = 0;
    const shots = ['a', 'b'].map((label) => ({ label, prompt: 'Quimby at the lamp' }));
    const answer = await ada.call('POST', '/storyboards', { shots, commit: true, webhook_url: clientUrl() });
    const board = (await answer.json()) as { storyboard_id: string; shots: { job_id: string }[] };
    await ada.call('POST', `/storyboards/${board.storyboard_id}/cancel`);
    while (await webhook.deliverOne()) continue;
    const told = received.filter(({ path }) => path === '/client');
    const messages = told.map(({ body, headers }) => new Webhook(OTHER).verify(body, headers as never));
    expect(messages).toHaveLength(2);
    expect(messages).toEqual(
      expect.arrayContaining(
        board.shots.map(({ job_id }) =>
          expect.objectContaining({ type: 'job.canceled', data: expect.objectContaining({ job_id }) as object }),
        ),
      ),
    );
    expect(told.map(({ body }) => body).join()).not.toContain('Quimby');
  });

  it('goes to registered addresses alone', async () => {
    const body = { prompt: 'x', commit: true, webhook_url: `${clientUrl()}/..` };
    const board = { shots: [{ label: 'a', prompt: 'x' }], commit: true, webhook_url: body.webhook_url };
    for (const [path, sent] of [
      ['/images/generate', body],
      ['/storyboards', board],
      ['/usage/estimate', { operation: 'image', request: body }],
    ] as const) {
      const answer = await ada.call('POST', path, sent);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([422, 'unsupported_option']);
    }
  });

  it('is read no further than the reader keeps up with, and whole when it comes back', async () => {
    const { job_id } = await ada.job('POST', '/images/generate', { prompt: 'a quay', commit: false });
    const padding = 'x'.repeat(3_000);
    await stack.api.query(
      `insert into generation_events (generation_id, seq, event, data, at)
       select $1, n, 'progress', jsonb_build_object('progress', 0.5, 'padding', $2::text), now()
         from generate_series(2, ${EVENTS}) n`,
      [job_id, padding],
    );
    const warnings: string[] = [];
    const note = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', note);
    const reads = jest.spyOn(stack.api.app.get(JobStore), 'eventsAfter');
    const { hostname, port } = new URL(stack.api.url);
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.write(
      `GET /images/jobs/${job_id}/events HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${ada.accessToken}\r\n` +
        'accept: text/event-stream\r\n\r\n',
    );
    let before = -1;
    await eventually(async () => {
      const now = reads.mock.calls.length;
      const isStill = now > 0 && now === before;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(isStill).toBe(true);
    }, 20_000);
    expect(before).toBeLessThan(EVENTS / 100);
    const seen: number[] = [];
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      for (let match; (match = /^id: (\d+)\r?\n/m.exec(text)); text = text.slice(match.index + match[0].length)) {
        seen.push(Number(match[1]));
      }
    });
    socket.resume();
    await eventually(async () => expect(seen.at(-1)).toBe(EVENTS), 20_000);
    expect(seen).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
    socket.destroy();
    reads.mockRestore();
    process.off('warning', note);
    expect(warnings).not.toContain('MaxListenersExceededWarning');
  });

  it('goes on after the event that a reader names, and takes anything else for a first look', async () => {
    const id = await cancelled();
    const names = async (lastEventId?: string): Promise<string[]> => {
      const headers = { accept: 'text/event-stream', ...(lastEventId && { 'last-event-id': lastEventId }) };
      const text = await (await ada.call('GET', `/images/jobs/${id}/events`, undefined, headers)).text();
      return [...text.matchAll(/^id: (\d+)\r?\nevent: (\w+)/gm)].map(([, seq, name]) => `${seq} ${name}`);
    };
    const all = ['1 status', '2 status', '3 done'];
    expect(await names()).toEqual(all);
    expect(await names('2')).toEqual(['3 done']);
    expect(await names('3')).toEqual([]);
    for (const odd of ['-1', '1e3', 'abc', '99999999999999999999']) expect(await names(odd)).toEqual(all);
  });
});
