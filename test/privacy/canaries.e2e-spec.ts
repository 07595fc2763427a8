import { Spans } from '@cse/telemetry';
import type { INestApplicationContext } from '@nestjs/common';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { FakeModeration, ODD_ANSWERS } from '../fakes/moderation';
import { FakeOtlpReceiver } from '../fakes/otlp';
import { dumpTables } from '../harness/dump-database';
import { signIn } from '../harness/sign-in';
import { type MediaStack, type MediaUser, startMedia } from '../media/media-stack';
import { picture, servePictures, uploadPicture } from '../media/pictures';
import { base64url, TestDevice, type Answer } from '../projects/test-device';
import { Canaries } from './canaries';
import { PLANTED, type Still } from './planted-bodies';

/** Somebody else calls these, so that what was kept so far stays to be looked at. */
const ENDS_A_SESSION = /^(POST \/auth\/logout|DELETE \/auth\/(sessions|me))/;

/**
 * Invariant 25 and T84: a canary word in every input of every route, a scan of everything that is kept or shown to
 * others. A route without a planted body fails the test.
 */
describe('nothing private is kept', () => {
  const canaries = new Canaries();
  /** Every problem document that was answered, by route. */
  const problems: [route: string, text: string][] = [];
  let fake: FakeAnthropic;
  let receiver: FakeOtlpReceiver;
  const moderationKey = canaries.word('moderation key');
  const blocked = canaries.word('blocked word');
  const moderation = new FakeModeration(moderationKey);
  let stack: MediaStack;
  let worker: INestApplicationContext;
  let ada: MediaUser;
  let routes: string[];
  let pictures: Awaited<ReturnType<typeof servePictures>>;
  let still: Still;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    receiver = await FakeOtlpReceiver.start();
    await moderation.listen();
    pictures = await servePictures();
    pictures.put('/still.png', await picture());
    stack = await startMedia({
      FETCH_TRUSTED_ORIGINS: pictures.origin,
      LOG_LEVEL: 'debug',
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: canaries.word('provider key'),
      TEXT_JUDGE: 'fast',
      METRICS_TOKEN: canaries.word('metrics token'),
      ADMIN_EMAILS: 'ada@example.com',
      DAILY_COST_CAP_USD: '1000',
      MODERATION_BLOCKLIST: blocked,
      MODERATION_URL: moderation.url,
      MODERATION_API_KEY: moderationKey,
      MODERATION_KINDS: 'text,image,video',
      MODERATION_TIMEOUT_S: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    worker = await stack.startWorker();
    ada = await stack.user();
    still = { origin: pictures.origin, artifactId: await uploadPicture(stack.api.url, ada) };
    canaries.watch('access token', ada.accessToken);
    canaries.watch('refresh token', ada.refreshToken);
    routes = stack.api.routes.filter((route) => !/^(HEAD|OPTIONS) | \/(docs|openapi)/.test(route));
  });
  afterAll(async () => {
    await stack.close();
    await pictures.close();
    await fake.close();
    await moderation.close();
    await receiver.close();
  });

  /** Sends it, with canaries in its headers too, and keeps what it was refused with. */
  async function send(route: string, path: string, body: unknown, headers: Record<string, string> = {}) {
    const [method] = route.split(' ') as [string];
    const caller = ENDS_A_SESSION.test(route) ? await stack.user('eve@example.com') : ada;
    const own = {
      'idempotency-key': canaries.word('idempotency key'),
      'user-agent': canaries.word('user agent'),
      tracestate: `canary=${canaries.word('trace state')}`,
      'x-request-id': `the ${canaries.word('request id')} went out`,
      traceparent: `00-${canaries.word('trace parent')}-01`,
      referer: `https://example.com/${canaries.word('referer')}`,
    };
    const answer = await caller.call(method, path, body, { ...own, ...headers });
    const text = await answer.text();
    if (answer.status >= 400) problems.push([route, text]);
    expect([route, answer.status >= 500]).toEqual([route, false]);
    return answer.status;
  }

  const address = (route: string, id: string) => route.split(' ')[1]!.replace(/:\w+/g, id).replace('*', id);
  const takesBody = (route: string) => /^(POST|PUT|PATCH) /.test(route) && !route.includes('/admin/queues');

  it('has a planted body for every route that takes one', () => {
    expect(routes.filter(takesBody).filter((route) => !(route in PLANTED))).toEqual([]);
    expect(routes.length).toBeGreaterThan(30);
  });

  it('takes the words of every route as they are meant', async () => {
    for (const route of routes.filter(takesBody)) {
      const { body, status } = PLANTED[route]!;
      const accept: string[] = / \/(ai|canon)\//.test(route) ? ['application/json', 'text/event-stream'] : ['*/*'];
      for (const form of accept) {
        const answered = await send(
          route,
          address(route, '0190a000-0000-7000-8000-000000000000'),
          body(canaries, still),
          {
            accept: form,
          },
        );
        if (status !== undefined) expect([route, answered]).toEqual([route, status]);
      }
    }
  });

  it('takes them where they do not belong', async () => {
    for (const route of routes) {
      const id = canaries.word('path parameter');
      const query = `?${canaries.word('query name')}=${canaries.word('query value')}&cursor=${canaries.word('cursor')}`;
      const planted = takesBody(route) ? PLANTED[route]!.body(canaries, still) : undefined;
      await send(route, `${address(route, id)}${query}`, planted && { ...planted, id: canaries.word('field') });
      if (!planted) continue;
      for (const [key, value] of Object.entries(planted)) {
        const wrong = typeof value === 'string' ? [canaries.word('wrong type')] : canaries.word('wrong type');
        await send(route, address(route, id), { ...planted, [key]: wrong });
      }
    }
  }, 120_000);

  it('takes them from a device that encrypts nothing, signed and all', async () => {
    const device = await TestDevice.of(stack.api, await signIn(stack.api, 'grace@example.com'));
    const project = await device.createProject();
    const clear = (kind: string) => Buffer.from(`Mara hid the ${canaries.word(kind)} under the boat. `.repeat(3));
    const sent: [string, Promise<Answer>][] = [
      ['PUT chunk', device.putChunk(project, clear('chunk'))],
      ['POST op', device.sendOps(project, device.op(project, { bytes: clear('op') }))],
      ['POST manifest', post('manifests', device.manifest(project, 1, { payload: base64url(clear('manifest')) }))],
      [
        'POST manifest',
        post('manifests', device.manifest(project, 1, { title: canaries.word('title of a manifest') })),
      ],
      ['POST snapshot', post('snapshots', device.snapshot(project, '1', { payload: base64url(clear('snapshot')) }))],
      ['POST presence', post('presence', { device_id: device.id, ciphertext: base64url(clear('presence')) })],
    ];
    function post(part: string, body: object): Promise<Answer> {
      return device.call('POST', `/projects/${project}/${part}`, body);
    }
    for (const [route, answer] of sent) {
      const { status, body } = await answer;
      expect([route, [400, 422].includes(status)]).toEqual([route, true]);
      problems.push([route, JSON.stringify(body)]);
    }
  });

  it('takes them from a model that fails or says what it likes', async () => {
    const { body: planted } = PLANTED['POST /ai/suggest']!;
    const body = (words: Canaries) => planted(words, still);
    const gist = `Nobody found the ${canaries.word('answer')} again.`;
    const premise = { who: 'nobody', does: 'find', to: canaries.word('premise'), at: '', on: '' };
    const ghost = { slot: 1, premise, title: 'The boat', gist, move: 'loss', grounded_in: ['n_1'], canon_touch: [] };
    const introduces = { characters: [], places: [], rules: [] };
    const answers = [
      { ghost_nodes: [{ ...ghost, introduces, likelihood: 0.5 }], inline_suggestions: [] },
      `I would rather speak of the ${canaries.word('prose answer')}.`,
      { [canaries.word('answer field')]: [canaries.word('odd answer')] },
    ];
    fake.saysId = `about the ${canaries.word('id of a provider')}`;
    for (const answer of answers) {
      fake.answerWith(answer, 2);
      await tolerant(body(canaries));
      fake.scenarios.clear();
    }
    const said = { what: 'fact', id: '', node_id: 'n_1', quote: canaries.word('quote') };
    const against = {
      candidate: 1,
      same_as: [canaries.word('twin')],
      against: [said],
      faults: [canaries.word('fault')],
    };
    for (const judging of [
      { answer: { judgements: [against] } },
      { answer: `{"judgements": [${canaries.word('broken judgement')}` },
      'bad_request',
      'error_mid_text',
      'reset',
    ]) {
      fake.judging.always(judging);
      await tolerant(body(canaries));
    }
    fake.judging.clear();
    for (const scenario of [
      'bad_request',
      'overloaded',
      'error_mid_text',
      'reset',
      'refusal_after_text',
      'max_tokens',
    ]) {
      fake.next(scenario);
      await tolerant(body(canaries));
    }
    fake.saysId = undefined;
  });

  /** Failures of the upstream are ours to tell, so any status will do. */
  async function tolerant(body: object): Promise<void> {
    for (const accept of ['application/json', 'text/event-stream']) {
      const answer = await ada.call('POST', '/ai/suggest', body, { accept });
      const text = await answer.text();
      if (answer.status >= 400) problems.push(['POST /ai/suggest', text]);
      const [, failure] = /event: error\ndata: (.*)/.exec(text) ?? [];
      if (failure) problems.push(['POST /ai/suggest as a stream', failure]);
    }
  }

  it('takes them where the deployment refuses contents, and while nobody can tell', async () => {
    const asked = (words: string) => ({ prompt: `${canaries.word('refused prompt')} ${words}`, commit: true });
    const user = await stack.user('eve@example.com');
    const refused = async (body: object): Promise<number> => {
      const answer = await user.call('POST', '/images/generate', body);
      problems.push(['POST /images/generate', await answer.text()]);
      return answer.status;
    };
    expect(await refused(asked(blocked))).toBe(422);
    expect(await refused(asked('[[violence]]'))).toBe(422);
    for (const odd of ODD_ANSWERS) {
      moderation.odd = odd;
      expect([odd, await refused(asked(odd))]).toEqual([odd, 503]);
    }
    moderation.reset();
  });

  it('takes them while the store refuses to write them down', async () => {
    await stack.api.query('alter table creator_preferences rename to gone');
    try {
      const answer = await ada.call('PUT', '/creator/preferences', { genres: [canaries.word('genre')] });
      problems.push(['PUT /creator/preferences', await answer.text()]);
      expect(answer.status).toBeGreaterThanOrEqual(500);
    } finally {
      await stack.api.query('alter table gone rename to creator_preferences');
    }
  });

  it('does the work of the jobs', async () => {
    for (const kind of ['images', 'video'] as const) {
      const page = await ada.job('GET', `/${kind}/jobs`);
      const { items } = page as unknown as { items: { job_id: string; status: string }[] };
      expect([kind, items.length > 0]).toEqual([kind, true]);
      for (const { job_id } of items) expect((await ada.untilEnded(job_id, kind)).status).not.toBe('queued');
    }
    expect(worker).toBeDefined();
  });

  it('no table holds any of them', async () => {
    const tables = await dumpTables(stack.api.database.url);
    for (const written of ['ai.suggest', 'judge.v1']) expect(tables.get('public.usage_ledger')).toContain(written);
    const found = [...tables].flatMap(([table, rows]) => canaries.foundIn(rows).map((kind) => `${table}: ${kind}`));
    expect(found).toEqual([]);
  });

  it('no log line of api or worker holds any of them, nor an address of a person', () => {
    const { text } = stack.api.logs;
    expect(text).toContain('"event":"request"');
    expect(canaries.foundIn(text)).toEqual([]);
    expect(text).not.toContain('ada@example.com');
  });

  it('no metric holds any of them', async () => {
    const token = stack.environment.METRICS_TOKEN!;
    const answer = await fetch(`${stack.api.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const text = await answer.text();
    expect(text).toContain('csee_model_cost_usd_total{');
    expect(canaries.foundIn(text)).toEqual([]);
  });

  it('no span and no exported metric holds any of them', async () => {
    await Promise.all([stack.api.app, worker].map((app) => app.get(Spans).flush()));
    const names = new Set(receiver.spans.map(({ name }) => name));
    for (const name of ['POST /ai/suggest', 'chat claude-sonnet-5-5', 'process image']) expect(names).toContain(name);
    expect(receiver.points('csee.model.cost').length).toBeGreaterThan(0);
    expect(canaries.foundIn(receiver.text)).toEqual([]);
    expect(receiver.text).not.toContain('ada@example.com');
  });

  it('no problem document holds any of them but for the names of fields that do not exist', () => {
    expect(problems.length).toBeGreaterThan(routes.length);
    const found = problems.flatMap(([route, text]) => {
      const withoutPointers = text.replaceAll(/"pointer":"[^"]*"/g, '');
      return canaries.foundIn(withoutPointers).map((kind) => `${route}: ${kind}`);
    });
    expect([...new Set(found)]).toEqual([]);
  });

  it('another sees nothing of what one keeps on purpose', async () => {
    expect((await ada.call('PUT', '/creator/preferences', { genres: [canaries.word('kept')] })).status).toBe(200);
    const bob = await signIn(stack.api, 'bob@example.com');
    const answer = await fetch(`${stack.api.url}/creator/preferences`, {
      headers: { authorization: `Bearer ${bob.accessToken}` },
    });
    expect(canaries.foundIn(await answer.text())).toEqual([]);
    const tables = await dumpTables(stack.api.database.url);
    const holding = [...tables].filter(([, rows]) => canaries.foundIn(rows).length > 0).map(([table]) => table);
    expect(holding).toEqual(['public.creator_preferences']);
  });
});
