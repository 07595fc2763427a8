import { FakeFal } from '../fakes/fal';
import { eventually } from '../harness/eventually';
import { CrashRig, type StoppingPlace } from './crash-rig';

const SHOTS = 2;

interface Board {
  storyboard_id: string;
  status: string;
  finished_at: string | null;
  film_status: string;
  cost: { charged_usd: number };
  shots: { job_id: string; clip_job_id: string }[];
}

/** A board goes on after its worker was killed, at every step from one job to the next, and pays for nothing twice. */
describe('a storyboard whose workers are killed', () => {
  const fal = new FakeFal();
  let rig: CrashRig;

  beforeAll(async () => {
    await fal.listen();
    rig = await CrashRig.start({ FAL_API_KEY: 'fal:test', FAL_BASE_URL: fal.url, DAILY_VIDEO_SECONDS: '1000' });
  }, 60_000);
  afterAll(async () => {
    await rig.close();
    await fal.close();
  });

  const places: [string, () => StoppingPlace][] = [
    ['while a picture is downloaded', () => fal.hold('middle', 'GET', '/files/')],
    ['while the start frame of a clip is kept', () => rig.s3.hold('answer', 'PUT', '/frames/')],
    ['while a clip is stored', () => rig.s3.hold('request', 'PUT', '/media/')],
  ];

  it(`goes on ${places.map(([at]) => at).join(', ')}`, async () => {
    const [first, ...others] = places.map(([, place]) => place);
    let place = first!();
    const asked = (await (
      await rig.user.call('POST', '/storyboards', {
        shots: Array.from({ length: SHOTS }, (_, n) => ({ label: `${n + 1}`, prompt: `a quay ${n}`, duration_s: 1 })),
        ...{ provider: 'fal', clip_provider: 'animatic', film: true, commit: true },
        parameters: { quality_tier: 'draft', resolution: '480p' },
      })
    ).json()) as Board;
    for (const next of [...others, undefined]) {
      await place.reached;
      await rig.killWorker();
      const before = place;
      if (next) place = next();
      await rig.startWorker();
      await before.release();
    }
    let board = asked;
    await eventually(async () => {
      board = (await (await rig.user.call('GET', `/storyboards/${asked.storyboard_id}`)).json()) as Board;
      expect(board.finished_at).not.toBeNull();
    }, 90_000);
    expect(board).toMatchObject({ status: 'succeeded', film_status: 'succeeded' });
    expect(fal.accepted).toHaveLength(SHOTS);
    expect(board.cost.charged_usd).toBeCloseTo(SHOTS * 0.005, 9);
    for (const { job_id, clip_job_id } of board.shots) {
      for (const id of [job_id, clip_job_id]) expect(await rig.ledger(id)).toHaveLength(1);
    }
    expect(await rig.reservations()).toEqual(['settled']);
    await eventually(async () => expect(await rig.strays()).toEqual([]));
  }, 180_000);
});
