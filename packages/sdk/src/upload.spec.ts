import { createHash } from 'node:crypto';
import { HurriedClock } from '../test/hurried-clock.ts';
import { broken, failureOf, json, problem, ScriptedServer, type Handler } from '../test/scripted-server.ts';
import { ConnectionError, createClient } from './index.ts';

const PICTURE = new Uint8Array([137, 80, 78, 71]);
const READY = { artifact_id: 'a1', status: 'ready' };

describe('uploadArtifact', () => {
  const server = new ScriptedServer();
  let told: number[];
  const upload = (file: Uint8Array | Blob = new Blob([PICTURE], { type: 'image/png' })) =>
    createClient({ baseUrl: server.url, clock: new HurriedClock(), token: 'secret' }).uploadArtifact(file, {
      contentType: file instanceof Uint8Array ? 'image/png' : undefined,
      onProgress: ({ sent, total }) => void told.push(sent / total),
    });
  const requests = () => server.seen.map(({ method, url }) => `${method} ${url}`);
  const announced: Handler = (...call) => {
    const headers = { 'content-type': 'image/png', 'content-length': '4', 'if-none-match': '*' };
    return json({ artifact_id: 'a1', upload: { method: 'PUT', url: `${server.url}/put`, headers } }, 201)(...call);
  };
  const taken: Handler = (_, response) => void response.writeHead(200).end();
  const refused =
    (status: number): Handler =>
    (_, response) =>
      void response.writeHead(status).end();

  beforeAll(() => server.open());
  afterAll(() => server.close());
  beforeEach(() => {
    told = [];
  });

  it.each([PICTURE, new Blob([PICTURE], { type: 'image/png' })])('announces, sends and completes %p', async (file) => {
    server.script(announced, taken, json(READY));
    expect(await upload(file)).toEqual(READY);
    expect(requests()).toEqual(['POST /artifacts', 'PUT /put', 'POST /artifacts/a1/complete']);
    const sha256 = createHash('sha256').update(PICTURE).digest('hex');
    expect(JSON.parse(server.seen[0]!.body)).toEqual({ content_type: 'image/png', bytes: 4, sha256 });
    expect(server.seen[1]!.headers).toMatchObject({ 'content-type': 'image/png', 'if-none-match': '*' });
    // The link is the whole authorisation, and may be of another house.
    expect(server.seen[1]!.headers.authorization).toBeUndefined();
    expect(told).toEqual([0, 1]);
  });

  it.each([
    ['is there already: 409', refused(409)],
    ['is there already: 412, as S3 says it', refused(412)],
    ['was sent, and the answer was lost', broken],
  ])('asks to take in what %s', async (_, answer) => {
    server.script(announced, answer, json(READY));
    expect(await upload()).toEqual(READY);
    expect(requests()).toEqual(['POST /artifacts', 'PUT /put', 'POST /artifacts/a1/complete']);
  });

  it('sends again what did not come, as often as is borne', async () => {
    const nothing = problem(409, { code: 'invalid_state' });
    server.script(announced, broken, nothing, refused(503), nothing, taken, json(READY));
    expect(await upload()).toEqual(READY);
    expect(requests().filter((request) => request === 'PUT /put')).toHaveLength(3);
    server.script(announced, broken, nothing, broken, nothing, broken, nothing);
    expect(await failureOf(upload())).toBeInstanceOf(ConnectionError);
    expect(server.seen).toHaveLength(7);
  });

  it('repeats a completion whose answer was lost', async () => {
    server.script(announced, taken, broken, json(READY));
    expect(await upload()).toEqual(READY);
  });

  it('says why a picture is not taken, and that a link is too old', async () => {
    server.script(announced, taken, problem(422, { code: 'image_rejected' }));
    expect(await failureOf(upload())).toMatchObject({ code: 'image_rejected' });
    server.script(announced, refused(403));
    expect(await failureOf(upload())).toMatchObject({ code: 'unexpected_answer', status: 403 });
    expect(server.seen).toHaveLength(2);
  });
});
