import { checkedNodeHash, sha256 } from '@cse/prompts';
import { dumpDatabase } from '../harness/dump-database';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

const nodes = [
  { id: 'n_1', parent_id: null, text: 'It rained over the harbour.' },
  { id: 'n_2', parent_id: 'n_1', text: 'Mara lit the lamp and looked out.' },
];
const cites = [
  { node_id: 'n_2', hash: sha256('as it was then') },
  { fact_id: 'f_1', hash: sha256('a fact') },
];

describe('what artifacts show, and what they were made from', () => {
  let stack: MediaStack;
  let user: MediaUser;

  beforeAll(async () => {
    stack = await startMedia({});
    await stack.startWorker();
    user = await stack.user();
  });
  afterAll(() => stack.close());

  const get = async (path: string) => (await (await user.call('GET', path)).json()) as Record<string, unknown>;
  const made = async (path: '/images/generate' | '/video/generate', body: object) => {
    const { job_id } = await user.job('POST', path, { ...body, commit: true });
    const job = await user.untilEnded(job_id, path === '/images/generate' ? 'images' : 'video');
    expect(job.status).toBe('succeeded');
    return job.artifacts.find(({ role }) => role === 'image' || role === 'clip')!.artifact_id;
  };

  it('is given back, leads from one to the other, and tells what a change makes stale at which price', async () => {
    const picture = await made('/images/generate', { prompt: 'a lamp at sea', cites });
    const clip = await made('/video/generate', {
      artifact_id: picture,
      video_prompt: 'the lamp goes out',
      duration_s: 2,
    });
    expect((await get(`/artifacts/${picture}`)).cites).toEqual(cites);
    expect((await get(`/artifacts/${clip}`)).cites).toEqual([]);
    const listed = (await get('/artifacts')) as { items: { artifact_id: string; cites: object[] }[] };
    expect(listed.items.find(({ artifact_id }) => artifact_id === picture)!.cites).toEqual(cites);
    expect(await get(`/artifacts/${clip}/dependencies`)).toMatchObject({
      made_from: [{ artifact_id: picture, role: 'image' }],
      cites: [],
    });
    const { made_into } = (await get(`/artifacts/${picture}/dependencies`)) as { made_into: { artifact_id: string }[] };
    expect(made_into).toContainEqual({ artifact_id: clip, role: 'clip' });

    const stale = async (graph: object, more: object) => {
      const change = { nodes: [{ id: 'n_2', before_hash: sha256('as it was then') }] };
      const answer = await user.call('POST', '/canon/stale', { graph, change, ...more });
      return ((await answer.json()) as { stale: object[] }).stale;
    };
    expect(await stale({ nodes }, { use_my_artifacts: true })).toEqual([
      { kind: 'artifact', id: picture, because: [['n_2']], price_usd: 0 },
      { kind: 'clip', id: clip, because: [['n_2', picture]], price_usd: 0 },
    ]);
    expect(await stale({ nodes }, {})).toEqual([]);

    // A picture of the node as it is now is up to date.
    const again = await made('/images/generate', {
      prompt: 'a lamp at sea',
      cites: [{ node_id: 'n_2', hash: checkedNodeHash(nodes[1]!) }],
    });
    expect(JSON.stringify(await stale({ nodes }, { use_my_artifacts: true }))).not.toContain(again);
    // Nothing of a text was kept with any of it.
    expect(JSON.stringify(await dumpDatabase(stack.api.database.url))).not.toContain('looked out');
  }, 60_000);

  it('is shown to its owner alone, and goes with the file', async () => {
    const picture = await made('/images/generate', { prompt: 'a lamp at sea', cites });
    const stranger = await stack.user('stranger@example.com');
    expect((await stranger.call('GET', `/artifacts/${picture}/dependencies`)).status).toBe(404);
    const exported = (await get('/auth/me/export')) as { media: { artifacts: { id: string; cites: object }[] } };
    expect(exported.media.artifacts.find(({ id }) => id === picture)!.cites).toEqual(cites);
    expect((await user.call('DELETE', `/artifacts/${picture}`)).status).toBe(204);
    expect((await user.call('GET', `/artifacts/${picture}/dependencies`)).status).toBe(404);
  });

  it('takes ids and hashes, and nothing else', async () => {
    const answer = await user.call('POST', '/images/generate', {
      prompt: 'a lamp',
      commit: false,
      cites: [{ node_id: 'n_1', hash: 'the text of a node', text: 'It rained' }],
    });
    const { errors } = (await answer.json()) as { errors: { pointer: string }[] };
    expect([answer.status, errors.map(({ pointer }) => pointer).sort()]).toEqual([
      400,
      ['/cites/0/hash', '/cites/0/text'],
    ]);
  });
});
