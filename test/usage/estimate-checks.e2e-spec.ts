import { randomUUID } from 'node:crypto';
import { sampleMerge, sampleStory } from '../fixtures';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';
import { uploadPicture } from '../media/pictures';

const PATHS = {
  'ai.suggest': '/ai/suggest',
  'ai.expand': '/ai/expand',
  'ai.continue': '/ai/continue',
  'ai.canon_diff': '/ai/canon-diff',
  'ai.merge_propose': '/ai/merge-propose',
  'ai.summarize': '/ai/summarize',
  'canon.check': '/canon/check',
  image: '/images/generate',
  video: '/video/generate',
  stitch: '/video/stitch',
  storyboard: '/storyboards',
};
type Operation = keyof typeof PATHS;
interface Problem {
  code: string;
  errors?: { pointer: string; detail: string }[];
}

const { active_path } = sampleStory();
const ABSENT = randomUUID();
const shuffled = [...active_path.slice(0, -2), active_path.at(-1)!, active_path.at(-2)!];
const clip = { video_prompt: 'rows out', duration_s: 4 };
const shot = { label: '1A', prompt: 'a quay' };
/** What a call is refused for, and a body that is. */
const REFUSED: [Operation, string, (named: { picture: string; clip: string; uploading: string }) => object][] = [
  ['ai.suggest', 'validation_failed', () => ({})],
  ['ai.suggest', 'validation_failed', () => ({ active_path, tier: 'golden' })],
  ['ai.suggest', 'validation_failed', () => ({ active_path, mood: 'dark' })],
  ['ai.suggest', 'path_empty', () => ({ active_path: [] })],
  ['ai.suggest', 'path_not_contiguous', () => ({ active_path: shuffled })],
  ['ai.suggest', 'path_root_first', () => ({ active_path: active_path.slice(1) })],
  ['ai.suggest', 'path_duplicate_id', () => ({ active_path: [active_path[0], active_path[0]] })],
  [
    'ai.suggest',
    'child_not_direct',
    () => ({ active_path, existing_children: [{ id: active_path[0]!.id, gist: 'x' }] }),
  ],
  [
    'ai.suggest',
    'reference_off_path',
    () => ({
      active_path,
      branch_canon: { timeline: [{ id: 'e_1', label: 'then', order: 1, node_id: 'n_elsewhere' }] },
    }),
  ],
  ['ai.expand', 'selection_mismatch', () => ({ active_path, selection: { start: 0, end: 3, text: 'xyz' } })],
  ['ai.expand', 'reference_off_path', () => ({ active_path, node_id: 'n_elsewhere' })],
  ['ai.continue', 'reference_off_path', () => ({ active_path, node_id: 'n_elsewhere' })],
  ['ai.continue', 'reference_off_path', () => ({ active_path, voice: 'ch_nobody' })],
  ['ai.continue', 'unsupported_option', () => ({ active_path })],
  ['ai.canon_diff', 'reference_off_path', () => ({ active_path, focus_node_ids: ['n_elsewhere'] })],
  ['ai.merge_propose', 'leg_not_from_ancestor', () => ({ ...sampleMerge(), common_path: active_path.slice(0, 1) })],
  ['ai.summarize', 'path_not_contiguous', () => ({ active_path: shuffled })],
  ['canon.check', 'path_empty', () => ({ graph: { nodes: [] } })],
  ['canon.check', 'validation_failed', () => ({ graph: { nodes: active_path }, judge: 'strict' })],
  ['canon.check', 'unsupported_option', () => ({ graph: { nodes: active_path }, judge: 'fast' })],
  ['image', 'validation_failed', () => ({ prompt: '' })],
  ['image', 'unsupported_option', () => ({ prompt: 'a quay', provider: 'nobody' })],
  // From words alone, which nobody who is set up here can do.
  ['video', 'unsupported_option', () => clip],
  [
    'video',
    'validation_failed',
    ({ picture }) => ({ ...clip, artifact_id: picture, start_image_url: 'https://a.test/' }),
  ],
  ['video', 'not_found', () => ({ ...clip, artifact_id: ABSENT })],
  ['video', 'invalid_state', ({ uploading }) => ({ ...clip, artifact_id: uploading })],
  ['video', 'image_rejected', ({ clip: artifact_id }) => ({ ...clip, artifact_id })],
  ['video', 'url_not_allowed', () => ({ ...clip, start_image_url: 'https://127.0.0.1/a.png' })],
  ['video', 'unsupported_option', ({ picture }) => ({ ...clip, artifact_id: picture, provider: 'nobody' })],
  ['storyboard', 'validation_failed', () => ({ shots: [shot, shot] })],
  ['storyboard', 'unsupported_option', () => ({ shots: [shot], provider: 'nobody' })],
  ['stitch', 'validation_failed', ({ clip: artifact_id }) => ({ clips: [{ artifact_id }] })],
  ['stitch', 'not_found', ({ clip: artifact_id }) => ({ clips: [{ artifact_id }, { artifact_id: ABSENT }] })],
  [
    'stitch',
    'unsupported_option',
    ({ clip: artifact_id, picture }) => ({ clips: [{ artifact_id }, { artifact_id: picture }] }),
  ],
  [
    'stitch',
    'unsupported_option',
    ({ clip: artifact_id }) => ({ clips: [{ artifact_id }, { artifact_id, trim_start_s: 60 }] }),
  ],
];

describe('invariant 44: an estimate', () => {
  let stack: MediaStack;
  let ada: MediaUser;
  let named: { picture: string; clip: string; uploading: string };

  beforeAll(async () => {
    stack = await startMedia();
    ada = await stack.user('ada@example.com');
    const picture = await uploadPicture(stack.api.url, ada);
    const uploading = await uploadPicture(stack.api.url, ada, undefined, { complete: false });
    named = { picture, uploading, clip: randomUUID() };
    await stack.api.query(
      `insert into artifacts (id, user_id, role, state, object_key, content_type, bytes, sha256, duration_s, fps, created_at)
       values ($1, $2, 'clip', 'ready', 'clips/one', 'video/mp4', 1, 'none', 6, 24, now())`,
      [named.clip, ada.userId],
    );
  });
  afterAll(() => stack.close());

  const post = async <T>(path: string, body: object): Promise<{ status: number; body: T }> => {
    const answer = await ada.call('POST', path, body);
    return { status: answer.status, body: (await answer.json()) as T };
  };
  const estimate = <T>(operation: Operation, request: object) => post<T>('/usage/estimate', { operation, request });
  const rows = async () => {
    const [count] = await stack.api.query<object>(
      `select (select count(*) from usage_reservations) as holds, (select count(*) from usage_ledger) as lines,
              (select count(*) from generations) as jobs, (select count(*) from artifacts) as artifacts,
              (select count(*) from pending_objects) as objects, (select count(*) from idempotency_keys) as keys`,
    );
    return count;
  };

  it.each(REFUSED)('of %s is refused as the call is: %s', async (operation, code, bodyOf) => {
    const body = bodyOf(named);
    const isJob = /^\/(ai|canon)\//.test(PATHS[operation]) ? {} : { commit: true };
    const call = await post<Problem>(PATHS[operation], { ...body, ...isJob });
    expect(call.body.code).toBe(code);
    const before = await rows();
    const asked = await estimate<Problem>(operation, body);
    expect([asked.status, asked.body.code]).toEqual([call.status, code]);
    expect(asked.body.errors).toEqual(
      call.body.errors?.map(({ pointer, detail }) => ({ pointer: `/request${pointer}`, detail })),
    );
    expect(await rows()).toEqual(before);
  });

  it('of a storyboard says what its draft says, and makes nothing', async () => {
    const body = { shots: [shot, { ...shot, label: '1B' }], film: true };
    const before = await rows();
    const asked = await estimate<{ cost_usd: { max: number } }>('storyboard', body);
    expect([asked.status, await rows()]).toEqual([200, before]);
    const draft = await post<{ cost: { estimate_usd: number } }>('/storyboards', { ...body, commit: false });
    expect(asked.body.cost_usd.max).toBe(draft.body.cost.estimate_usd);
  });

  it('of a job needs no word on whether to commit, makes nothing, and says what the draft says', async () => {
    const clips = [{ artifact_id: named.clip }, { artifact_id: named.clip, trim_end_s: 2 }];
    for (const [operation, body] of [
      ['image', { prompt: 'a quay' }],
      ['video', { ...clip, artifact_id: named.picture }],
      ['stitch', { clips, transition: 'crossfade' }],
    ] as const) {
      const before = await rows();
      const asked = await estimate<{ cost_usd: { max: number }; model: string }>(operation, body);
      expect([operation, asked.status]).toEqual([operation, 200]);
      expect(await rows()).toEqual(before);
      const draft = await ada.job('POST', PATHS[operation], { ...body, commit: false });
      expect([asked.body.cost_usd.max, asked.body.model]).toEqual([draft.cost.estimate_usd, draft.model]);
    }
  });
});
