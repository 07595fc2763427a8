import { ConnectionError, createClient, JobError, type Client } from '@cse/sdk';
import { sampleStory } from '../fixtures';
import { breakableLink, type BreakableLink } from '../harness/breakable-link';
import { eventually } from '../harness/eventually';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';
import { picture } from '../media/pictures';

/** The SDK over a network that breaks, against the real api and worker. */
describe('the SDK on a bad line', () => {
  let stack: MediaStack;
  let link: BreakableLink;
  let ada: MediaUser;
  let client: Client;
  /** The same person on a good line. */
  let watcher: Client;

  beforeAll(async () => {
    stack = await startMedia({ TEXT_PROVIDER: 'sketch' });
    await stack.startWorker();
    const { hostname: host, port } = new URL(stack.api.url);
    link = await breakableLink({ host, port: Number(port) });
    ada = await stack.user();
    client = createClient({ baseUrl: link.through(stack.api.url), token: ada.accessToken, random: () => 1 });
    watcher = createClient({ baseUrl: stack.api.url, token: ada.accessToken });
  });
  afterAll(async () => {
    await link.close();
    await stack.close();
  });

  const requests = async () => (await watcher.currentUsage()).day.text_requests;

  it('is charged once for a call whose answer was lost, and gets that very answer', async () => {
    // Opens the connection that is silenced after that.
    await client.live();
    link.silence();
    const before = await requests();
    const call = client.suggest(sampleStory()).withResponse();
    await eventually(async () => expect(await requests()).toBe(before + 1));
    // The charge stands before the answer has left the server.
    await eventually(async () => {
      const [row] = await stack.api.query<{ count: string }>(
        "select count(*) from idempotency_keys where state = 'answered'",
      );
      expect(Number(row!.count)).toBeGreaterThan(0);
    });
    link.cut();
    link.mend();
    const { data, replayed } = await call;
    expect(replayed).toBe(true);
    expect(data.ghost_nodes.length).toBeGreaterThan(0);
    expect(await requests()).toBe(before + 1);
  });

  it('follows a job over a line that is cut while it runs', async () => {
    const seen: string[] = [];
    let cuts = 0;
    const job = await client.images.run(
      { prompt: 'Wide shot: a harbour at dusk in the rain' },
      {
        onProgress: ({ status }) => {
          seen.push(status);
          if (status !== 'running' || cuts++ > 0) return;
          link.cut();
          setTimeout(() => link.mend(), 300);
        },
      },
    );
    expect(job.artifacts.map(({ role }) => role)).toContain('image');
    expect(cuts).toBeGreaterThan(0);
    expect(seen.at(-1)).toBe('succeeded');
    expect(seen.filter((status, at) => status !== seen[at - 1])).toEqual([...new Set(seen)]);
    expect(await watcher.images.wait(job.job_id)).toMatchObject({ status: 'succeeded' });
  });

  it('says that a job was ended', async () => {
    const controller = new AbortController();
    const prompt = { prompt: 'Close-up: the captain at night', parameters: { count: 4 } };
    const run = client.images.run(prompt, {
      signal: controller.signal,
      cancelOnAbort: true,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(run).rejects.toThrow('enough');
    const [last] = (await watcher.listImageJobs({ limit: 1 })).items;
    const ended = watcher.images.wait(last!.job_id);
    await ended.then(
      // It may have been faster than its end.
      ({ status }) => expect(status).toBe('succeeded'),
      (error: JobError) => expect([error instanceof JobError, error.code]).toEqual([true, 'canceled']),
    );
  });

  it('brings a picture, also when the line is cut in the middle', async () => {
    const bytes = new Uint8Array(await picture());
    let cuts = 0;
    const cutOnce: typeof fetch = async (url, init) => {
      // Where the store is, is what the link of the upload says: it is led over the bad line as well.
      if (init?.method !== 'PUT') return fetch(url, init);
      const answer = await fetch(url, init);
      if (cuts++ === 0) throw new TypeError('the answer is lost');
      return answer;
    };
    const brought = createClient({ baseUrl: stack.api.url, token: ada.accessToken, fetch: cutOnce });
    const progress: number[] = [];
    const artifact = await brought.uploadArtifact(new Blob([bytes], { type: 'image/png' }), {
      onProgress: ({ sent }) => progress.push(sent),
    });
    expect(artifact).toMatchObject({ role: 'image', width: 640, height: 360 });
    expect(cuts).toBe(1);
    expect(progress.at(-1)).toBe(bytes.length);
    // A link that was used says 409 the second time, which is as good.
    cuts = 1;
    const twice: typeof fetch = async (url, init) => {
      if (init?.method === 'PUT') await fetch(url, init);
      return fetch(url, init);
    };
    const again = createClient({ baseUrl: stack.api.url, token: ada.accessToken, fetch: twice });
    await expect(again.uploadArtifact(bytes, { contentType: 'image/png' })).resolves.toMatchObject({ role: 'image' });
  });

  it('goes through every page of what is there', async () => {
    const all = (await watcher.listArtifacts({ limit: 100 })).items.map(({ artifact_id }) => artifact_id);
    expect(all.length).toBeGreaterThan(2);
    const seen: string[] = [];
    for await (const { artifact_id } of client.listArtifacts({ limit: 1 })) seen.push(artifact_id);
    expect(seen).toEqual(all);
    for await (const { seq } of client.usageEvents({ limit: 1 }) as AsyncIterable<{ seq?: unknown }>) if (seq) break;
  });

  it('fails when there is no line, and says that it may be tried again', async () => {
    link.cut();
    try {
      const failed = createClient({ baseUrl: link.through(stack.api.url), maxRetries: 0 }).live();
      await expect(failed).rejects.toMatchObject({ retryable: true });
      await expect(failed).rejects.toBeInstanceOf(ConnectionError);
    } finally {
      link.mend();
    }
  });
});
