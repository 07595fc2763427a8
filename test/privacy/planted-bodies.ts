import { SAMPLES } from '../../apps/api/src/projects/samples';
import type { Canaries } from './canaries';

/** A picture that a clip may start from. */
export interface Still {
  artifactId: string;
  /** Where any path answers with one. */
  origin: string;
}

export interface PlantedBody {
  body: (canaries: Canaries, still: Still) => object;
  /** The status that shows that the body was taken; absent where the words themselves make that impossible. */
  status?: number;
}

const node = (canaries: Canaries) => ({
  id: 'n_1',
  parent_id: null,
  title: `The ${canaries.word('title')}`,
  text: `Mara hid the ${canaries.word('story text')} under the boat. She told nobody.`,
});

const canon = (canaries: Canaries) => ({
  characters: [{ id: 'ch_1', name: 'Mara', summary: canaries.word('character'), aliases: [canaries.word('alias')] }],
  facts: [{ id: 'f_1', subject: 'ch_1', attribute: canaries.word('attribute'), value: canaries.word('fact') }],
  rules: [{ id: 'r_1', statement: canaries.word('rule') }],
  tone: { register: canaries.word('tone') },
});

const direction = (canaries: Canaries) => ({
  system_prompt: canaries.word('system_prompt'),
  steer: canaries.word('steer'),
  creator_profile: {
    themes: [canaries.word('profile')],
    avoid: [{ text: canaries.word('avoid'), match: 'word' }],
    exemplars: [{ text: `I wrote ${canaries.word('exemplar')} once.` }],
  },
});

const story = (canaries: Canaries) => ({
  active_path: [node(canaries)],
  branch_canon: canon(canaries),
  ...direction(canaries),
});

const suggest = (canaries: Canaries) => ({
  ...story(canaries),
  existing_children: [{ id: 'n_2', gist: canaries.word('child') }],
  rejected: [{ gist: canaries.word('rejected') }],
  offer_cursor: canaries.word('cursor'),
});

const graph = (canaries: Canaries) => ({
  nodes: [node(canaries), { id: 'n_2', parent_id: 'n_1', text: `They met at the ${canaries.word('second node')}.` }],
  canon: {
    ...canon(canaries),
    timeline: [{ id: 'e_1', label: canaries.word('event'), when: canaries.word('when'), order: 1, node_id: 'n_1' }],
    threads: [{ id: 't_1', question: canaries.word('question'), opened_node_id: 'n_1' }],
  },
  branch_canons: [{ from_node_id: 'n_2', canon: canon(canaries) }],
});

const image = (canaries: Canaries) => ({
  prompt: `A boat and ${canaries.word('image prompt')}`,
  negative_prompt: canaries.word('negative prompt'),
  commit: true,
});

const video = (canaries: Canaries, { artifactId, origin }: Still) => ({
  artifact_id: artifactId,
  end_image_url: `${origin}/still.png?${canaries.word('image address')}=${canaries.word('image key')}`,
  video_prompt: canaries.word('video prompt'),
  negative_prompt: canaries.word('what a clip avoids'),
  duration_s: 5,
  commit: true,
});

const leg = (canaries: Canaries, id: string) => ({
  nodes: [{ id, parent_id: 'n_1', text: `The ${canaries.word('leg')} came back.` }],
});

const none = { body: () => ({}) };

/**
 * A body full of canary words for every route that takes one. The words of preferences, device names and addresses are
 * not here: their owner asked to have those kept.
 */
export const PLANTED: Record<string, PlantedBody> = {
  'POST /ai/suggest': { body: suggest, status: 200 },
  'POST /ai/expand': { body: story, status: 200 },
  'POST /ai/continue': { body: story, status: 200 },
  'POST /ai/canon-diff': { body: story, status: 200 },
  'POST /ai/summarize': { body: story, status: 200 },
  'POST /ai/merge-propose': {
    body: (canaries) => ({
      common_path: [node(canaries)],
      left: leg(canaries, 'l_1'),
      right: leg(canaries, 'r_1'),
      canon_base: canon(canaries),
      ...direction(canaries),
    }),
    status: 200,
  },
  'POST /canon/check': { body: (canaries) => ({ graph: graph(canaries), judge: 'fast' }), status: 200 },
  'POST /canon/stale': {
    body: (canaries) => ({
      graph: graph(canaries),
      change: {
        facts: [{ before: null, after: { id: 'f_2', subject: 'ch_1', attribute: canaries.word('new'), value: 'x' } }],
      },
    }),
    status: 200,
  },
  'POST /usage/estimate': {
    body: (canaries) => ({ operation: 'ai.suggest', request: suggest(canaries) }),
    status: 200,
  },
  'POST /images/generate': { body: image, status: 202 },
  'POST /images/jobs/:id/commit': none,
  'POST /images/jobs/:id/cancel': none,
  'POST /video/generate': { body: video, status: 202 },
  'POST /video/jobs/:id/commit': none,
  'POST /video/jobs/:id/cancel': none,
  'POST /video/stitch': {
    body: (canaries) => ({
      clips: [{ artifact_id: canaries.word('clip') }, { artifact_id: canaries.word('next clip') }],
      commit: true,
    }),
    status: 400,
  },
  'POST /storyboards': {
    body: (canaries) => ({
      shots: [
        {
          label: '1A',
          prompt: `A boat and ${canaries.word('shot')}`,
          negative_prompt: canaries.word('what a shot avoids'),
          characters: ['Keeper'],
          duration_s: 1,
        },
      ],
      characters: [{ label: 'Keeper', description: canaries.word('how a character looks') }],
      style: { prompt: canaries.word('style') },
      film: true,
      commit: true,
    }),
    status: 202,
  },
  'POST /storyboards/:id/commit': none,
  'POST /storyboards/:id/cancel': none,
  'DELETE /storyboards/:id': none,
  'POST /storyboards/:id/shots/:label/redo': {
    body: (canaries) => ({
      prompt: canaries.word('shot again'),
      style: { prompt: canaries.word('style again') },
      commit: true,
    }),
  },
  'POST /artifacts': {
    body: (canaries) => ({ content_type: canaries.word('content type'), bytes: 10, sha256: canaries.word('sha') }),
  },
  'POST /artifacts/:id/complete': none,
  'POST /artifacts/:id/report': {
    body: (canaries) => ({ reason: 'other', comment: canaries.word('comment') }),
    status: 202,
  },
  'POST /media/callbacks/:attempt/:signature': {
    body: (canaries) => ({ request_id: canaries.word('task'), payload: { prompt: canaries.word('called back') } }),
  },
  'PUT /devices/:device_id': {
    body: (canaries) => ({ ...SAMPLES.device, header: canaries.word('header') }),
    status: 422,
  },
  'PUT /projects/:id': {
    body: (canaries) => ({
      ...SAMPLES.project,
      device_id: canaries.word('device'),
      title: canaries.word('project title'),
    }),
    status: 400,
  },
  'PUT /projects/:id/chunks/:sha256': { body: (canaries) => ({ text: canaries.word('chunk in the clear') }) },
  'POST /projects/:id/chunks/missing': { body: (canaries) => ({ sha256: [canaries.word('chunk name')] }), status: 400 },
  'POST /projects/:id/manifests': {
    body: (canaries) => ({
      ...SAMPLES.manifest,
      body: JSON.stringify({ title: canaries.word('manifest in the clear') }),
    }),
    status: 404,
  },
  'PUT /projects/:id/keys/:device_id': {
    body: (canaries) => ({ ...SAMPLES.key, wrapped_key: canaries.word('project key') }),
    status: 404,
  },
  'POST /projects/:id/rotate': {
    body: (canaries) => ({ ...SAMPLES.rotation, passphrase: canaries.word('passphrase') }),
    status: 400,
  },
  'POST /projects/:id/ops': {
    body: (canaries) => ({ ops: [{ ...SAMPLES.ops.ops[0], title: canaries.word('op in the clear') }] }),
    status: 400,
  },
  'POST /projects/:id/presence': {
    body: (canaries) => ({ ...SAMPLES.presence, ciphertext: canaries.word('presence in the clear') }),
    status: 404,
  },
  'POST /projects/:id/snapshots': {
    body: (canaries) => ({
      ...SAMPLES.snapshot,
      body: JSON.stringify({ title: canaries.word('snapshot in the clear') }),
    }),
    status: 404,
  },
  'POST /projects/:id/members': {
    body: (canaries) => ({ ...SAMPLES.invitation, message: canaries.word('words to who is invited') }),
    status: 400,
  },
  'PATCH /projects/:id/members/:user_id': { body: (canaries) => ({ role: canaries.word('member role') }), status: 400 },
  'POST /invitations/accept': {
    body: (canaries) => ({ ...SAMPLES.acceptance, token: canaries.word('invitation token').padEnd(64, 'x') }),
    status: 404,
  },
  'PUT /files/*': { body: (canaries) => ({ file: canaries.word('file') }) },
  'POST /auth/token': {
    body: (canaries) => ({
      grant_type: 'authorization_code',
      client_id: 'dev',
      redirect_uri: `http://127.0.0.1/${canaries.word('redirect')}`,
      code: canaries.word('code'),
      code_verifier: canaries.word('verifier').padEnd(43, 'x'),
    }),
  },
  'POST /auth/refresh': { body: (canaries) => ({ refresh_token: canaries.word('refresh token') }) },
  'POST /auth/logout': { body: (canaries) => ({ refresh_token: canaries.word('logout token') }) },
  'POST /auth/dev/login': { body: (canaries) => ({ email: canaries.word('no address') }) },
  'PUT /creator/preferences': { body: (canaries) => ({ exemplars: [{ text: canaries.word('stored exemplar') }] }) },
  'PATCH /creator/preferences': { body: (canaries) => ({ system_prompt: canaries.word('stored prompt') }) },
  'POST /creator/feedback': {
    body: (canaries) => ({ move: canaries.word('move'), outcome: 'accepted', gist: canaries.word('gist') }),
  },
  'POST /admin/queues/session': none,
  'PATCH /admin/reports/:id': { body: (canaries) => ({ state: canaries.word('decision') }) },
  'PATCH /admin/disputes/:id': { body: (canaries) => ({ state: canaries.word('verdict') }) },
  'PATCH /admin/users/:id': { body: (canaries) => ({ role: canaries.word('role'), note: canaries.word('note') }) },
};
