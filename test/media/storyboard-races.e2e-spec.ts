import { SystemClock } from '@cse/core';
import { JobStore, MediaUpkeep, QueuePlaces, Sequels, VideoPreparation } from '@cse/media';
import { ObjectStorage } from '@cse/storage';
import { DataSource } from 'typeorm';
import { eventually } from '../harness/eventually';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { uploadPicture } from './pictures';

interface Board {
  storyboard_id: string;
  film_job_id: string;
  shots: { label: string; job_id: string; clip_job_id: string }[];
}

/** Nobody listens there: boards are priced and held, and no worker takes them up. */
const NOWHERE = 'http://127.0.0.1:9';
const VENDORS = {
  ...{ FAL_API_KEY: 'fal:test', FAL_BASE_URL: NOWHERE },
  ...{ GEMINI_API_KEY: 'goog-test', GEMINI_BASE_URL: NOWHERE },
};
const SHOTS = 24;
const USERS = 6;

const shotsOf = (count: number): object[] =>
  Array.from({ length: count }, (_, n) => ({ label: `Shot ${n + 1}`, prompt: `a boat at sea, moment ${n + 1}` }));

describe('storyboards, of which there are many at once', () => {
  let stack: MediaStack;

  beforeAll(async () => {
    stack = await startMedia({
      ...VENDORS,
      DAILY_COST_CAP_USD: '1000',
      GLOBAL_MONTHLY_COST_CAP_USD: '10000',
      DAILY_VIDEO_SECONDS: '10000',
    });
  }, 60_000);
  afterAll(() => stack.close());

  const film = { provider: 'storyboard', clip_provider: 'animatic', film: true, commit: true };
  const made = async (user: MediaUser, shots: number): Promise<Board> => {
    const answer = await user.call('POST', '/storyboards', { ...film, shots: shotsOf(shots) });
    return (await answer.json()) as Board;
  };

  /** As a worker would. */
  const end = (column: 'id' | 'storyboard_id', id: string, status: string) =>
    stack.api.query(
      `update generations set status = $2, stage = null, input = null, progress = 1, charged = 0, finished_at = now()
        where ${column} = $1`,
      [id, status],
    );

  it('of several users are all held, however the month of the deployment is shared out', async () => {
    const users = await Promise.all(Array.from({ length: USERS }, (_, n) => stack.user(`user-${n}@example.com`)));
    const body = { provider: 'fal', parameters: { quality_tier: 'draft' }, shots: shotsOf(SHOTS), commit: true };
    for (let round = 0; round < 2; round++) {
      const answers = await Promise.all(users.map((user) => user.call('POST', '/storyboards', body)));
      expect(answers.map(({ status }) => status)).toEqual(users.map(() => 202));
    }
    const [held] = await stack.api.query<{ holds: string; deployment: string; windows: string; states: string[] }>(
      `select (select sum(cost) from usage_reservations where state = 'held') as holds,
              (select sum(reserved) from usage_deployment) as deployment,
              (select sum(cost_reserved) from usage_windows where period = 'month') as windows,
              (select array_agg(distinct state) from usage_reservations) as states`,
    );
    const all = String(5_000_000 * SHOTS * USERS * 2);
    expect(held).toEqual({ holds: all, deployment: all, windows: all, states: ['held'] });
    for (const user of users) {
      const { items } = (await (await user.call('GET', '/storyboards')).json()) as { items: Board[] };
      expect(items).toHaveLength(2);
    }
  }, 60_000);

  it('keep what a clip starts from, however many workers bring it', async () => {
    const ada = await stack.user('ada@example.com');
    const { storyboard_id, shots } = await made(ada, 1);
    const picture = await uploadPicture(stack.api.url, ada);
    const [{ job_id, clip_job_id }] = shots as [Board['shots'][number]];
    await stack.api.query(`update artifacts set generation_id = $1, role = 'image' where id = $2`, [job_id, picture]);
    await end('id', job_id, 'succeeded');
    const sequels = stack.api.app.get(Sequels);
    const clips = stack.api.app.get(VideoPreparation);
    // The slower worker has read the board when the faster one begins the clip.
    const startFrom = async (...asked: Parameters<VideoPreparation['startFrom']>) => {
      await sequels.follow(storyboard_id);
      return clips.startFrom(...asked);
    };
    const slower = Object.create(sequels, {
      clips: { value: Object.create(clips, { startFrom: { value: startFrom } }) },
    }) as Sequels;
    await slower.follow(storyboard_id);
    const rows = await stack.api.query<{ held: string[]; noted: string[] }>(
      `select held_keys as held, (select array_agg(object_key) from pending_objects where object_key = any (held_keys)) as noted
         from generations where id = $1 and waits_for is null`,
      [clip_job_id],
    );
    expect(rows).toEqual([{ held: [expect.stringContaining(clip_job_id)], noted: null }]);
  });

  /** A board with a film of all shots, all of which was made. */
  const finished = async (user: MediaUser, shots: number): Promise<Board> => {
    const board = await made(user, shots);
    await end('storyboard_id', board.storyboard_id, 'succeeded');
    return board;
  };
  const redo = (user: MediaUser, { storyboard_id }: Board, n: number) =>
    user.call('POST', `/storyboards/${storyboard_id}/shots/Shot%20${n}/redo`, { prompt: 'at dusk', commit: true });
  const waitedFor = async (job: string): Promise<string[]> => {
    const [row] = await stack.api.query<{ ids: string[] }>('select waits_for as ids from generations where id = $1', [
      job,
    ]);
    return row!.ids;
  };
  const read = async (user: MediaUser, { storyboard_id }: Board): Promise<Board> =>
    (await (await user.call('GET', `/storyboards/${storyboard_id}`)).json()) as Board;

  const problem = async (answer: Response): Promise<unknown> => {
    const { code, errors } = (await answer.json()) as { code: string; errors?: { pointer: string; detail: string }[] };
    return [answer.status, code, errors?.[0]];
  };

  it('keep of a shot that is drawn again what is not said anew, but for the looks of its characters', async () => {
    const amy = await stack.user('amy@example.com');
    const cites = [{ node_id: 'n_1', hash: `sha256:${'0'.repeat(64)}` }];
    const look = { size: 'close_up', angle: 'low', move: 'static', duration_s: 1.5 };
    const shots = [{ label: 'Shot 1', prompt: 'a boat', characters: ['mara'], cites, ...look }];
    const characters = [{ label: 'mara', description: 'in a yellow coat' }];
    const asked = await amy.call('POST', '/storyboards', { ...film, shots, characters });
    const board = (await asked.json()) as Board;
    await end('storyboard_id', board.storyboard_id, 'succeeded');
    const path = `/storyboards/${board.storyboard_id}/shots/Shot%201/redo`;
    const again = { prompt: 'at dusk', clip_provider: 'animatic', commit: true };
    for (const [named, cast, pointer] of [
      [['mara'], undefined, '/characters/0'],
      [['mara', 'zed'], characters, '/characters/1'],
      [['mara'], [...characters, ...characters], '/cast'],
    ] as const) {
      const refused = await problem(await amy.call('POST', path, { ...again, characters: named, cast }));
      expect(refused).toEqual([400, 'validation_failed', expect.objectContaining({ pointer })]);
    }
    const citesOf = async ({ shots: [shot] }: Board) => {
      const ids = [shot!.job_id, shot!.clip_job_id];
      const rows = await stack.api.query<{ cites: unknown }>('select cites from generations where id = any($1)', [ids]);
      return rows.map((row) => row.cites);
    };
    expect((await amy.call('POST', path, again)).status).toBe(202);
    const now = await read(amy, board);
    expect(now.shots[0]).toMatchObject(look);
    expect(await citesOf(now)).toEqual([cites, cites]);
    const clip = await amy.job('GET', `/video/jobs/${now.shots[0]!.clip_job_id}`);
    expect(clip).toMatchObject({ duration: { requested_s: 1.5 } });
    await end('storyboard_id', board.storyboard_id, 'succeeded');
    const other = { ...again, characters: ['mara'], cast: characters, cites: [], move: null, duration_s: 2 };
    expect((await amy.call('POST', path, other)).status).toBe(202);
    const last = await read(amy, board);
    expect(last.shots[0]).toMatchObject({ ...look, move: null, duration_s: 2 });
    expect(await citesOf(last)).toEqual([null, null]);
  });

  it('have no film while a shot has no clip, and a new one with the last that is drawn again', async () => {
    const joe = await stack.user('joe@example.com');
    const board = await finished(joe, 3);
    const [, ...others] = board.shots;
    const clips = others.map(({ clip_job_id }) => clip_job_id);
    await stack.api.query(`update generations set status = 'canceled' where id = any($1)`, [clips]);
    expect((await redo(joe, board, 1)).status).toBe(202);
    expect((await read(joe, board)).film_job_id).toBe(board.film_job_id);
    expect(await openJobs(board)).toEqual(['image', 'video'].map((kind) => ({ kind })));
    expect((await redo(joe, board, 2)).status).toBe(202);
    expect((await read(joe, board)).film_job_id).toBe(board.film_job_id);
    expect((await redo(joe, board, 3)).status).toBe(202);
    const now = await read(joe, board);
    expect(await waitedFor(now.film_job_id)).toEqual(now.shots.map(({ clip_job_id }) => clip_job_id));
  });

  it('have no film of some of their shots when a clip could not be made', async () => {
    const max = await stack.user('max@example.com');
    const board = await made(max, 2);
    const clip = async (job: string): Promise<void> => {
      await stack.api.query(
        `insert into artifacts (id, user_id, generation_id, role, state, object_key, content_type, bytes, sha256, width,
                                height, duration_s, fps, created_at)
         values ($1, $2, $1, 'clip', 'ready', $3, 'video/mp4', 10, 'ab', 1280, 720, 3, 24, now())`,
        [job, max.userId, `media/${job}/clip`],
      );
    };
    const filmOf = async (both: boolean): Promise<unknown> => {
      const { film_job_id, shots } = await read(max, board);
      for (const { job_id } of shots) await end('id', job_id, 'succeeded');
      await end('id', shots[0]!.clip_job_id, 'succeeded');
      await end('id', shots[1]!.clip_job_id, both ? 'succeeded' : 'failed');
      if (both) await clip(shots[1]!.clip_job_id);
      await stack.api.app.get(Sequels).follow(board.storyboard_id);
      const { status, error } = (await (await max.call('GET', `/video/jobs/${film_job_id}`)).json()) as {
        status: string;
        error: { code: string } | null;
      };
      return [status, error?.code];
    };
    await clip(board.shots[0]!.clip_job_id);
    expect(await filmOf(false)).toEqual(['failed', 'input_unavailable']);
    expect((await redo(max, board, 2)).status).toBe(202);
    expect(await filmOf(true)).toEqual(['queued', undefined]);
  });

  it('keep the order of their shots in the film when one of them is drawn again', async () => {
    const bea = await stack.user('bea@example.com');
    const board = await finished(bea, 3);
    expect((await redo(bea, board, 1)).status).toBe(202);
    const now = await read(bea, board);
    expect(await waitedFor(now.film_job_id)).toEqual(now.shots.map(({ clip_job_id }) => clip_job_id));
  });

  /** Lets requests read the board as it is, and write one after the other, in the order in which they are named. */
  const together = async (board: Board, requests: (() => Promise<Response>)[]): Promise<Response[]> => {
    const holder = stack.api.app.get(DataSource).createQueryRunner();
    await holder.startTransaction();
    await holder.query('select 1 from storyboards where id = $1 for update', [board.storyboard_id]);
    const answers: Promise<Response>[] = [];
    for (const request of requests) {
      answers.push(request());
      await eventually(async () => {
        const waiting = await stack.api.query(
          `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        );
        expect(waiting).toHaveLength(answers.length);
      });
    }
    await holder.commitTransaction();
    await holder.release();
    return Promise.all(answers);
  };
  const openJobs = (board: Board) =>
    stack.api.query(`select kind from generations where storyboard_id = $1 and finished_at is null order by kind`, [
      board.storyboard_id,
    ]);

  it('have one film, of both shots as they are now, when two are drawn again at once', async () => {
    const eve = await stack.user('eve@example.com');
    const board = await finished(eve, 3);
    const answers = await together(board, [() => redo(eve, board, 1), () => redo(eve, board, 3)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    const now = await read(eve, board);
    expect(await waitedFor(now.film_job_id)).toEqual(now.shots.map(({ clip_job_id }) => clip_job_id));
    expect(await openJobs(board)).toEqual(['image', 'image', 'stitch', 'video', 'video'].map((kind) => ({ kind })));
  });

  it('draw a shot again once when that is asked twice at once', async () => {
    const kim = await stack.user('kim@example.com');
    const board = await finished(kim, 2);
    const answers = await together(board, [() => redo(kim, board, 1), () => redo(kim, board, 1)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(await openJobs(board)).toEqual(['image', 'stitch', 'video'].map((kind) => ({ kind })));
  });

  const erase = (user: MediaUser, { storyboard_id }: Board) => user.call('DELETE', `/storyboards/${storyboard_id}`);

  it('are gone with all their jobs, or stand with a shot that is drawn again, when both are asked at once', async () => {
    const ivy = await stack.user('ivy@example.com');
    const left = async (): Promise<unknown> => {
      const of = (rows: string) =>
        stack.api.query<{ n: number }>(`select count(*)::int as n from ${rows} where user_id = $1`, [ivy.userId]);
      const counts = [await of('storyboards'), await of('generations'), await of('usage_reservations')];
      return counts.map(([row]) => row!.n);
    };
    const kept = await finished(ivy, 2);
    const [, jobs, holds] = (await left()) as [number, number, number];
    const late = await together(kept, [() => redo(ivy, kept, 1), () => erase(ivy, kept)]);
    expect(late.map(({ status }) => status)).toEqual([202, 409]);
    expect(await late[1]!.json()).toMatchObject({ code: 'invalid_state', job_status: 'queued' });
    expect(await left()).toEqual([1, jobs + 3, holds + 3]);

    await end('storyboard_id', kept.storyboard_id, 'succeeded');
    const early = await together(kept, [() => erase(ivy, kept), () => redo(ivy, kept, 1)]);
    expect(early.map(({ status }) => status)).toEqual([204, 404]);
    expect(await left()).toEqual([0, 0, holds + 3]);
  });

  it('are not erased in part while it is open what is billed for one of their shots', async () => {
    const ugo = await stack.user('ugo@example.com');
    const board = await finished(ugo, 2);
    const jobs = () =>
      stack.api.query<{ id: string }>('select id from generations where storyboard_id = $1 order by id', [
        board.storyboard_id,
      ]);
    const before = await jobs();
    const last = before.at(-1)!.id;
    await stack.api.query(
      `insert into generation_attempts (id, generation_id, n, state, created_at, ask_at)
       values ($1, $1, 1, 'unknown', now(), now())`,
      [last],
    );
    const refused = await erase(ugo, board);
    expect([refused.status, await refused.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'invalid_state', job_status: 'succeeded' }),
    ]);
    expect([before.length, await jobs()]).toEqual([5, before]);
    await stack.api.query('update generation_attempts set ask_at = null where generation_id = $1', [last]);
    expect((await erase(ugo, board)).status).toBe(204);
  });

  it('go with the account of their owner, labels and all', async () => {
    const zoe = await stack.user('zoe@example.com');
    const board = await made(zoe, 2);
    expect((await zoe.call('DELETE', '/auth/me')).status).toBe(204);
    const upkeep = stack.api.app.get(MediaUpkeep);
    const left = (table: string) =>
      stack.api.query(`select 1 from ${table} where storyboard_id = $1`, [board.storyboard_id]);
    await upkeep.erase();
    // What still runs is ended before its board goes.
    expect(await left('storyboard_shots')).toHaveLength(2);
    await end('storyboard_id', board.storyboard_id, 'canceled');
    await upkeep.erase();
    expect([await left('generations'), await left('storyboard_shots')]).toEqual([[], []]);
    expect(await stack.api.query('select 1 from storyboards where id = $1', [board.storyboard_id])).toEqual([]);
  });

  it('leave no file behind that is counted for nobody when they are refused or only asked for their price', async () => {
    const pia = await stack.user('pia@example.com');
    const mara = { label: 'Mara', reference_artifact_ids: [await uploadPicture(stack.api.url, pia)] };
    const cast = [{ ...mara, description: 'in a yellow coat' }];
    const shots = (shotsOf(12) as { prompt: string }[]).map((shot) => ({ ...shot, characters: ['Mara'] }));
    const tooLong = [...shots, { ...shots[0], label: 'last', prompt: 'x'.repeat(4_000) }];
    const board = { provider: 'google', commit: true, characters: cast };
    const asked: [number, string, object][] = [
      [400, '/storyboards', { ...board, shots: tooLong }],
      [402, '/storyboards', { ...board, shots, max_cost_usd: 0 }],
    ];
    const single = { prompt: 'at dusk', provider: 'google', reference_artifact_ids: mara.reference_artifact_ids };
    asked.push([402, '/images/generate', { ...single, commit: true, max_cost_usd: 0 }]);
    const { storyboard_id } = await finished(pia, 1);
    const shot = { prompt: 'at dusk', characters: ['Mara'], cast, provider: 'google' };
    asked.push([200, `/storyboards/${storyboard_id}/shots/Shot%201/redo`, { ...shot, commit: false }]);
    const storage = stack.api.app.get(ObjectStorage);
    for (const [status, path, body] of asked) {
      await stack.api.query('delete from pending_objects');
      const answer = await pia.call('POST', path, body);
      expect([path, answer.status]).toEqual([path, status]);
      const noted = await stack.api.query<{ key: string }>('select object_key as key from pending_objects');
      expect(noted.length).toBeGreaterThan(0);
      const lie = await Promise.all(
        noted.map(({ key }) =>
          storage.get(key).then(
            ({ body }) => (body.destroy(), true),
            () => false,
          ),
        ),
      );
      expect([path, lie.filter(Boolean)]).toEqual([path, []]);
    }
  });

  it('are listed without a look into the queue for each clip that waits for its picture', async () => {
    const lou = await stack.user('lou@example.com');
    const { storyboard_id } = await made(lou, 30);
    const clips = await stack.api.app.get(JobStore).page(lou.userId, ['video', 'stitch'], 100, undefined);
    expect(clips.map(({ storyboardId }) => storyboardId)).toEqual(Array.from({ length: 31 }, () => storyboard_id));
    const database = stack.api.app.get(DataSource);
    const asked: string[] = [];
    const listening = Object.create(database, {
      query: { value: (sql: string, values: unknown[]) => (asked.push(sql), database.query(sql, values)) },
    }) as DataSource;
    const places = await new QueuePlaces(listening, new SystemClock()).of(clips);
    expect([places.size, asked.length]).toEqual([0, 0]);
  });

  it('decode a picture that all their shots are drawn after once', async () => {
    const ned = await stack.user('ned@example.com');
    const reference = await uploadPicture(stack.api.url, ned);
    const read = jest.spyOn(stack.api.app.get(ObjectStorage), 'get');
    const body = { provider: 'google', shots: shotsOf(12), style: { reference_artifact_ids: [reference] } };
    const answer = await ned.call('POST', '/storyboards', { ...body, commit: false });
    expect([answer.status, read.mock.calls.length]).toEqual([200, 1]);
    read.mockRestore();
    const held = await stack.api.query('select 1 from generations where user_id = $1 and stored_bytes > 0', [
      ned.userId,
    ]);
    expect(held).toHaveLength(12);
  });
});
