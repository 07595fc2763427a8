import { uuidv7 } from '@cse/core';
import { paidOperation } from '@cse/usage';
import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { uploadPicture } from '../media/pictures';

/** Every route that changes something and costs no money, and why. A new one is metered, or added here on purpose. */
const FREE: Record<string, string> = {
  'POST /auth/token': 'signs in',
  'POST /auth/refresh': 'signs in',
  'POST /auth/logout': 'signs out',
  'POST /auth/dev/login': 'signs in',
  'DELETE /auth/sessions': 'signs out',
  'DELETE /auth/sessions/:id': 'signs out',
  'DELETE /auth/me': 'ends the account',
  'POST /usage/estimate': 'says what a request would cost',
  'PUT /creator/preferences': 'a row of ours',
  'PATCH /creator/preferences': 'a row of ours',
  'DELETE /creator/preferences': 'a row of ours',
  'POST /creator/feedback': 'a row of ours',
  'POST /canon/stale': 'a walk of ours, in threads of ours',
  'POST /artifacts': 'a row of ours, and a place to upload to',
  'POST /artifacts/:id/complete': 'looks at a file of ours',
  'DELETE /artifacts/:id': 'forgets a file of ours',
  'POST /artifacts/:id/report': 'a row of ours',
  'PATCH /admin/reports/:id': 'a row of ours',
  'PUT /files/*': 'takes a file that was announced',
  'POST /images/jobs/:id/cancel': 'ends work',
  'POST /video/jobs/:id/cancel': 'ends work',
  'DELETE /images/jobs/:id': 'forgets a row and files of ours',
  'DELETE /video/jobs/:id': 'forgets a row and files of ours',
  'POST /storyboards/:id/cancel': 'ends work',
  'DELETE /storyboards/:id': 'forgets rows and files of ours',
  'POST /media/callbacks/:attempt/:signature': 'notes where work is that was paid for before',
  'PUT /devices/:device_id': 'a row of ours',
  'DELETE /devices/:device_id': 'forgets rows of ours',
  'PUT /projects/:id': 'a row of ours',
  'DELETE /projects/:id': 'forgets rows and files of ours',
  'PUT /projects/:id/chunks/:sha256': 'keeps a file of ours, counted to the room of its owner',
  'POST /projects/:id/chunks/missing': 'looks at rows of ours',
  'POST /projects/:id/manifests': 'a row of ours, counted',
  'DELETE /projects/:id/manifests/:version': 'forgets a row of ours',
  'PUT /projects/:id/keys/:device_id': 'a row of ours, counted',
  'POST /projects/:id/rotate': 'rows of ours, counted',
  'POST /projects/:id/ops': 'rows of ours, counted',
  'POST /projects/:id/presence': 'passes something on',
  'POST /projects/:id/snapshots': 'a row of ours, counted',
  'POST /projects/:id/members': 'a row of ours',
  'PATCH /projects/:id/members/:user_id': 'a row of ours',
  'DELETE /projects/:id/members/:user_id': 'rows of ours',
  'DELETE /projects/:id/invitations/:invitation_id': 'forgets a row of ours',
  'POST /invitations/accept': 'a row of ours',
  'PATCH /admin/users/:id': 'a row of ours',
  'PATCH /admin/disputes/:id': 'a row of ours',
  'POST /admin/queues/session': 'a cookie',
};

/** Ids of a picture and of a clip of the caller's. */
interface Files {
  still: string;
  clip: string;
}

const clipFrom = (still: string, commit: boolean) => ({
  artifact_id: still,
  video_prompt: 'the lamp goes out',
  duration_s: 4,
  commit,
});

const story = sampleStory();
const { active_path, branch_canon } = story;
const leg = (id: string) => ({ nodes: [{ id, parent_id: active_path.at(-1)!.id, text: 'The tide turned.' }] });

/** A body for each route that costs money; a route without one fails the test. Drafts are made for commits. */
const bodiesOf = ({ still, clip }: Files): Record<string, object> => ({
  'POST /ai/suggest': story,
  'POST /ai/expand': { active_path, branch_canon },
  'POST /ai/continue': { active_path, branch_canon },
  'POST /ai/canon-diff': { active_path, branch_canon },
  'POST /ai/merge-propose': { common_path: active_path, left: leg('l_1'), right: leg('r_1') },
  'POST /ai/summarize': { active_path, branch_canon },
  'POST /canon/check': { graph: { nodes: active_path }, judge: 'fast' },
  'POST /images/generate': { prompt: 'a lamp at sea', commit: true },
  'POST /images/jobs/:id/commit': {},
  'POST /video/generate': clipFrom(still, true),
  'POST /video/jobs/:id/commit': {},
  'POST /video/stitch': { clips: [{ artifact_id: clip }, { artifact_id: clip }], commit: true },
  'POST /storyboards': board(true),
  'POST /storyboards/:id/commit': {},
  'POST /storyboards/:id/shots/:label/redo': { prompt: 'a lamp at sea', commit: true },
});
const board = (commit: boolean) => ({ shots: [{ label: '1A', prompt: 'a lamp at sea' }], commit });
const draftsOf = ({ still }: Files): Record<string, [path: string, body: object]> => ({
  'POST /images/jobs/:id/commit': ['/images/generate', { prompt: 'a lamp at sea', commit: false }],
  'POST /video/jobs/:id/commit': ['/video/generate', clipFrom(still, false)],
  'POST /storyboards/:id/commit': ['/storyboards', board(false)],
  'POST /storyboards/:id/shots/:label/redo': ['/storyboards', board(false)],
});

interface Handler {
  route: string;
  metered: boolean;
}

describe('routes that can cost money', () => {
  let api: TestApi;
  let token: string;
  let changing: Handler[];
  let files: Files;

  beforeAll(async () => {
    api = await startTestApi({
      // A model that could be asked, and never is.
      ...{ TEXT_PROVIDER: 'anthropic', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9', ANTHROPIC_API_KEY: 'k' },
      ...{ DAILY_COST_CAP_USD: '0', RATE_LIMIT_PER_MINUTE: '1000' },
    });
    const caller = await signIn(api);
    token = caller.accessToken;
    files = { still: await uploadPicture(api.url, caller), clip: uuidv7() };
    // Nobody can make a clip without any budget.
    await api.query(
      `insert into artifacts (id, user_id, role, state, object_key, content_type, bytes, sha256, duration_s, fps, created_at)
       values ($1, $2, 'clip', 'ready', 'media/clip', 'video/mp4', 1, '', 4, 24, now())`,
      [files.clip, caller.userId],
    );
    changing = handlersOf(api).filter(({ route }) => !route.startsWith('GET '));
  });
  afterAll(() => api.close());

  const post = (path: string, body: object) =>
    fetch(api.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('are metered: everything else that changes something is known to be free', () => {
    expect(changing.map(({ route }) => route)).toEqual(expect.arrayContaining(api.routes.filter(changes)));
    const unknown = changing.filter(({ route, metered }) => metered === route in FREE);
    expect(unknown).toEqual([]);
    expect(changing.filter(({ metered }) => metered).length).toBeGreaterThanOrEqual(5);
  });

  it('invariant 24: answer 402 each when the cap is zero, and reserve nothing', async () => {
    const [bodies, drafts] = [bodiesOf(files), draftsOf(files)];
    for (const { route } of changing.filter(({ metered }) => metered)) {
      const body = bodies[route];
      if (!body) throw new Error(`${route} needs a body here`);
      let path = route.split(' ')[1]!;
      const draft = drafts[route];
      if (draft) {
        const made = (await (await post(...draft)).json()) as { job_id?: string; storyboard_id?: string };
        path = path.replace(':id', (made.job_id ?? made.storyboard_id)!).replace(':label', '1A');
        // Only what has ended is drawn again.
        if (route.endsWith('/redo')) await post(path.replace('/shots/1A/redo', '/cancel'), {});
      }
      const answer = await post(path, body);
      const problem = (await answer.json()) as Record<string, unknown>;
      expect([route, answer.status, problem.code, problem.cap]).toEqual([route, 402, 'quota_exceeded', 'daily_cost']);
      expect(answer.headers.get('ratelimit-policy')).toMatch(/(^|, )"(text|media)";q=1000;w=60$/);
    }
    expect(await api.query('select id from usage_reservations')).toEqual([]);
  });
});

/** Documents and file routes that Fastify serves by itself are no handlers of ours. */
function changes(name: string): boolean {
  return !/^(GET|HEAD|OPTIONS) /.test(name) && !/ \/(docs|files|admin\/queues)/.test(name);
}

/** Every route of every controller, by method and path. */
function handlersOf(api: TestApi): Handler[] {
  const handlers: Handler[] = [];
  for (const module of api.app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      const controller = metatype as { prototype: Record<string, object> };
      const base = Reflect.getMetadata('path', controller) as string;
      for (const name of Object.getOwnPropertyNames(controller.prototype)) {
        const handler = controller.prototype[name]!;
        const method = Reflect.getMetadata('method', handler) as RequestMethod | undefined;
        if (method === undefined) continue;
        const path = `/${[base, Reflect.getMetadata('path', handler) as string].filter((part) => part !== '/').join('/')}`;
        handlers.push({ route: `${RequestMethod[method]} ${path}`, metered: paidOperation(handler) !== undefined });
      }
    }
  }
  return handlers;
}
