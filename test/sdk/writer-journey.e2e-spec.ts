import { canonHash, createClient, nodeHash, pathHash, ProblemError, type Client } from '@cse/sdk';
import { sampleStory } from '../fixtures';
import { startTestApi, type TestApi } from '../harness/test-api';

/** What an app of a writer does, with nothing but the published client. */
describe('a writer’s app on the SDK', () => {
  let api: TestApi;
  let client: Client;
  let token: string;

  beforeAll(async () => {
    api = await startTestApi({ TEXT_PROVIDER: 'sketch' });
    const nobody = createClient({ baseUrl: api.url });
    let pair = await nobody.devLogin({ email: 'ada@example.com', device_name: 'desk' });
    client = createClient({
      baseUrl: api.url,
      tokenProvider: async (reason) => {
        if (reason === 'expired') pair = await nobody.refresh({ refresh_token: pair.refresh_token });
        return (token = pair.access_token);
      },
    });
  });
  afterAll(() => api.close());

  it('asks what it may cost, gets suggestions for its own story, and sees them charged', async () => {
    const story = sampleStory();
    const estimate = await client.estimateCost({ operation: 'ai.suggest', request: story });
    expect(estimate).toMatchObject({ allowed: true });
    const answer = await client.suggest(story);
    expect(answer.based_on.path_hash).toBe(await pathHash(story.active_path));
    expect(answer.based_on.canon_hash).toBe(await canonHash(story.branch_canon!));
    expect(answer.usage.cost_usd).toBeLessThanOrEqual(estimate.cost_usd.max);
    const { day } = await client.currentUsage();
    expect(day).toMatchObject({ text_requests: 1, reserved_usd: 0 });
    const { items } = await client.usageEvents();
    expect(items).toHaveLength(1);
  });

  it('goes down a branch: takes a suggestion, adds it to the path and asks again, without the server owning a node', async () => {
    const story = sampleStory();
    const first = await client.suggest(story);
    const [taken, ...others] = first.ghost_nodes;
    await client.giveFeedback({ move: taken!.move, outcome: 'accepted' });
    const active_path = [
      ...story.active_path,
      { id: 'n_next', parent_id: taken!.parent_id, title: taken!.title, text: taken!.gist },
    ];
    const second = await client.suggest({
      ...story,
      active_path,
      offer_cursor: first.offer_cursor,
      rejected: others.map(({ gist }) => ({ gist: gist.slice(0, 200) })),
    });
    expect(second.context.verbatim.at(-1)).toBe('n_next');
    for (const ghost of second.ghost_nodes) {
      expect(ghost.parent_id).toBe('n_next');
      expect(others.map(({ gist }) => gist)).not.toContain(ghost.gist);
    }
    expect(await client.getPreferences()).toMatchObject({ history: { accepted: { [taken!.move]: 1 } } });
    expect(await nodeHash(active_path.at(-1)!)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('reads a stream to its end, and leaves one in the middle', async () => {
    const seen: string[] = [];
    for await (const { event, data } of client.suggestStream(sampleStory())) {
      seen.push(event);
      if (event === 'done') expect(data.ghost_nodes).toHaveLength(seen.filter((name) => name === 'ghost_node').length);
    }
    expect([seen[0], seen.at(-2), seen.at(-1)]).toEqual(['meta', 'usage', 'done']);
    for await (const { event } of client.suggestStream(sampleStory())) if (event === 'ghost_node') break;
    const { day } = await client.currentUsage();
    expect(day.text_requests).toBeGreaterThanOrEqual(4);
  });

  it('gets the same kinds of events where no stream can be read', async () => {
    const whole = createClient({ baseUrl: api.url, streaming: false, tokenProvider: () => token });
    const namesOf = async (stream: AsyncIterable<{ event: string }>) => {
      const names = new Set<string>();
      for await (const { event } of stream) names.add(event);
      return names;
    };
    const story = sampleStory();
    const { active_path, branch_canon } = story;
    const passage = { active_path, branch_canon, operation: 'tighten' as const };
    expect(await namesOf(whole.suggestStream(story))).toEqual(await namesOf(client.suggestStream(story)));
    expect(await namesOf(whole.expandStream(passage))).toEqual(await namesOf(client.expandStream(passage)));
    const diff = { active_path, branch_canon };
    expect(await namesOf(whole.canonDiffStream(diff))).toEqual(await namesOf(client.canonDiffStream(diff)));
  });

  it('is told what is wrong with its request, and where', async () => {
    const story = sampleStory();
    const [root, , ...rest] = story.active_path;
    const refused = client.suggest({ ...story, active_path: [root!, ...rest] });
    await expect(refused).rejects.toBeInstanceOf(ProblemError);
    await expect(refused).rejects.toMatchObject({
      status: 422,
      code: 'path_not_contiguous',
      pointers: ['/active_path/1/parent_id'],
      retryable: false,
    });
  });

  it('sees its devices, and is signed out everywhere else', async () => {
    await createClient({ baseUrl: api.url }).devLogin({ email: 'ada@example.com', device_name: 'phone' });
    const { items } = await client.listSessions();
    expect(items.map(({ device_name }) => device_name).sort()).toEqual(['desk', 'phone']);
    await client.endOtherSessions('current');
    expect((await client.listSessions()).items).toHaveLength(1);
  });
});
