import { FakeFal } from '../fakes/fal';
import { eventually } from '../harness/eventually';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

interface Shot {
  label: string;
  job_id: string;
  status: string;
  clip_job_id: string | null;
  clip_status: string | null;
  error: { code: string } | null;
  artifacts: (Job['artifacts'][number] & { artifact_id: string })[];
}

interface Board {
  storyboard_id: string;
  status: string;
  progress: number;
  cost: { estimate_usd: number; charged_usd: number | null };
  finished_at: string | null;
  expires_at: string | null;
  shots: Shot[];
  film_job_id: string | null;
  film_status: string | null;
  film_artifacts: Job['artifacts'];
}

const PRICE = 0.005;

const shotsOf = (count: number): object[] =>
  Array.from({ length: count }, (_, n) => ({
    label: `Shot ${n + 1}`,
    prompt: `a boat at sea, moment ${n + 1}`,
    size: 'wide',
  }));

describe('storyboards', () => {
  const fal = new FakeFal();
  let stack: MediaStack;
  let ada: MediaUser;

  beforeAll(async () => {
    await fal.listen();
    stack = await startMedia({
      ...{ FAL_API_KEY: 'fal:test', FAL_BASE_URL: fal.url, DAILY_COST_CAP_USD: '1000', MONTHLY_COST_CAP_USD: '1000' },
      ...{ DAILY_VIDEO_SECONDS: '10000', DRAFTS_PER_USER: '2' },
    });
    ada = await stack.user();
  }, 60_000);
  afterEach(() => fal.reset());
  afterAll(async () => {
    await stack.close();
    await fal.close();
  });

  const ask = async (method: string, path: string, body?: object, user = ada): Promise<Board> => {
    const answer = await user.call(method, path, body);
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Board;
  };
  const get = (board: Board): Promise<Board> => ask('GET', `/storyboards/${board.storyboard_id}`);
  const untilOver = async (board: Board): Promise<Board> => {
    let last = board;
    await eventually(async () => {
      last = await get(board);
      expect(last.finished_at).not.toBeNull();
    }, 90_000);
    return last;
  };
  const onFal = { provider: 'fal', parameters: { quality_tier: 'draft' }, commit: true };
  const held = async (): Promise<number> => {
    const [row] = await stack.api.query<{ held: number }>(
      `select coalesce(sum(cost_reserved), 0)::float8 / 1e9 as held from usage_windows where period = 'day'`,
    );
    return row!.held;
  };

  describe('as drafts', () => {
    it('say what all of it costs and hold nothing, count as one draft, and are committed whole', async () => {
      const draft = await ask('POST', '/storyboards', { ...onFal, shots: shotsOf(3), commit: false });
      expect((await ada.call('DELETE', `/storyboards/${draft.storyboard_id}`)).status).toBe(409);
      expect(draft).toMatchObject({ status: 'draft', cost: { estimate_usd: 3 * PRICE, charged_usd: null } });
      expect(draft.expires_at).not.toBeNull();
      expect(await held()).toBe(0);
      await ask('POST', '/storyboards', { ...onFal, shots: shotsOf(1), commit: false });
      const third = await ada.call('POST', '/storyboards', { ...onFal, shots: shotsOf(1), commit: false });
      expect([third.status, await third.json()]).toEqual([429, expect.objectContaining({ reason: 'open_drafts' })]);

      const committed = await ask('POST', `/storyboards/${draft.storyboard_id}/commit`);
      expect(committed).toMatchObject({ status: 'queued', cost: { estimate_usd: 3 * PRICE } });
      expect(await held()).toBeCloseTo(3 * PRICE, 9);
      expect((await ask('POST', `/storyboards/${draft.storyboard_id}/cancel`)).status).toBe('canceled');
      expect(await held()).toBe(0);
      const again = await ada.call('POST', `/storyboards/${draft.storyboard_id}/cancel`);
      expect([again.status, await again.json()]).toEqual([409, expect.objectContaining({ job_status: 'canceled' })]);
    });
  });

  describe('that cannot be asked for', () => {
    it.each([
      ['two shots with one label', { shots: [shotsOf(1)[0], shotsOf(1)[0]] }, 400, '/shots/1/label'],
      [
        'a character nobody described',
        { shots: [{ ...shotsOf(1)[0], characters: ['Mara'] }] },
        400,
        '/shots/0/characters/0',
      ],
      [
        'a sentence as a label',
        { shots: [{ label: 'Mara, who hid the letter!', prompt: 'x' }] },
        400,
        '/shots/0/label',
      ],
      ['a shot of nothing', { shots: [{ label: 'a', prompt: ' \n\t' }] }, 400, '/shots/0/prompt'],
      ['too many shots', { shots: shotsOf(81) }, 400, '/shots'],
      ['a shape that nobody draws', { shots: shotsOf(1), provider: 'nobody' }, 422, '/provider'],
    ])('%s', async (_, body, status, pointer) => {
      const answer = await ada.call('POST', '/storyboards', { commit: true, ...body });
      const problem = (await answer.json()) as { errors: { pointer: string }[] };
      expect([answer.status, problem.errors[0]?.pointer]).toEqual([status, pointer]);
      expect(await held()).toBe(0);
    });

    it('are refused whole when all of it does not fit, with what all of it takes, and leave nothing', async () => {
      const poor = await stack.user('poor@example.com');
      await stack.api.query(`insert into usage_caps (user_id, daily_images, updated_at) values ($1, 4, now())`, [
        poor.userId,
      ]);
      const answer = await poor.call('POST', '/storyboards', { ...onFal, shots: shotsOf(5) });
      expect([answer.status, await answer.json()]).toEqual([
        402,
        expect.objectContaining({ code: 'quota_exceeded', cap: 'daily_images', limit: 4, required: 5 }),
      ]);
      const rows = await stack.api.query('select 1 from storyboards where user_id = $1', [poor.userId]);
      expect(rows).toEqual([]);
      const dear = await ada.call('POST', '/storyboards', { ...onFal, shots: shotsOf(5), max_cost_usd: 0.02 });
      expect([dear.status, await dear.json()]).toEqual([
        402,
        expect.objectContaining({ cap: 'request', required: 0.025 }),
      ]);
    });

    it('are nobody else’s', async () => {
      const board = await ask('POST', '/storyboards', { ...onFal, shots: shotsOf(1), commit: true });
      const eve = await stack.user('eve@example.com');
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/events'],
        ['GET', '/sheet'],
        ['POST', '/commit'],
        ['POST', '/cancel'],
      ]) {
        const answer = await eve.call(method!, `/storyboards/${board.storyboard_id}${path!}`);
        expect([path, answer.status]).toEqual([path, 404]);
      }
      await ask('POST', `/storyboards/${board.storyboard_id}/cancel`);
    });
  });

  describe('at work', () => {
    beforeAll(() => stack.startWorker());

    it('bring every shot by itself: one that is refused fails alone and costs nothing', async () => {
      const cites = [{ fact_id: 'f_1', hash: `sha256:${'0'.repeat(64)}` }];
      const shots = [
        { ...shotsOf(1)[0], cites },
        ...shotsOf(3).slice(1),
        { label: 'refused', prompt: '[[policy-unbilled]] a boat' },
      ];
      const asked = await ask('POST', '/storyboards', { ...onFal, shots });
      const board = await untilOver(asked);
      expect(board).toMatchObject({ status: 'partial', progress: 1, cost: { charged_usd: 3 * PRICE } });
      expect(board.shots.map(({ label, status }) => [label, status])).toEqual([
        ...[1, 2, 3].map((n) => [`Shot ${n}`, 'succeeded']),
        ['refused', 'failed'],
      ]);
      expect(board.shots[3]!.error?.code).toBe('content_refused');
      expect(await held()).toBe(0);
      const shown = await ada.call('GET', `/artifacts/${board.shots[0]!.artifacts[0]!.artifact_id}`);
      expect(await shown.json()).toMatchObject({ cites });
      const job = await ada.job('GET', `/images/jobs/${board.shots[0]!.job_id}`);
      expect(job).toMatchObject({ label: 'Shot 1', storyboard_id: board.storyboard_id });
    });

    it('are asked for once however often the same key comes', async () => {
      const body = { ...onFal, shots: shotsOf(2) };
      const send = () => ada.call('POST', '/storyboards', body, { 'idempotency-key': 'board-1' });
      const answers = await Promise.all([send(), send(), send()]);
      const ids = await Promise.all(answers.map(async (one) => ((await one.json()) as Board).storyboard_id));
      expect(new Set(ids).size).toBe(1);
      const board = await untilOver(await ask('GET', `/storyboards/${ids[0]!}`));
      expect(board.status).toBe('succeeded');
      expect(fal.accepted).toHaveLength(2);
    });

    it('draw a shot again for its own price, and keep what was drawn before', async () => {
      const first = await untilOver(await ask('POST', '/storyboards', { ...onFal, shots: shotsOf(2) }));
      const path = `/storyboards/${first.storyboard_id}/shots/${encodeURIComponent('Shot 2')}/redo`;
      const redo = { prompt: 'the same boat at dusk', parameters: { quality_tier: 'draft' }, provider: 'fal' };
      const quote = await ada.call('POST', path, { ...redo, commit: false });
      expect([quote.status, await quote.json()]).toEqual([200, { estimate_usd: PRICE }]);
      const again = await untilOver(await ask('POST', path, { ...redo, commit: true }));
      expect(again.shots[0]!.job_id).toBe(first.shots[0]!.job_id);
      expect(again.shots[1]!.job_id).not.toBe(first.shots[1]!.job_id);
      expect(again).toMatchObject({ status: 'succeeded', cost: { charged_usd: 3 * PRICE } });
      const before = await ada.call('GET', `/artifacts/${first.shots[1]!.artifacts[0]!.artifact_id}`);
      expect(before.status).toBe(200);
    });

    it('draw a shot again in the shape that it had, and are erased with their jobs and files once they have ended', async () => {
      const square = { quality_tier: 'draft', aspect_ratio: '1:1' };
      const board = { shots: shotsOf(2), provider: 'storyboard', parameters: square, commit: true };
      const first = await untilOver(await ask('POST', '/storyboards', board));
      const path = `/storyboards/${first.storyboard_id}`;
      const redo = { prompt: 'a ship', parameters: { quality_tier: 'draft' }, provider: 'storyboard', commit: true };
      const again = await untilOver(await ask('POST', `${path}/shots/${encodeURIComponent('Shot 2')}/redo`, redo));
      const [one, other] = again.shots.map(({ artifacts }) => artifacts[0]!);
      expect([other!.width, other!.height]).toEqual([one!.width, one!.height]);
      const sheets = await Promise.all([1, 2, 3].map(() => ada.call('GET', `${path}/sheet?format=png`)));
      expect(sheets.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
      // What was made from a picture of the board is its own, and stays.
      const made = await ada.job('POST', '/video/generate', {
        ...{ artifact_id: one!.artifact_id, video_prompt: 'static camera', duration_s: 0.5, commit: true },
        ...{ resolution: '480p', quality_tier: 'draft', provider: 'animatic' },
      });
      const [clip] = (await ada.untilEnded(made.job_id, 'video')).artifacts;
      const erased = await ada.call('DELETE', path);
      expect(erased.status).toBe(204);
      for (const gone of [path, `/images/jobs/${again.shots[0]!.job_id}`, `/artifacts/${other!.artifact_id}`]) {
        expect([gone, (await ada.call('GET', gone)).status]).toEqual([gone, 404]);
      }
      expect((await ada.call('DELETE', path)).status).toBe(404);
      const kept = (await (await ada.call('GET', `/artifacts/${clip!.artifact_id}`)).json()) as { url: string };
      expect((await fetch(kept.url)).status).toBe(200);
      const { made_from } = (await (await ada.call('GET', `/artifacts/${clip!.artifact_id}/dependencies`)).json()) as {
        made_from: unknown[];
      };
      expect(made_from).toEqual([]);
      const film = await ada.call('POST', '/video/stitch', {
        clips: [clip!.artifact_id, other!.artifact_id].map((artifact_id) => ({ artifact_id })),
        commit: true,
      });
      expect(film.status).toBe(404);
    });

    it('with no key at all become pictures, clips and a film of all shots, told by one stream and shown on one sheet', async () => {
      const bea = await stack.user('bea@example.com');
      const shots = ['a lighthouse in a storm', 'two men in a boat', 'an empty table by a window'].map((prompt, n) => ({
        ...{
          label: `1${'ABC'[n]!}`,
          prompt,
          size: 'wide',
          move: 'push_in',
          duration_s: 1,
          characters: n === 1 ? ['Mara'] : [],
        },
      }));
      const body = {
        ...{ shots, film: true, provider: 'storyboard', clip_provider: 'animatic', commit: true },
        characters: [{ label: 'Mara', description: 'an old keeper in a yellow coat' }],
        parameters: { quality_tier: 'draft', resolution: '480p' },
      };
      const asked = await ask('POST', '/storyboards', body, bea);
      const events = await bea.call('GET', `/storyboards/${asked.storyboard_id}/events`, undefined, {
        accept: 'text/event-stream',
      });
      const told = await events.text();
      const names = [...told.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
      expect(names.filter((name) => name === 'shot').length).toBeGreaterThanOrEqual(6);
      expect(names.at(-1)).toBe('done');
      const board = await ask('GET', `/storyboards/${asked.storyboard_id}`, undefined, bea);
      expect(board).toMatchObject({ status: 'succeeded', film_status: 'succeeded', cost: { charged_usd: 0 } });
      const roles = board.shots.map(({ artifacts }) => artifacts.map(({ role }) => role));
      for (const made of roles) expect(made).toEqual(expect.arrayContaining(['image', 'clip', 'poster']));
      const film = board.film_artifacts.find(({ role }) => role === 'clip');
      expect(film!.duration_s).toBeCloseTo(3, 1);
      for (const [query, accept, magic] of [
        ['?format=pdf', 'image/png', '%PDF'],
        ['?format=png', '*/*', '\x89PNG'],
        ['', '*/*', '%PDF'],
        ['', 'image/png', '\x89PNG'],
        ['', 'application/pdf, image/png;q=0.5', '%PDF'],
      ] as const) {
        const address = `/storyboards/${asked.storyboard_id}/sheet${query}`;
        const sheet = await bea.call('GET', address, undefined, { accept });
        const bytes = Buffer.from(await sheet.arrayBuffer());
        expect([query, accept, sheet.status, bytes.subarray(0, 4).toString('latin1')]).toEqual([
          ...[query, accept, 200, magic],
        ]);
        expect(bytes.length).toBeGreaterThan(10_000);
      }
      const inputs = await stack.api.query(
        'select 1 from generations where input is not null and finished_at is not null',
      );
      expect(inputs).toEqual([]);
    }, 120_000);
  });
});
