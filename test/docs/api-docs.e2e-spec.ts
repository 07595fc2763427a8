import { AuthorizationCodes } from '@cse/auth';
import { SAMPLE_IDS } from '@cse/http';
import { HoldBook } from '@cse/usage';
import { chromium, type Browser, type Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import { SAMPLES } from '../../apps/api/src/projects/samples';
import contract from '../../contracts/openapi.json';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../harness/chromium';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';
import { TestDevice } from '../projects/test-device';
import { cents, hold, line } from '../usage/budget-harness';

interface Operation {
  operationId: string;
  requestBody?: { content: Record<string, { examples?: Record<string, { value: object }> }> };
}
interface Listed {
  items: {
    [id: string]: unknown;
    role?: string;
    status?: string;
    artifact_id?: string;
  }[];
}

/** In the order in which they are tried: what reads or changes a thing comes after what makes it, what ends it last. */
const METHODS = ['post', 'put', 'patch'] as const;
const LAST = '/auth/logout';
/** What templates cannot do: it is said so where no language model is configured. */
const NEED_A_MODEL = ['/ai/continue'];
/** The challenge of the verifier in the example (RFC 7636, appendix B). */
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const bodies = METHODS.flatMap((method) =>
  Object.entries(contract.paths).flatMap(([path, item]) => {
    const operation = (item as unknown as Record<string, Operation>)[method];
    const content = operation?.requestBody?.content['application/json'];
    return content ? [{ method: method.toUpperCase(), path, examples: Object.values(content.examples ?? {}) }] : [];
  }),
).sort((a, b) => Number(a.path === LAST) - Number(b.path === LAST));

describe('the document, to those who try it', () => {
  let stack: MediaStack;
  let ada: MediaUser;
  let device: TestDevice;
  let project: string;
  let other: TestDevice;
  let theirs: string;
  let grace: string;

  beforeAll(async () => {
    stack = await startMedia({ TEXT_PROVIDER: 'sketch', ADMIN_EMAILS: 'ada@example.com' });
    await stack.startWorker();
    ada = await stack.user('ada@example.com');
    other = await TestDevice.of(stack.api, 'grace@example.com');
    grace = other.owner.userId;
    theirs = await other.createProject();
    device = await TestDevice.of(stack.api, ada);
    project = await device.createProject();
    const { token } = (await device.ok('POST', `/projects/${project}/members`, SAMPLES.invitation)).body;
    await other.ok('POST', '/invitations/accept', { token, device_id: other.id });
    const board = await ada.call('POST', '/storyboards', exampleOf('/storyboards'));
    const { storyboard_id: id } = (await board.json()) as { storyboard_id: string };
    await ada.call('GET', `/storyboards/${id}/events`);
  }, 120_000);
  afterAll(() => stack.close());

  const exampleOf = (path: string): object =>
    bodies.find((body) => body.method === 'POST' && body.path === path)!.examples[0]!.value;
  const items = async (path: string) => ((await (await ada.call('GET', path)).json()) as Listed).items;

  /** The id in an address is that of the newest thing in the list above it. */
  async function addressed(path: string): Promise<string> {
    if (path.includes('{user_id}')) return addressed(path.replace('{user_id}', grace));
    if (path.includes('{device_id}')) return addressed(path.replace('{device_id}', device.id));
    if (!path.includes('{id}')) return path;
    const list = path.slice(0, path.indexOf('/{id}'));
    const [newest] = (await items(list)).filter(({ status }) => status === undefined || status === 'succeeded');
    const id = String(newest?.id ?? newest?.[`${list.split('/').at(-1)!.slice(0, -1)}_id`]);
    if (!path.includes('{label}')) return path.replace('{id}', id);
    const { shots } = (await (await ada.call('GET', `${list}/${id}`)).json()) as { shots: { label: string }[] };
    return path.replace('{id}', id).replace('{label}', shots[0]!.label);
  }

  /** What samples in examples stand for: files of the caller's, and tokens. */
  async function samples(): Promise<[string, string][]> {
    const files = await items('/artifacts?limit=50');
    const { refreshToken, userId } = await signIn(stack.api, 'grace@example.com');
    const code = await stack.api.app.get(AuthorizationCodes, { strict: false }).mint(
      {
        ...{ userId, clientId: 'dev', redirectUri: 'http://127.0.0.1/callback' },
        ...{ codeChallenge: CHALLENGE, deviceName: null },
      },
      stack.api.app.get(DataSource).manager,
    );
    return [
      ...signedSamples(await invited()),
      [SAMPLES.invitation.email, 'lin@example.com'],
      [SAMPLE_IDS.picture, files.find(({ role }) => role === 'image')!.artifact_id!],
      [SAMPLE_IDS.clip, files.find(({ role }) => role === 'clip')!.artifact_id!],
      [(exampleOf('/auth/refresh') as { refresh_token: string }).refresh_token, refreshToken],
      [(exampleOf('/auth/token') as { code: string }).code, code],
    ];
  }

  /** To a project that is older than the caller's own, which therefore stays the newest of the list. */
  async function invited(): Promise<string> {
    const { body } = await other.ok('POST', `/projects/${theirs}/members`, {
      ...SAMPLES.invitation,
      email: 'ada@example.com',
    });
    return String(body.token);
  }

  /** What a real device signs for its own ids, for the bytes of the examples. */
  function signedSamples(token: string): [string, string][] {
    const { agreement_key, signing_key, proof } = device.registration as Record<string, string>;
    const manifest = device.manifest(project, 1);
    const op = device.op(project);
    // After the rotation, which comes first.
    const snapshot = device.snapshot(project, '1', { generation: 2 });
    const signatureOf = (certificate: Record<string, unknown>) => String(certificate.signature);
    return [
      [inJson(SAMPLES.manifest.body), inJson(manifest.body)],
      [SAMPLES.manifest.signature, manifest.signature],
      [SAMPLES.device.agreement_key, agreement_key!],
      [SAMPLES.device.signing_key, signing_key!],
      [SAMPLES.device.proof, proof!],
      [SAMPLES.project.root_signature, String(device.projectBody(project).root_signature)],
      [SAMPLES.key.certificate.signature, signatureOf(device.certificate(project, device, 'owner', 1))],
      [SAMPLES.rotation.keys[0]!.certificate.signature, signatureOf(device.certificate(project, device, 'owner', 2))],
      [inJson(SAMPLES.snapshot.body), inJson(snapshot.body)],
      [SAMPLES.snapshot.signature, snapshot.signature],
      [SAMPLES.ops.ops[0]!.op_id, op.op_id],
      [SAMPLES.ops.ops[0]!.ciphertext, String(op.ciphertext)],
      [SAMPLES.ops.ops[0]!.signature, String(op.signature)],
      [SAMPLES.acceptance.token, token],
      [SAMPLES.project.device_id, device.id],
    ];
  }
  const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

  /** A disputed amount, which no call makes. */
  async function dispute(): Promise<void> {
    const request = hold(ada.userId, { cost: cents(30), operation: 'ai.suggest' });
    const book = stack.api.app.get(HoldBook, { strict: false });
    await book.reserve(request);
    await book.settle(request.id, { lines: [line(cents(30), { disputed: cents(500) })] });
  }

  it('has a body that succeeds for every call that takes one', async () => {
    await dispute();
    const known = await samples();
    const failed: string[] = [];
    for (const { method, path, examples } of bodies) {
      if (examples.length === 0) failed.push(`${method} ${path} has no example`);
      for (const { value } of examples) {
        const body = known.reduce((text, [sample, real]) => text.replaceAll(sample, real), JSON.stringify(value));
        const answer = await ada.call(method, await addressed(path), JSON.parse(body));
        if (NEED_A_MODEL.includes(path)) expect(await answer.json()).toMatchObject({ code: 'unsupported_option' });
        else if (!answer.ok) failed.push(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
      }
    }
    expect(failed).toEqual([]);
    expect(bodies.length).toBeGreaterThan(20);
  }, 120_000);

  it('is shown by a page that loads everything from this server', async () => {
    const page = await (await fetch(`${stack.api.url}/docs`)).text();
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, address]) => new URL(address!, `${stack.api.url}/docs`),
    );
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      expect(asset.origin).toBe(stack.api.url);
      expect((await fetch(asset)).status).toBe(200);
    }
  });

  if (!CHROMIUM) process.stderr.write('\nNOTE: no Chromium here, so nobody clicks through the page at /docs.\n');
  (CHROMIUM ? describe : describe.skip)('in a browser', () => {
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];
    beforeAll(async () => {
      browser = await chromium.launch(CHROMIUM_OPTIONS);
      page = await browser.newPage();
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${stack.api.url}/docs`);
    }, 60_000);
    afterAll(() => browser.close());

    it('asks for the bearer token first', async () => {
      await page.getByRole('button', { name: 'Authorize' }).first().click();
      const focused = page.locator('.modal-ux input:focus');
      await focused.waitFor();
      expect(await focused.getAttribute('aria-label')).toContain('bearer');
      await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).last().click();
    });

    it('signs in and makes every main call with one click', async () => {
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByText('Signed in as ada@example.com').waitFor({ timeout: 90_000 });
      const answers: Record<string, string> = {};
      for (const id of MAIN_CALLS) {
        const operation = page.locator(`[id$="-${id}"]`);
        await operation.locator('.opblock-summary-control').click();
        // The last of them is filled in last.
        if (WITH_IDS.includes(id))
          for (const part of ['id', ...(id === 'redoShot' ? ['label'] : [])])
            await operation.locator(`[data-param-name="${part}"] input:not([value=""])`).waitFor();
        await eventually(async () => {
          for (const body of await operation.locator('textarea').all())
            for (const sample of Object.values(SAMPLE_IDS)) expect(await body.inputValue()).not.toContain(sample);
        });
        await operation.getByRole('button', { name: 'Execute' }).click();
        const live = operation.locator('.live-responses-table .response').first();
        await live.waitFor();
        answers[id] = (await live.locator('.response-col_status').innerText()).slice(0, 3);
        await operation.locator('.opblock-summary-control').click();
      }
      expect(Object.entries(answers).filter(([, status]) => !/^2/.test(status))).toEqual([]);
      expect(complaints).toEqual([]);
    }, 240_000);
  });
});

const WITH_IDS = ['getArtifact', 'redoShot'];
/** Of each kind one; that the examples of the others succeed is said above. */
const MAIN_CALLS = [
  ...['suggest', 'checkCanon', 'currentUsage'],
  ...['generateImage', 'generateVideo', 'stitchVideo', 'createStoryboard'],
  ...WITH_IDS,
];
