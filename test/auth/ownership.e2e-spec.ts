import { uuidv7 } from '@cse/core';
import { UNLIMITED } from '../ai/unlimited';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { SAMPLES } from '../../apps/api/src/projects/samples';
import { uploadPicture } from '../media/pictures';
import { TestDevice } from '../projects/test-device';

const clipFrom = (still: string) => ({ artifact_id: still, video_prompt: 'It turns', duration_s: 4, commit: false });

/** What is asked of a thing, where a body is looked at before it. */
const BODIES: Record<string, object> = {
  '/storyboards/:id/shots/:label/redo': { prompt: 'A lighthouse', commit: false },
  '/projects/:id/chunks/missing': { sha256: [] },
  '/projects/:id/manifests': SAMPLES.manifest,
  '/projects/:id/keys/:device_id': SAMPLES.key,
  '/projects/:id/rotate': SAMPLES.rotation,
  '/projects/:id/ops': SAMPLES.ops,
  '/projects/:id/presence': SAMPLES.presence,
  '/projects/:id/snapshots': SAMPLES.snapshot,
  '/projects/:id/members': SAMPLES.invitation,
  '/projects/:id/members/:user_id': { role: 'editor' },
};

/** Every route that names one thing by its id, as somebody whose thing it is not. */
describe("another user's things", () => {
  let api: TestApi;
  let ada: SignedIn;
  let eve: SignedIn;
  let things: Record<string, string>;

  beforeAll(async () => {
    api = await startTestApi(UNLIMITED);
    ada = await signIn(api, 'ada@example.com');
    eve = await signIn(api, 'eve@example.com');
    const job = await call(ada, 'POST', '/images/generate', { prompt: 'A lighthouse', commit: false });
    const still = await uploadPicture(api.url, ada);
    const video = await call(ada, 'POST', '/video/generate', clipFrom(still));
    const upload = { content_type: 'image/png', bytes: 100, sha256: 'ab'.repeat(32) };
    const artifact = await call(ada, 'POST', '/artifacts', upload);
    const board = { shots: [{ label: '1', prompt: 'A lighthouse' }], commit: false };
    const storyboard = await call(ada, 'POST', '/storyboards', board);
    const device = await TestDevice.of(api, ada);
    things = {
      device: device.id,
      project: await device.createProject(),
      session: ada.sessionId,
      job: job.body.job_id as string,
      video: video.body.job_id as string,
      still,
      artifact: artifact.body.artifact_id as string,
      storyboard: storyboard.body.storyboard_id as string,
      user: ada.userId,
    };
    for (const id of Object.values(things)) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  afterAll(() => api.close());

  async function call(who: SignedIn, method: string, path: string, body?: unknown) {
    const response = await fetch(api.url + path, {
      method,
      headers: {
        authorization: `Bearer ${who.accessToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const parsed = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, body: { ...parsed, request_id: undefined } as Record<string, unknown> };
  }

  const stateOf = async () => ({
    jobs: await api.query('select id, status, lock_version from generations order by id'),
    artifacts: await api.query('select id, state from artifacts order by id'),
    projects: await api.query('select id, updated_at, members_version from projects order by id'),
    devices: await api.query('select id from devices order by id'),
    sessions: await api.query('select id, revoked_at from sessions order by id'),
    holds: await api.query('select id from usage_reservations'),
  });

  it('T64 T65 T66 are not there: not to be read, changed, followed or deleted, and no different from what never was', async () => {
    const routes = api.routes
      .filter(
        (route) =>
          route.includes('/:') && !/ \/admin\/|\/report$|^(HEAD|OPTIONS) |^PUT \/(projects|devices)\/:\w+$/.test(route),
      )
      .map((route) => route.split(' ') as [method: string, path: string]);
    expect(routes.length).toBeGreaterThan(5);
    // Who tries out so many ids of others is soon let do nothing any more.
    const strangers: SignedIn[] = [];
    for (const index of routes.keys()) strangers.push(await signIn(api, `eve-${index}@example.com`));
    const before = await stateOf();
    for (const [index, [method, path]] of routes.entries()) {
      const stranger = strangers[index]!;
      const body = method === 'GET' ? undefined : BODIES[path];
      const never = await call(stranger, method, path.replace(/:\w+/, uuidv7()), body);
      expect([method, path, never.status, never.body.code]).toEqual([method, path, 404, 'not_found']);
      for (const [kind, id] of Object.entries(things)) {
        const foreign = await call(stranger, method, path.replace(/:\w+/, id), body);
        expect([method, path, kind, foreign]).toEqual([method, path, kind, never]);
      }
      const malformed = await call(stranger, method, path.replace(/:\w+/, "x'--"));
      expect([method, path, [400, 404].includes(malformed.status)]).toEqual([method, path, true]);
    }
    expect(await stateOf()).toEqual(before);
  });

  it('T64 can be reported, and the answer is the same as for what never was', async () => {
    const before = await stateOf();
    for (const id of [uuidv7(), ...Object.values(things)]) {
      const answer = await call(eve, 'POST', `/artifacts/${id}/report`, { reason: 'other' });
      expect([id, answer]).toEqual([id, { status: 202, body: { received: true, request_id: undefined } }]);
    }
    expect(await stateOf()).toEqual(before);
  });

  it('T67 are in no list, whatever is asked for, and a position in one list opens no other', async () => {
    const lists = [
      '/projects',
      '/devices',
      '/images/jobs',
      '/video/jobs',
      '/artifacts',
      '/auth/sessions',
      '/usage/events',
    ];
    const cursor = Buffer.from(things.job!).toString('base64url');
    for (const list of lists) {
      for (const query of ['', `?user_id=${ada.userId}`, `?ids=${Object.values(things).join()}`, `?cursor=${cursor}`]) {
        const { status, body } = await call(eve, 'GET', list + query);
        expect([list, query, [200, 400].includes(status)]).toEqual([list, query, true]);
        for (const id of Object.values(things)) expect(JSON.stringify(body)).not.toContain(id);
      }
    }
  });

  it('T68 cannot be built upon, and trying costs nothing', async () => {
    const own = await uploadPicture(api.url, eve);
    const before = await stateOf();
    const uses: [string, object][] = [
      ['/video/generate', clipFrom(things.still!)],
      ['/video/generate', { ...clipFrom(own), end_artifact_id: things.still }],
      ['/video/stitch', { clips: [{ artifact_id: things.still }, { artifact_id: things.still }], commit: true }],
    ];
    for (const [path, body] of uses) {
      const { status } = await call(eve, 'POST', path, body);
      expect([path, status]).toEqual([path, 404]);
    }
    expect(await stateOf()).toEqual(before);
  });
});
