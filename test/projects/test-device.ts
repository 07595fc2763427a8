import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { uuidv7 } from '@cse/core';
import { signedBytes } from '@cse/projects';
import { signIn, type SignedIn } from '../harness/sign-in';
import type { TestApi } from '../harness/test-api';

type Role = 'owner' | 'editor' | 'viewer';

export interface Answer {
  status: number;
  body: Record<string, never> & { code?: string };
}

export const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
/** What AES-GCM gives looks like this. */
export const ciphertext = (bytes = 96): Buffer => randomBytes(bytes);

const rawKey = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(-32);

/** A device of somebody who is signed in, with real keys: what an app does, over plain HTTP. */
export class TestDevice {
  readonly id = uuidv7();
  private readonly agreement = generateKeyPairSync('x25519');
  private readonly signing = generateKeyPairSync('ed25519');
  /** By project: the number of the last operation that was made, and that was taken. */
  private readonly made = new Map<string, number>();
  private readonly taken = new Map<string, number>();

  constructor(
    readonly api: Pick<TestApi, 'url'>,
    public owner: SignedIn,
    private readonly email = 'ada@example.com',
  ) {}

  /** Signed in and registered. */
  static async of(api: Pick<TestApi, 'url'>, owner: SignedIn | string): Promise<TestDevice> {
    const device =
      typeof owner === 'string' ? new TestDevice(api, await signIn(api, owner), owner) : new TestDevice(api, owner);
    const { status } = await device.register();
    if (status !== 201) throw new Error(`a device could not be registered: ${status}`);
    return device;
  }

  /** Signs in again: a token does not last as long as a test makes time pass. */
  async renew(): Promise<void> {
    this.owner = await signIn(this.api, this.email);
  }

  get agreementKey(): Buffer {
    return rawKey(this.agreement.publicKey);
  }

  get signingKey(): Buffer {
    return rawKey(this.signing.publicKey);
  }

  sign(label: string, ...fields: (string | Uint8Array)[]): string {
    return base64url(sign(null, signedBytes(label, ...fields), this.signing.privateKey));
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.send(method, path, body === undefined ? undefined : JSON.stringify(body), 'application/json');
  }

  async send(
    method: string,
    path: string,
    body?: string | Uint8Array,
    type = 'application/octet-stream',
  ): Promise<Answer> {
    const response = await fetch(`${this.api.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.owner.accessToken}`,
        ...(body === undefined ? {} : { 'content-type': type }),
      },
      body: body as BodyInit | undefined,
    });
    const text = await response.text();
    return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : {}) as Answer['body'] };
  }

  get registration(): Record<string, unknown> {
    return {
      agreement_key: base64url(this.agreementKey),
      signing_key: base64url(this.signingKey),
      proof: this.sign('cse-device-v1', this.owner.userId, this.id, this.agreementKey),
    };
  }

  register(): Promise<Answer> {
    return this.call('PUT', `/devices/${this.id}`, this.registration);
  }

  projectBody(projectId: string): Record<string, unknown> {
    return {
      device_id: this.id,
      root_signature: this.sign('cse-project-v1', projectId, this.owner.userId, this.id),
    };
  }

  /** A new project whose root this device is, with its key. */
  async createProject(id = uuidv7()): Promise<string> {
    await this.ok('PUT', `/projects/${id}`, this.projectBody(id));
    await this.certify(id, this, 'owner');
    return id;
  }

  /** The key of a generation for a device, with the certificate that this one signs. */
  keyFor(projectId: string, device: TestDevice, role: Role, generation = 1): Record<string, unknown> {
    return {
      wrapped_key: base64url(randomBytes(92)),
      certificate: this.certificate(projectId, device, role, generation),
    };
  }

  certificate(projectId: string, device: TestDevice, role: Role, generation = 1): Record<string, unknown> {
    const { owner, id, agreementKey, signingKey } = device;
    const of = [projectId, owner.userId, id, agreementKey, signingKey, role, String(generation)];
    return { role, signature: this.sign('cse-cert-v1', ...of), by_device: this.id };
  }

  async certify(projectId: string, device: TestDevice, role: Role, generation = 1): Promise<void> {
    const body = { generation, ...this.keyFor(projectId, device, role, generation) };
    await this.ok('PUT', `/projects/${projectId}/keys/${device.id}`, body);
  }

  putChunk(projectId: string, bytes: Uint8Array, name = sha256(bytes)): Promise<Answer> {
    return this.send('PUT', `/projects/${projectId}/chunks/${name}`, bytes);
  }

  /** A manifest that lists these chunks and follows the body before it. */
  manifest(
    projectId: string,
    version: number,
    {
      chunks = [],
      previous,
      generation = 1,
      ...more
    }: {
      chunks?: Uint8Array[];
      previous?: string;
      generation?: number;
      [field: string]: unknown;
    } = {},
  ): { body: string; signature: string; device_id: string } {
    return this.signedBody('cse-manifest-v1', {
      ...{
        v: 1,
        project_id: projectId,
        version,
        previous: previous === undefined ? null : sha256(previous),
        generation,
      },
      ...{ device_id: this.id, chunks: chunks.map((bytes) => ({ sha256: sha256(bytes), size: bytes.length })) },
      payload: base64url(ciphertext()),
      ...more,
    });
  }

  snapshot(
    projectId: string,
    upto: string,
    { generation = 1, ...more }: { generation?: number; [field: string]: unknown } = {},
  ): { body: string; signature: string; device_id: string } {
    return this.signedBody('cse-snapshot-v1', {
      ...{ v: 1, project_id: projectId, upto, generation, device_id: this.id, chunks: [] },
      payload: base64url(ciphertext()),
      ...more,
    });
  }

  signedBody(label: string, content: object): { body: string; signature: string; device_id: string } {
    const body = JSON.stringify(content);
    return { body, signature: this.sign(label, body), device_id: this.id };
  }

  /** The next operation of this device. */
  op(
    projectId: string,
    {
      generation = 1,
      seq = (this.made.get(projectId) ?? 0) + 1,
      bytes = ciphertext(),
      id = uuidv7(),
    }: {
      generation?: number;
      seq?: number;
      bytes?: Uint8Array;
      id?: string;
    } = {},
  ): Record<string, unknown> & { op_id: string; seq: number } {
    this.made.set(projectId, Math.max(seq, this.made.get(projectId) ?? 0));
    const of = [projectId, id, this.id, String(seq), String(generation), sha256(bytes)];
    const signature = this.sign('cse-op-v1', ...of);
    return { op_id: id, device_id: this.id, seq, generation, ciphertext: base64url(bytes), signature };
  }

  /** After a refusal this device counts on from what was taken. */
  async sendOps(projectId: string, ...ops: object[]): Promise<Answer> {
    const answer = await this.call('POST', `/projects/${projectId}/ops`, { ops });
    if (answer.status < 300) this.taken.set(projectId, this.made.get(projectId) ?? 0);
    else this.made.set(projectId, this.taken.get(projectId) ?? 0);
    return answer;
  }

  /** Brings somebody in as a member: invited by this device, accepted by theirs, with a key for it. */
  async bring(projectId: string, device: TestDevice, role: Role, email: string): Promise<void> {
    const { body } = await this.ok('POST', `/projects/${projectId}/members`, { email, role });
    await device.ok('POST', '/invitations/accept', { token: body.token, device_id: device.id });
    await this.certify(projectId, device, role);
  }

  async ok(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }
}
